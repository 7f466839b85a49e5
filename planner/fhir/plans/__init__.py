"""A plan as FHIR: what an `$apply` asks for, and the CarePlan with all that it holds."""
