"""Bodies of CDS Hooks, for the OpenAPI document; the adapters read and make them."""

from typing import Any

Schema = dict[str, Any]

_TEXT: Schema = {"type": "string"}
_OBJECT: Schema = {"type": "object"}
_CODING: Schema = {
    "type": "object",
    "properties": {"system": _TEXT, "code": _TEXT, "display": _TEXT},
}
_EXTENSION: Schema = {"type": "object", "description": "Keys are reverse domain names."}

OUTCOME: Schema = {
    "type": "object",
    "description": "A FHIR OperationOutcome; each issue names its place in the request under `expression`.",
    "required": ["resourceType", "issue"],
    "properties": {
        "resourceType": {"const": "OperationOutcome"},
        "issue": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["severity", "code", "details"],
                "properties": {
                    "severity": {"enum": ["fatal", "error"]},
                    "code": _TEXT,
                    "details": {
                        "type": "object",
                        "required": ["text"],
                        "properties": {"text": _TEXT},
                    },
                    "diagnostics": _TEXT,
                    "expression": {"type": "array", "items": _TEXT},
                },
            },
        },
    },
}

DISCOVERY: Schema = {
    "type": "object",
    "required": ["services"],
    "properties": {
        "services": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["hook", "id", "title", "description", "prefetch", "version"],
                "properties": {
                    "hook": _TEXT,
                    "id": _TEXT,
                    "title": _TEXT,
                    "description": _TEXT,
                    "prefetch": {"type": "object", "additionalProperties": _TEXT},
                    "usageRequirements": _TEXT,
                    "version": _TEXT,
                    "hookVersion": _TEXT,
                },
            },
        }
    },
}

CALL: Schema = {
    "type": "object",
    "required": ["hook", "hookInstance", "context"],
    "properties": {
        "hook": {"enum": ["patient-view", "encounter-start", "order-select", "order-sign"]},
        "hookInstance": {
            "type": "string",
            "pattern": "^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$",
        },
        "context": {
            "type": "object",
            "required": ["userId", "patientId"],
            "properties": {
                "userId": {"type": "string", "minLength": 1, "maxLength": 200},
                "patientId": {"type": "string", "minLength": 1, "maxLength": 200},
                "draftOrders": _OBJECT,
                "selections": {"type": "array"},
            },
        },
        "fhirServer": {"type": ["string", "null"], "format": "uri"},
        "fhirAuthorization": {"type": ["object", "null"]},
        "prefetch": {"type": ["object", "null"]},
        "extension": {"type": ["object", "null"]},
    },
}

_ACTION: Schema = {
    "type": "object",
    "required": ["type", "description"],
    "properties": {
        "type": {"enum": ["create", "delete"]},
        "description": _TEXT,
        "resource": _OBJECT,
        "resourceId": _TEXT,
    },
}
_CARD: Schema = {
    "type": "object",
    "required": ["uuid", "summary", "indicator", "source", "overrideReasons", "extension"],
    "properties": {
        "uuid": {"type": "string", "format": "uuid"},
        "summary": {"type": "string", "maxLength": 139},
        "detail": {"type": "string", "description": "Markdown."},
        "indicator": {"enum": ["info", "warning", "critical"]},
        "source": {
            "type": "object",
            "required": ["label"],
            "properties": {"label": _TEXT, "url": _TEXT, "topic": _CODING},
        },
        "suggestions": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["label", "uuid", "actions"],
                "properties": {
                    "label": _TEXT,
                    "uuid": {"type": "string", "format": "uuid"},
                    "isRecommended": {"type": "boolean"},
                    "actions": {"type": "array", "items": _ACTION},
                },
            },
        },
        "selectionBehavior": {"enum": ["at-most-one", "any"]},
        "overrideReasons": {"type": "array", "items": _CODING},
        "links": {"type": "array", "items": _OBJECT},
        "extension": _EXTENSION,
    },
}
CARDS: Schema = {
    "type": "object",
    "required": ["cards"],
    "properties": {"cards": {"type": "array", "items": _CARD}, "extension": _EXTENSION},
}

FEEDBACK: Schema = {
    "type": "object",
    "required": ["feedback"],
    "properties": {
        "feedback": {
            "type": "array",
            "minItems": 1,
            "maxItems": 200,
            "items": {
                "type": "object",
                "required": ["card", "outcome", "outcomeTimestamp"],
                "properties": {
                    "card": {"type": "string", "minLength": 1, "maxLength": 200},
                    "outcome": {"enum": ["accepted", "overridden"]},
                    "outcomeTimestamp": {"type": "string", "format": "date-time"},
                    "acceptedSuggestions": {
                        "type": ["array", "null"],
                        "maxItems": 200,
                        "items": {
                            "type": "object",
                            "required": ["id"],
                            "properties": {"id": {"type": "string", "minLength": 1}},
                        },
                    },
                    "overrideReason": {"type": ["object", "null"]},
                },
            },
        }
    },
}
