"""A profile can be checked before it is planned for: what was read as what."""

from typing import Any

from flask import Response

from planner.answering import planning
from planner.answering.requests import NoQuery, ProfileRequest
from planner.web import examples
from planner.web.api import Blueprint
from planner.web.planning import answered
from planner.web.schemas.profiles import MappingDocument

profiles = Blueprint("profiles", __name__, url_prefix="/v1/profiles", description=__doc__)


@profiles.route("/validate", methods=["POST"])
@profiles.arguments(NoQuery(), location="query")
@profiles.arguments(ProfileRequest(), examples=examples.for_openapi())
@profiles.response(200, MappingDocument(), description="How the profile was read.")
@profiles.refuses(400, 406, 413, 415)
def validate(_query: dict[str, Any], body: dict[str, Any]) -> Response:
    """
    Check a profile without planning.

    Answers with its normal form, which can be sent again, and with what was read, what follows from it, what
    was said to be unknown and what was assumed.
    """
    return answered(planning.mapping_answer, body)
