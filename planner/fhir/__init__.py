"""FHIR R4 and CDS Hooks as pure adapters: plain dicts in, plain dicts out, over core."""
