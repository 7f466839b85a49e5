"""
FHIR R4: the knowledge as definitions, and plans as CarePlans; nothing is stored.

These routes are not in the OpenAPI document: FHIR describes itself, in `/fhir/metadata` and in the
OperationDefinitions, and a second description of the same would only drift.
"""

from flask import Blueprint, Response, request
from werkzeug.wrappers import Response as WerkzeugResponse

from planner.fhir.definitions.capability import READABLE, capability_statement
from planner.fhir.definitions.searching import search
from planner.fhir.errors import OperationError
from planner.fhir.plans.care_plan import care_plan, workup_bundle
from planner.web import fhir_http, version
from planner.web.problems import nothing_called
from planner.web.state import state

fhir = Blueprint("fhir", __name__, url_prefix="/fhir")
_HOW_TO_SIGN = (
    "A call carries a JWT of a client that the operator knows, as a bearer token and signed as CDS Hooks has it: "
    "`aud` is the address that is called, without its query; each token is used once."
)
_KINDS = f"<any({', '.join(READABLE)}):kind>"


@fhir.get("/metadata")
def metadata() -> WerkzeugResponse:
    """Return what is answered here."""
    statement = capability_statement(
        state().catalog,
        fhir_http.base_url(),
        name=version.NAME,
        software=version.SOFTWARE,
        released=version.RELEASED,
        security=_HOW_TO_SIGN if "fhir" in state().door.guards else "",
    )
    return fhir_http.published_resource(statement)


@fhir.get(f"/{_KINDS}")
def find(kind: str) -> WerkzeugResponse:
    """Search the definitions of one type."""
    resources = list(fhir_http.definitions()[kind].values())
    address = f"{fhir_http.base_url()}{request.path}"
    try:
        found = search(resources, fhir_http.query(), address)
    except OperationError as error:
        raise fhir_http.refused(error) from None
    return fhir_http.published_resource(found)


@fhir.get(f"/{_KINDS}/<name>")
def read(kind: str, name: str) -> WerkzeugResponse:
    """Return one definition."""
    known = fhir_http.definitions()[kind]
    if name not in known:
        raise nothing_called(kind, name, list(known))
    return fhir_http.published_resource(known[name])


@fhir.route("/PlanDefinition/$apply", methods=["GET", "POST"])
@fhir.route("/PlanDefinition/<definition>/$apply", methods=["GET", "POST"])
def apply(definition: str = "") -> Response:
    """Return the plan as a CarePlan."""
    made, former = fhir_http.answer(definition)
    return fhir_http.computed_resource(care_plan(made, former))


@fhir.post("/$workup")
def workup() -> Response:
    """Return the plan as a Bundle, with its Provenance."""
    made, former = fhir_http.answer()
    return fhir_http.computed_resource(workup_bundle(made, fhir_http.now(), former))
