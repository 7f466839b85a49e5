"""The version of the software and of its HTTP surface; the catalog has a version of its own."""

SOFTWARE = "0.1.0"
SURFACE = "v1"
NAME = "Diagnostic workup planner"
