"""
What R4 requires of the elements that this service writes and that HL7's JSON schema does not say.

The schema knows neither most required elements nor most required code lists nor any invariant. The names are
those of the schema: `RequestGroup_Action` is the type of the elements of RequestGroup.action.
"""

from collections.abc import Mapping

Codes = frozenset[str]


def _codes(text: str) -> Codes:
    return frozenset(text.split())


REQUEST_STATUS = _codes("draft active on-hold revoked completed entered-in-error unknown")
REQUEST_INTENT = _codes(
    "proposal plan directive order original-order reflex-order filler-order instance-order option"
)
PRIORITY = _codes("routine urgent asap stat")
PUBLICATION = _codes("draft active retired unknown")
_ACTION: Mapping[str, Codes] = {
    "priority": PRIORITY,
    "groupingBehavior": _codes("visual-group logical-group sentence-group"),
    "selectionBehavior": _codes("any all all-or-none exactly-one at-most-one one-or-more"),
    "requiredBehavior": _codes("must could must-unless-documented"),
    "precheckBehavior": _codes("yes no"),
    "cardinalityBehavior": _codes("single multiple"),
}
_RELATIONSHIP = _codes(
    "before-start before before-end concurrent-with-start concurrent concurrent-with-end after-start after after-end"
)
_CONDITION_KIND = _codes("applicability start stop")
_SEARCH_TYPE = _codes("number date string token reference composite quantity uri special")

REQUIRED_CODES: Mapping[str, Mapping[str, Codes]] = {
    "ActivityDefinition": {
        "status": PUBLICATION,
        "kind": _codes("ServiceRequest CommunicationRequest Task"),
        "intent": REQUEST_INTENT,
        "priority": PRIORITY,
    },
    "CapabilityStatement": {
        "status": PUBLICATION,
        "kind": _codes("instance capability requirements"),
        "fhirVersion": _codes("4.0.1"),
    },
    "CapabilityStatement_Interaction": {
        "code": _codes(
            "read vread update patch delete history-instance history-type create search-type"
        )
    },
    "CapabilityStatement_Resource": {
        "type": _codes("ActivityDefinition OperationDefinition PlanDefinition"),
        "versioning": _codes("no-version versioned versioned-update"),
    },
    "CapabilityStatement_Rest": {"mode": _codes("client server")},
    "CapabilityStatement_SearchParam": {"type": _SEARCH_TYPE},
    "CarePlan": {"status": REQUEST_STATUS, "intent": _codes("proposal plan order option")},
    "CommunicationRequest": {"status": REQUEST_STATUS, "priority": PRIORITY},
    "DetectedIssue": {
        "status": _codes(
            "registered preliminary final amended corrected cancelled entered-in-error unknown"
        )
    },
    "Device_DeviceName": {
        "type": _codes(
            "udi-label-name user-friendly-name patient-reported-name manufacturer-name model-name other"
        )
    },
    "OperationDefinition": {"status": PUBLICATION, "kind": _codes("operation query")},
    "OperationDefinition_Parameter": {"use": _codes("in out")},
    "OperationOutcome_Issue": {
        "code": _codes(
            "invalid structure required value invariant security login unknown expired forbidden suppressed "
            "processing not-supported duplicate multiple-matches not-found deleted too-long code-invalid extension "
            "too-costly business-rule conflict transient lock-error no-store exception timeout incomplete throttled "
            "informational"
        ),
        "severity": _codes("fatal error warning information"),
    },
    "PlanDefinition": {"status": PUBLICATION},
    "PlanDefinition_Action": _ACTION,
    "PlanDefinition_Condition": {"kind": _CONDITION_KIND},
    "PlanDefinition_RelatedAction": {"relationship": _RELATIONSHIP},
    "RelatedArtifact": {
        "type": _codes(
            "documentation justification citation predecessor successor derived-from depends-on composed-of"
        )
    },
    "RequestGroup": {"status": REQUEST_STATUS, "intent": REQUEST_INTENT, "priority": PRIORITY},
    "RequestGroup_Action": _ACTION,
    "RequestGroup_Condition": {"kind": _CONDITION_KIND},
    "RequestGroup_RelatedAction": {"relationship": _RELATIONSHIP},
    "ServiceRequest": {
        "status": REQUEST_STATUS,
        "intent": REQUEST_INTENT,
        "priority": PRIORITY,
    },
}
# Coded elements whose lists are not short: of any system, of all resource types, of all units, of all languages.
FREELY_CODED: frozenset[tuple[str, str]] = frozenset(
    {
        ("CapabilityStatement", "format"),
        ("Coding", "code"),
        ("DataRequirement", "type"),
        ("Duration", "code"),
        ("OperationDefinition", "code"),
        ("OperationDefinition", "resource"),
        ("OperationDefinition_Parameter", "name"),
        ("OperationDefinition_Parameter", "type"),
        ("Expression", "language"),
    }
)

