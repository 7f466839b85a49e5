"""What stands around the rules, linked: sources, mechanisms, guidelines."""

from planner.catalog.read import Record
from planner.catalog.references import References
from planner.core.rules import Difference, Evidence, Guideline, Mechanism
from planner.core.sources import Locator, Source


def source_of(record: Record) -> Source:
    """Return the linked source of the record."""
    value = record.value
    return Source(
        **{
            key: value[key]
            for key in ("id", "title", "publisher", "edition", "retrieved", "license")
        },
        check=value["check"],
        read=value["read"],
        locators={
            name: Locator(title=entry["title"], check=entry.get("check", value["check"]))
            for name, entry in value["locators"].items()
        },
    )


def mechanism_of(refs: References, record: Record) -> Mechanism:
    """Return the linked mechanism of the record."""
    value = record.value
    return Mechanism(
        id=value["id"],
        title=value["title"],
        text=value["text"],
        supports=_evidence(refs, record, "supports"),
        against=_evidence(refs, record, "against"),
        tests=refs.all_known(record, "tests", value["tests"], "tests"),
    )


def _evidence(refs: References, record: Record, key: str) -> tuple[Evidence, ...]:
    return tuple(
        Evidence(
            when=refs.condition(record, key, place, "when"),
            text=entry["text"],
            sources=refs.citations(record, key, place, "sources"),
        )
        for place, entry in enumerate(record.value.get(key, ()))
    )


def guideline_of(refs: References, record: Record) -> Guideline:
    """Return the linked guideline of the record."""
    value = record.value
    differences = []
    for place, entry in enumerate(value.get("differences", ())):
        positions = [
            (name, entry[name]) for name in refs.guidelines if isinstance(entry.get(name), str)
        ]
        differences.append(
            Difference(
                id=entry["id"],
                topic=entry["topic"],
                switch=refs.all_known(
                    record, "rules", entry.get("switch", ()), "differences", place, "switch"
                ),
                positions=tuple(positions),
                sources=refs.citations(record, "differences", place, "sources"),
            )
        )
    return Guideline(
        id=value["id"],
        title=value["title"],
        text=value["text"],
        is_default=value.get("default", False),
        differences=tuple(differences),
    )
