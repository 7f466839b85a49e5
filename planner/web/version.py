"""The version of the software and of its HTTP surface; the catalog has a version of its own."""

SOFTWARE = "0.1.0"
SURFACE = "v1"
# The day of this version of the surface, as FHIR's CapabilityStatement states it.
RELEASED = "2026-11-26"
NAME = "Diagnostic workup planner"
