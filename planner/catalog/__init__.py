"""YAML files in, a checked, linked, frozen catalog out."""

from planner.catalog.load import LoadedCatalog, load_catalog, read_catalog

__all__ = ["LoadedCatalog", "load_catalog", "read_catalog"]
