"""The OpenAPI description is kept: whatever is sent, the answer is one that it names."""

from pathlib import Path

import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

from planner.catalog import read_catalog
from planner.web import create_app
from planner.web.settings import Settings

_CATALOG = Path(__file__).resolve().parents[2] / "catalogs" / "lung"
_PROVEN = read_catalog(_CATALOG).catalog.digest

schema = schemathesis.openapi.from_wsgi(
    "/openapi.json", create_app(Settings(proven_catalog=_PROVEN))
)


@schema.parametrize()
@settings(max_examples=10, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_the_description_is_kept(case) -> None:
    """
    Generated requests, right and wrong ones, get described answers and never a failure.

    A description cannot say what a CSV holds or that a leg cannot be weak and strong; so a request that
    fits it may still be refused.
    """
    case.call_and_validate(excluded_checks=[positive_data_acceptance])
