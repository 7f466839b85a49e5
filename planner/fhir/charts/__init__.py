"""Reading charts: FHIR R4 resources of any shape in, the findings and results of an ordinary request out."""
