"""Changes of what is decided, in words: the same words wherever a change is told."""

from collections.abc import Iterable, Mapping

from planner.core.catalog import Catalog
from planner.core.wording import listing, spelled

# Kind of change, by the names of `DecisionChange` -> what is said of the tests, alerts or actions; in this order.
_SAID: Mapping[str, str] = {
    "alerts_added": "raises the alert{s} {}",
    "alerts_moved": "changes how urgent the alert{s} {} {be}",
    "alerts_removed": "takes back the alert{s} {}",
    "steps_now": "calls for {}",
    "sooner": "brings forward {}",
    "later": "makes less urgent {}",
    "waiting": "lets wait for a result {}",
    "steps_gone": "takes out {}",
    "steps_later": "adds for later, if results call for it, {}",
    "actions_added": "adds the action{s} {}",
    "actions_removed": "takes back the action{s} {}",
}


def change_words(changes: Mapping[str, Iterable[str]], catalog: Catalog) -> str:
    """Return the changes as one phrase; empty where nothing changes."""
    said = []
    for kind, text in _SAID.items():
        names = _names(kind, changes.get(kind, ()), catalog)
        if names:
            plural = {"s": "s", "be": "are"} if len(names) > 1 else {"s": "", "be": "is"}
            said.append(text.format(listing(names, "and"), **plural))
    return "; ".join(said)


def _names(kind: str, ids: Iterable[str], catalog: Catalog) -> list[str]:
    if kind.startswith(("alerts", "actions")):
        return [spelled(name, catalog.spellings) for name in ids]
    return [catalog.tests[test].short for test in ids]
