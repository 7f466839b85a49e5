"""What follows from what was stated: both legs weak means a leg is weak; no leg weak means not both."""

from collections.abc import Collection, Mapping

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
    stated: Mapping[str, Stated], left_unknown: Collection[str], catalog: Catalog
) -> tuple[dict[str, Stated], frozenset[str]]:
    """Return the findings where every flag of which nobody spoke is absent, and those flags."""
    assumed = frozenset(
        finding.id
        for finding in catalog.findings.values()
        if finding.kind == "flag"
        and finding.group != "attribute"
        and finding.id not in stated
        and finding.id not in left_unknown
    )
    return {**dict.fromkeys(assumed, Stated(value=False)), **stated}, assumed


def conflicts(stated: Mapping[str, Stated], catalog: Catalog) -> list[tuple[str, str]]:
    """Return the pairs (weaker, stronger) of which the weaker is no though the stronger is yes."""
    return [
        (weaker, stronger)
        for weaker, one in stated.items()
        if one.value is False
        for stronger in catalog.implied_by.get(weaker, ())
        if stronger in stated and stated[stronger].value is True
    ]
