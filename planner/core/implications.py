"""What follows from what was stated: both legs weak means a leg is weak; no leg weak means not both."""

from collections.abc import Mapping

from planner.core.catalog import Catalog
from planner.core.profile import Stated


def with_implied(
    stated: Mapping[str, Stated], catalog: Catalog
) -> tuple[dict[str, Stated], dict[str, str]]:
    """Return the findings with the flags that follow from them, and those flags with what they follow from."""
    closed, implied = dict(stated), dict[str, str]()
    for weaker, stronger_ones in sorted(catalog.implied_by.items()):
        given = stated.get(weaker)
        for stronger in stronger_ones:
            other = stated.get(stronger)
            if given is None and other is not None and other.value is True:
                closed.setdefault(weaker, Stated(value=True, on=other.on))
                implied.setdefault(weaker, stronger)
            if other is None and given is not None and given.value is False:
                closed.setdefault(stronger, Stated(value=False, on=given.on))
                implied.setdefault(stronger, weaker)
    return closed, implied


def with_absent_flags(
    stated: dict[str, Stated], asked: set[str], catalog: Catalog
) -> dict[str, Stated]:
    """Return the findings where every flag that nobody asked for is absent."""
    absent = {
        finding.id: Stated(value=False)
        for finding in catalog.findings.values()
        if finding.kind == "flag" and finding.group != "attribute" and finding.id not in asked
    }
    return {**absent, **stated}


def conflicts(stated: Mapping[str, Stated], catalog: Catalog) -> list[tuple[str, str]]:
    """Return the pairs (weaker, stronger) of which the weaker is no though the stronger is yes."""
    return [
        (weaker, stronger)
        for weaker, one in stated.items()
        if one.value is False
        for stronger in catalog.implied_by.get(weaker, ())
        if stronger in stated and stated[stronger].value is True
    ]
