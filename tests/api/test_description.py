"""The OpenAPI description is kept: whatever is sent, the answer is one that it names."""

from pathlib import Path

import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.checks import positive_data_acceptance

from planner.catalog import read_catalog
from planner.web import create_app
from planner.web.settings import Settings

_CATALOG = Path(__file__).resolve().parents[2] / "catalogs" / "lung"
_APP = create_app(Settings(proven_catalog=read_catalog(_CATALOG).catalog.digest))
# These take the same profile as /v1/plans: each form of each finding is covered there once, not once for each.
_ABOUT_PLANS = "^/v1/(plans/(what-if|branches|compare)|orders/rate)$"

schema = schemathesis.openapi.from_wsgi("/openapi.json", _APP).exclude(path_regex=_ABOUT_PLANS)
about_plans = schemathesis.openapi.from_wsgi(
    "/openapi.json",
    _APP,
    config=SchemathesisConfig.from_dict({"phases": {"coverage": {"enabled": False}}}),
).include(path_regex=_ABOUT_PLANS)

brief = settings(
    max_examples=10, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)


@schema.parametrize()
@brief
def test_the_description_is_kept(case) -> None:
    """
    Generated requests, right and wrong ones, get described answers and never a failure.

    A description cannot say what a CSV holds or that a leg cannot be weak and strong; so a request that
    fits it may still be refused.
    """
    case.call_and_validate(excluded_checks=[positive_data_acceptance])


@about_plans.parametrize()
@brief
def test_the_description_is_kept_where_plans_are_asked_about(case) -> None:
    """Generated questions about plans, right and wrong ones, get described answers and never a failure."""
    case.call_and_validate(excluded_checks=[positive_data_acceptance])
