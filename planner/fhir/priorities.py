"""How urgent something is, in the words of a FHIR request."""

from collections.abc import Mapping

from planner.core.catalog import Catalog
from planner.core.urgency import Deadline, Priority

# Four degrees of urgency each, in the same order.
_PRIORITIES: Mapping[Priority, str] = {
    "emergency": "stat",
    "urgent": "asap",
    "soon": "urgent",
    "routine": "routine",
    "none": "routine",
}


def priority_of(deadline: Deadline) -> str:
    """Return the FHIR request priority for the deadline."""
    return _PRIORITIES[deadline.tier.priority]


def priority_of_tier(catalog: Catalog, tier_id: str) -> str:
    """Return the FHIR request priority for the urgency tier."""
    return _PRIORITIES[catalog.tiers[tier_id].priority]
