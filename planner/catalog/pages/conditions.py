"""Conditions as nested lists: what is short stays a sentence, in the words that the plans use."""

from collections.abc import Iterator, Sequence

from planner.catalog.pages.markdown import plain
from planner.catalog.pages.shelf import Links
from planner.core.conditions import (
    All,
    AnyOf,
    AtLeast,
    Condition,
    DerivedHolds,
    FactIs,
    Not,
    children,
    mentioned_derived,
)
from planner.core.facts import OutcomeFact
from planner.core.simplifying import factored
from planner.core.wording import condition_text

# A condition of at most so many words stays one sentence.
_SHORT = 12


def condition_lines(lead: str, condition: Condition, links: Links) -> list[str]:
    """Return the condition after its lead: as one line where it is short, else as a list; then the terms it leaves unlinked."""
    if _is_short(condition, links):
        lines = [f"**{lead}:** {_words(condition, links)}."]
    else:
        lines = [f"**{lead}** {_joint(condition)}:", "", *_parts(condition, links, 0)]
    linked = "".join(lines)
    terms = dict.fromkeys(links.term(name) for name in mentioned_derived(condition))
    unlinked = [term for term in terms if term not in linked]
    if unlinked:
        lines += ["", f"*Terms:* {', '.join(unlinked)}."]
    return ["", *lines, ""]


def _parts(condition: Condition, links: Links, depth: int) -> Iterator[str]:
    for part in _grouped(condition):
        if _is_short(part, links):
            yield f"{'  ' * depth}- {_words(part, links)}"
        else:
            yield f"{'  ' * depth}- {_joint(part)}:"
            yield from _parts(part, links, depth + 1)


def _is_short(condition: Condition, links: Links) -> bool:
    if not children(condition):
        return True
    if _is_one_breath(condition):
        return True
    if isinstance(condition, AnyOf) and len(factored(condition.parts)) > 1:
        parts: Sequence[Condition] = _grouped(condition)
    else:
        parts = children(condition)
    is_flat = all(not children(part) or isinstance(part, Not) for part in parts)
    return is_flat and len(condition_text(condition, links.catalog).split()) <= _SHORT


def _is_one_breath(condition: Condition) -> bool:
    """Return whether the condition lists outcomes of one test, which is read in one breath."""
    if not isinstance(condition, AnyOf) or not condition.parts:
        return False
    tests = {_outcome_test(part) for part in condition.parts}
    return len(tests) == 1 and "" not in tests


def _outcome_test(condition: Condition) -> str:
    if isinstance(condition, FactIs) and isinstance(condition.fact, OutcomeFact):
        return condition.fact.test
    return ""


def _grouped(condition: Condition) -> tuple[Condition, ...]:
    """Return the parts to list: alternatives with what they share taken out, outcomes of one test together."""
    if isinstance(condition, AnyOf):
        shorter = factored(condition.parts)
        if len(shorter) == 1 and shorter[0] != condition:
            return _grouped(shorter[0])
        return _by_test(shorter)
    return children(condition)


def _by_test(parts: Sequence[Condition]) -> tuple[Condition, ...]:
    outcomes: dict[str, list[Condition]] = {}
    for part in parts:
        if test := _outcome_test(part):
            outcomes.setdefault(test, []).append(part)
    found: dict[Condition, None] = {}
    for part in parts:
        same = outcomes.get(_outcome_test(part), [part])
        found[part if len(same) == 1 else AnyOf(tuple(same))] = None
    return tuple(found)


def _joint(condition: Condition) -> str:
    """Return how the parts of the list belong together."""
    match condition:
        case AnyOf(parts):
            shorter = factored(parts)
            if len(shorter) == 1 and shorter[0] != condition:
                return _joint(shorter[0])
            return "any of these"
        case AtLeast(count, _):
            return f"at least {count} of these"
        case Not(_):
            return "this does not hold"
        case _:
            return "all of these"


def _words(condition: Condition, links: Links) -> str:
    match condition:
        case DerivedHolds(finding):
            return links.term(finding)
        case All(()):
            return "always"
        case _:
            return plain(condition_text(condition, links.catalog))