REQUIRED: Mapping[str, frozenset[str]] = {
    name: _codes(elements)
    for name, elements in {
        "ActivityDefinition": "status",
        "Annotation": "text",
        "Bundle": "type",
        "Bundle_Link": "relation url",
        "CapabilityStatement": "status date kind fhirVersion format",
        "CapabilityStatement_Implementation": "description",
        "CapabilityStatement_Interaction": "code",
        "CapabilityStatement_Operation": "name definition",
        "CapabilityStatement_Resource": "type",
        "CapabilityStatement_Rest": "mode",
        "CapabilityStatement_SearchParam": "name type",
        "CapabilityStatement_Software": "name",
        "CarePlan": "status intent subject",
        "CommunicationRequest": "status",
        "CommunicationRequest_Payload": "content",
        "DataRequirement": "type",
        "DetectedIssue": "status",
        "DetectedIssue_Mitigation": "action",
        "Device_DeviceName": "name type",
        "Device_Version": "value",
        "Expression": "language",
        "Extension": "url",
        "GuidanceResponse": "module status",
        "OperationDefinition": "name status kind code system type instance",
        "OperationDefinition_Parameter": "name use min max",
        "OperationOutcome": "issue",
        "OperationOutcome_Issue": "severity code",
        "Parameters_Parameter": "name",
        "PlanDefinition": "status",
        "PlanDefinition_Condition": "kind",
        "PlanDefinition_Goal": "description",
        "PlanDefinition_RelatedAction": "actionId relationship",
        "Provenance": "target recorded agent",
        "Provenance_Agent": "who",
        "Provenance_Entity": "role what",
        "RelatedArtifact": "type",
        "RequestGroup": "status intent",
        "RequestGroup_Condition": "kind",
        "RequestGroup_RelatedAction": "actionId relationship",
        "ServiceRequest": "status intent subject",
    }.items()
}

_PEOPLE = "Patient Group Practitioner PractitionerRole RelatedPerson Organization Device CareTeam"
# What an element may refer to; an element that is not here may refer to anything.
TARGETS: Mapping[tuple[str, str], frozenset[str]] = {
    (name, element): _codes(types)
    for (name, element), types in {
        ("CarePlan", "subject"): "Patient Group",
        ("CarePlan", "author"): _PEOPLE,
        ("CarePlan", "addresses"): "Condition",
        ("CarePlan", "replaces"): "CarePlan",
        (
            "CarePlan_Activity",
            "reference",
        ): "Appointment CommunicationRequest DeviceRequest MedicationRequest NutritionOrder Task ServiceRequest "
        "VisionPrescription RequestGroup",
        ("CommunicationRequest", "subject"): "Patient Group",
        (
            "CommunicationRequest",
            "reasonReference",
        ): "Condition Observation DiagnosticReport DocumentReference",
        ("DetectedIssue", "patient"): "Patient",
        ("DetectedIssue", "author"): "Practitioner PractitionerRole Device",
        ("DetectedIssue_Mitigation", "author"): "Practitioner PractitionerRole",
        ("GuidanceResponse", "subject"): "Patient Group",
        ("GuidanceResponse", "performer"): "Device",
        ("GuidanceResponse", "result"): "CarePlan RequestGroup",
        ("GuidanceResponse", "evaluationMessage"): "OperationOutcome",
        ("GuidanceResponse", "outputParameters"): "Parameters",
        (
            "Provenance_Agent",
            "who",
        ): "Practitioner PractitionerRole RelatedPerson Patient Device Organization",
        ("RequestGroup", "subject"): "Patient Group",
        ("RequestGroup", "author"): "Device Practitioner PractitionerRole",
        ("ServiceRequest", "subject"): "Patient Group Location Device",
        (
            "ServiceRequest",
            "reasonReference",
        ): "Condition Observation DiagnosticReport DocumentReference",
        ("ServiceRequest", "relevantHistory"): "Provenance",
    }.items()
}

# Names that look like a choice of types and are separate elements.
NO_CHOICE = frozenset({"instantiates", "reason", "location", "outcome"})
CHOICE_TYPES = _codes(
    "Age Annotation Boolean Canonical Code CodeableConcept Coding Date DateTime Decimal Duration Expression "
    "Identifier Instant Integer Markdown Period Quantity Range Ratio Reference String Timing Uri Url Attachment"
)
