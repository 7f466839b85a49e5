"""The parts of the service that a token can guard, told apart by their addresses."""

from collections.abc import Mapping
from typing import Literal

Surface = Literal["cds", "fhir", "api"]
# Surface -> the address below which it lies.
ROOTS: Mapping[Surface, str] = {"cds": "/cds-services", "fhir": "/fhir", "api": "/v1"}
SURFACES: tuple[Surface, ...] = tuple(ROOTS)
# What a client must be able to read before it knows how to come in; it says nothing about patients.
_OPEN = frozenset({"/fhir/metadata"})


def surface_of(path: str) -> Surface | None:
    """
    Return the surface to which a path belongs, None for pages, health, metrics and what is always open.

    >>> surface_of("/fhir/PlanDefinition/workup/$apply"), surface_of("/fhir/metadata")
    ('fhir', None)
    """
    if path in _OPEN:
        return None
    return next(
        (name for name, root in ROOTS.items() if path == root or path.startswith(f"{root}/")), None
    )
