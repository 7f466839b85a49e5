"""The OpenAPI description is kept: whatever is sent, the answer is one that it names."""

from dataclasses import dataclass
from pathlib import Path

import orjson
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

from planner.catalog import read_catalog
from planner.web.routes.pages import OPENAPI
from tests.api.serving import app_with

_LOADED = read_catalog(Path(__file__).resolve().parents[2] / "catalogs" / "lung")
_APP = app_with(_LOADED)
# These take the same profile as /v1/plans: each form of each finding is covered there once, and here the forms only.
_ABOUT_PLANS = "^/v1/(plans/(what-if|branches|compare)|orders/rate)$"
_FINDINGS = ("age", "fever", "smoking_status", "back_pain_site", "haemoptysis")
_RESULTS = ("chest_xray",)


@dataclass(frozen=True)
class _Few:
    """The description with one finding of each form in place of all findings."""

    body: bytes


def _with_few_findings(body: bytes) -> _Few:
    described = orjson.loads(body)
    schemas = described["components"]["schemas"]
    for name, kept in (("Findings", _FINDINGS), ("Results", _RESULTS)):
        properties = schemas[name]["properties"]
        schemas[name]["properties"] = {key: properties[key] for key in kept}
    return _Few(orjson.dumps(described))


_BRIEF_APP = app_with(_LOADED)
_BRIEF_APP.extensions[OPENAPI] = _with_few_findings(_APP.extensions[OPENAPI].body)

schema = schemathesis.openapi.from_wsgi("/openapi.json", _APP).exclude(path_regex=_ABOUT_PLANS)
about_plans = schemathesis.openapi.from_wsgi("/openapi.json", _BRIEF_APP).include(
    path_regex=_ABOUT_PLANS
)

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
