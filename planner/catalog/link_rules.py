"""Rules and pathways, linked."""

from collections.abc import Mapping
from typing import Any, cast

from marshmallow import ValidationError

from planner.catalog.read import Record
from planner.catalog.references import References
from planner.catalog.schemas import AlertSchema
from planner.core.conditions import All, Not
from planner.core.rules import (
    Action,
    Alert,
    Avoidance,
    Examples,
    OpenExample,
    Pathway,
    Recommendation,
    Rule,
)
from planner.core.rules import Record as RuleRecord


def pathway_of(refs: References, record: Record) -> Pathway:
    """Return the linked pathway of the record."""
    value = record.value
    return Pathway(
        id=value["id"],
        title=value["title"],
        order=value["order"],
        done_means=value["done_means"],
        opens=refs.condition(record, "opens") if "opens" in value else None,
        closes=refs.condition(record, "closes") if "closes" in value else None,
    )


def rule_of(refs: References, record: Record) -> Rule:
    """Return the linked rule of the record."""
    value = record.value
    refs.known(record, "pathways", value["pathway"], "pathway")
    guidelines = value.get("guidelines", refs.guidelines)
    bookkeeping = dict(value["record"])
    bookkeeping["next_review"] = bookkeeping["next_review"].isoformat()
    bookkeeping["reviewed_on"] = bookkeeping.get("reviewed_on") or ""
    asked = refs.condition(record, "when")
    unless = refs.condition(record, "unless") if "unless" in value else None
    return Rule(
        id=value["id"],
        title=value["title"],
        pathway=value["pathway"],
        guidelines=frozenset(refs.all_known(record, "guidelines", guidelines, "guidelines")),
        when=All((asked, Not(unless))) if unless else asked,
        unless=unless,
        strength=value["strength"],
        because=value["because"],
        sources=refs.citations(record, "sources"),
        record=RuleRecord(**bookkeeping),
        makes_conditional_steps=value.get("conditional", True),
        native_strength=value.get("native_strength", ""),
        known_gaps=value.get("known_gaps", ""),
        opens=refs.all_known(record, "pathways", value.get("opens", ()), "opens"),
        recommend=_recommendations(refs, record),
        avoid=_avoidances(refs, record),
        alerts=_alerts(refs, record),
        actions=_actions(refs, record),
        examples=_examples(record),
    )


def _listed(
    refs: References,
    record: Record,
    key: str,
    place: int,
    entry: Mapping[str, Any],
    words: tuple[str, ...],
) -> tuple[str, ...]:
    used = [word for word in words if word in entry]
    if len(used) != 1:
        message = f"exactly one of {', '.join(words)} is needed"
        refs.fault(record.at(key, place), "known-keys", message)
        return ()
    names = [entry["test"]] if used == ["test"] else entry[used[0]]
    return refs.all_known(record, "tests", names, key, place, used[0])


def _recommendations(refs: References, record: Record) -> tuple[Recommendation, ...]:
    return tuple(
        Recommendation(
            tests=_listed(refs, record, "recommend", place, entry, ("test", "tests", "one_of")),
            ranked="one_of" in entry,
            deadline=refs.deadline(record, entry, "recommend", place),
            purpose=entry["purpose"],
            optional=entry.get("optional", False),
        )
        for place, entry in enumerate(record.value.get("recommend", ()))
    )


def _avoidances(refs: References, record: Record) -> tuple[Avoidance, ...]:
    found = []
    for place, entry in enumerate(record.value.get("avoid", ())):
        if not entry.get("instead") and not entry.get("instead_text"):
            spot = record.at("avoid", place)
            refs.fault(spot, "avoid-has-instead", "instead or instead_text is needed")
        instead = entry.get("instead", ())
        found.append(
            Avoidance(
                tests=_listed(refs, record, "avoid", place, entry, ("test", "tests")),
                why=entry["why"],
                instead=refs.all_known(record, "tests", instead, "avoid", place, "instead"),
                instead_text=entry.get("instead_text", ""),
                over=None if entry.get("over") == "nothing" else entry.get("over"),
            )
        )
    return tuple(found)


def _alerts(refs: References, record: Record) -> tuple[Alert, ...]:
    value = record.value.get("alert", [])
    entries = value if isinstance(value, list) else [value]
    alerts = []
    for entry in entries:
        try:
            checked = cast("Mapping[str, Any]", AlertSchema().load(entry))
        except ValidationError as error:
            refs.fault(record.at("alert"), "known-keys", str(error.messages))
            continue
        deadline = refs.deadline(record, checked, "alert")
        alerts.append(Alert(id=checked["id"], act=checked["act"], deadline=deadline))
    return tuple(alerts)


def _actions(refs: References, record: Record) -> tuple[Action, ...]:
    return tuple(
        Action(
            id=entry["id"],
            kind=entry["kind"],
            text=entry["text"],
            deadline=refs.deadline(record, entry, "act", place),
        )
        for place, entry in enumerate(record.value.get("act", ()))
    )


def _examples(record: Record) -> Examples:
    value = record.value["examples"]
    return Examples(
        fires=tuple(tuple(entry.items()) for entry in value.get("fires", ())),
        quiet=tuple(tuple(entry.items()) for entry in value.get("quiet", ())),
        open=tuple(
            OpenExample(
                given=tuple(entry["given"].items()), waits_for=frozenset(entry["waits_for"])
            )
            for entry in value.get("open", ())
        ),
    )
