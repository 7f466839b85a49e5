"""The knowledge as FHIR definitions: ActivityDefinition, PlanDefinition, OperationDefinition, and what is served."""
