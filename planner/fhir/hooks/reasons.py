"""Why a card may be overridden: codes of the CDS Hooks 3.0 ballot's code system, the same on every card."""

from collections.abc import Mapping

from planner.core.parts import Document

SYSTEM = "http://terminology.hl7.org/CodeSystem/non-adherence-reason-codes"
# Code -> display as the code system has it.
REASON_CODES: Mapping[str, str] = {
    "patient-ineligible": "Patient does not meet eligibility for recommended action",
    "action-completed": "Recommended action was already completed",
    "indication-order-exists": "Patient has indication/order for intended action",
    "action-not-priority": "Recommended action is not relevant or a priority in current state of health",
    "wrong-time-workflow": "PC CDS delivered at wrong time in workflow or patient lifecycle",
    "need-more-info": "Could not address recommended action due to need for more information/pending "
    "results/pending consult",
    "does-not-align-latest-evidence": "Recommended action does not align with the latest evidence",
    "policy-contradicts": "Institutional policy/guideline contradicts the recommended action",
    "recipient-does-not-trust": "Recipient does not agree with or trust the recommended action",
    "risk-benefit-ratio": "Recipient assessment of risk/benefit ratio",
    "patient-contraindication": "Patient has contraindication to recommended action",
    "prefers-alternative": "Patient prefers an alternative approach or treatment",
    "patient-refuses": "Patient refuses/declines (no context given)*",
    "service-not-available": "Treatment or service is not practically available",
    "too-costly-uncovered": "Recommended action is too costly or not covered by insurance",
}


def override_reasons() -> list[Document]:
    """Return the reasons as Codings with display."""
    return [
        {"system": SYSTEM, "code": code, "display": display}
        for code, display in REASON_CODES.items()
    ]
