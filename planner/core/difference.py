"""What changed between two plans of one patient, and why."""

from collections.abc import Iterable, Mapping
from typing import Any

from planner.core.difference_causes import Causes, Part

Document = dict[str, object]


def plan_difference(
    previous: Mapping[str, Any], current: Mapping[str, Any], causes: Causes | None = None
) -> Document:
    """
    Return the difference, each change with its reason.

    Args:
        previous: A former answer, or at least its `digest` and `steps` (each with `test`).
        current: The new answer.
        causes: Tells which of the new findings and results is behind a change; without it a change names those
            that stand in its reasons, else all.

    Returns:
        `changed` false and nothing else to tell where the digests agree; else the new inputs, and
        added, removed and changed steps, alerts and actions, each with the rules and the text that
        explain it. A change that a contraindication causes has `blocked`: the tests that it keeps away, with what
        was found and its sources. Beside them stand the figures that moved, and the steps of which something else
        must be heeded than before; these by themselves change nothing.
    """
    unchanged = bool(previous.get("digest")) and previous.get("digest") == current["digest"]
    if unchanged:
        return {"changed": False, "previous_digest": previous["digest"]}
    news = _new_inputs(previous, current)
    behind = _Behind(news, causes)
    parts: Document = {
        "steps": _steps(previous, current, behind),
        "alerts": _listed(previous, current, "alerts", behind),
        "actions": _listed(previous, current, "actions", behind),
    }
    return {
        "changed": any(bool(part) for part in parts.values()),
        "previous_digest": previous.get("digest"),
        "catalog_changed": _catalog_changed(previous, current),
        "new_inputs": news,
        **parts,
        "safety": _safety(previous, current, behind),
        "figures": _figures(previous, current),
    }


class _Behind:
    """What is new behind each change, as causes."""

    def __init__(self, news: list[str], causes: Causes | None) -> None:
        self._news: list[Document] = [{"input": item} for item in news]
        self._causes = causes

    @property
    def is_exact(self) -> bool:
        """Return whether it was worked out what is behind each change."""
        return self._causes is not None

    def given(self, part: Part, name: str) -> list[Document]:
        """Return what is behind the entry, or all that is new where that was not worked out."""
        return self._causes.behind(part, name) if self._causes else self._news

    def in_words(self, given: list[Document], items: list[Any]) -> list[Any]:
        """Return the causes in the words of the reasons, as far as these hold them."""
        found = [item for item in items if _id(item) in {one["input"] for one in given}]
        if self._causes is None:
            return _distinct(found) or given
        told = {_id(item) for item in found}
        return [*_distinct(found), *(one for one in given if one["input"] not in told)]


def _id(item: object) -> object:
    return item.get("finding", item.get("test")) if isinstance(item, Mapping) else None


def _figures(previous: Mapping[str, Any], current: Mapping[str, Any]) -> list[Document]:
    """Return the figures that have another value than before, each as it was and as it is."""
    if "risk" not in previous:
        return []
    before, now = _entries(previous, "risk", "id"), _entries(current, "risk", "id")
    return [
        {"id": name, "from": _said(before.get(name)), "to": _said(now.get(name))}
        for name in dict.fromkeys((*before, *now))
        if _said(before.get(name)) != _said(now.get(name))
    ]


def _safety(
    previous: Mapping[str, Any], current: Mapping[str, Any], behind: _Behind
) -> list[Document]:
    """Return the steps of both plans before or in which something else must be heeded now, with what is new."""
    before, now = _entries(previous, "steps", "test"), _entries(current, "steps", "test")
    changes: list[Document] = []
    for test, entry in now.items():
        old = before.get(test, {}).get("safety")
        if not isinstance(old, Mapping) or old.get("state") == entry["safety"]["state"]:
            continue
        was = {
            str(note.get("text")) for note in _list(old.get("notes")) if isinstance(note, Mapping)
        }
        notes = [note for note in entry["safety"]["notes"] if note["text"] not in was]
        changes.append(
            {
                "test": test,
                "from": str(old.get("state")),
                "to": entry["safety"]["state"],
                "because": behind.given("safety", test),
                "notes": [{"text": note["text"], "sources": note["sources"]} for note in notes],
            }
        )
    return changes


def _said(entry: Mapping[str, Any] | None) -> object:
    text = None if entry is None else entry.get("text")
    return text if isinstance(text, str) else None


def _catalog_changed(previous: Mapping[str, Any], current: Mapping[str, Any]) -> bool:
    before, now = previous.get("catalog"), current["catalog"]
    return isinstance(before, Mapping) and any(
        before.get(key) != now[key] for key in ("digest", "guideline", "site")
    )


def _new_inputs(previous: Mapping[str, Any], current: Mapping[str, Any]) -> list[str]:
    """Return the ids of findings and results that are new or changed; all where the old are not known."""
    before = _given(previous)
    now = _given(current)
    changed = [name for name, value in now.items() if before.get(name, ()) != value]
    gone = [name for name in before if name not in now]
    return sorted({*changed, *gone})


def _given(document: Mapping[str, Any]) -> dict[str, Any]:
    inputs = document.get("inputs")
    given = inputs.get("given") if isinstance(inputs, Mapping) else None
    if not isinstance(given, Mapping):
        return {}
    return {**_map(given.get("findings")), **_map(given.get("results"))}


def _map(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _entries(document: Mapping[str, Any], key: str, name: str) -> dict[str, Mapping[str, Any]]:
    listed = document.get(key)
    if not isinstance(listed, Iterable) or isinstance(listed, str):
        return {}
    return {
        str(entry[name]): entry for entry in listed if isinstance(entry, Mapping) and name in entry
    }


def _steps(
    previous: Mapping[str, Any], current: Mapping[str, Any], behind: _Behind
) -> list[Document]:
    before = _entries(previous, "steps", "test")
    now = _entries(current, "steps", "test")
    refused = _entries(current, "not_chosen", "test")
    changes: list[Document] = [
        {
            "change": "added",
            "test": test,
            "state": entry["state"],
            **_why(entry, behind, "steps", test),
            **_blocked(entry, refused),
        }
        for test, entry in now.items()
        if test not in before
    ]
    changes += [
        {
            "change": "removed",
            "test": test,
            **_why_not(refused.get(test, {})),
            "because": _lost(entry, behind, test),
            **_no_longer(entry, {}),
        }
        for test, entry in before.items()
        if test not in now
    ]
    for test, entry in now.items():
        if test in before and (moved := _moved(before[test], entry)):
            why = _why(entry, behind, "steps", test)
            why |= _no_longer(before[test], entry) | _blocked(entry, refused)
            changes.append({"change": "changed", "test": test, **moved, **why})
    return changes


def _blocked(entry: Mapping[str, Any], refused: Mapping[str, Mapping[str, Any]]) -> Document:
    """Return what keeps away the tests whose place the step takes, where it takes one."""
    found = [
        {"test": test, "text": refused[test]["text"], "sources": refused[test].get("sources", [])}
        for test in entry.get("instead_of", ())
        if test in refused
    ]
    return {"blocked": found} if found else {}


def _moved(before: Mapping[str, Any], now: Mapping[str, Any]) -> Document:
    """Return what is new about a step, an alert or an action that was there before, as far as that was told."""
    parts: Document = {}
    was, state = before.get("state", "") if "state" in now else readiness(before), readiness(now)
    if isinstance(was, str) and was and was != state:
        parts["state"] = {"from": was, "to": state}
    tier_before, tier_now = _tier(before), _tier(now)
    if tier_before is not None and tier_before != tier_now:
        parts["urgency"] = {"from": tier_before, "to": tier_now}
    return parts


def _tier(entry: Mapping[str, Any]) -> str | None:
    """Return how urgent the entry is; None where a former answer does not tell it."""
    urgency = entry.get("urgency")
    tier = urgency.get("tier") if isinstance(urgency, Mapping) else urgency
    return tier if isinstance(tier, str) else None


def _why(entry: Mapping[str, Any], behind: _Behind, part: Part, name: str) -> Document:
    """Return the reasons that set the urgency of the entry, of these the ones that rest on something new."""
    given = behind.given(part, name)
    news = {one["input"] for one in given}
    reasons = entry.get("reasons", [])
    as_soon = [one for one in reasons if one.get("urgency", entry["urgency"]) == entry["urgency"]]
    fresh = [one for one in as_soon if any(_id(item) in news for item in one.get("because", []))]
    chosen = fresh or as_soon or reasons
    items = [item for reason in chosen for item in reason.get("because", [])]
    return {
        "rules": list(dict.fromkeys(reason["rule"] for reason in chosen)),
        "text": " ".join(dict.fromkeys(reason.get("text", "") for reason in chosen[:2])).strip(),
        "because": behind.in_words(given, items),
        "sources": list(dict.fromkeys(cite for r in chosen for cite in r.get("sources", []))),
    }


def _lost(entry: Mapping[str, Any], behind: _Behind, test: str) -> list[Any]:
    """Return the new inputs that took the ground from the step: those it rested on, where that is not worked out."""
    given = behind.given("steps", test)
    if behind.is_exact:
        return given
    reasons = [reason for reason in _list(entry.get("reasons")) if isinstance(reason, Mapping)]
    rested = {_id(item) for reason in reasons for item in _list(reason.get("because"))}
    return [one for one in given if one["input"] in rested] or given


def _no_longer(before: Mapping[str, Any], now: Mapping[str, Any]) -> Document:
    """Return the rules that asked for the entry and do so no more, where there are any."""
    gone = [rule for rule in _rules(before) if rule not in _rules(now)]
    return {"no_longer": gone} if gone else {}


def _rules(entry: Mapping[str, Any]) -> dict[str, None]:
    reasons = _list(entry.get("reasons"))
    return {str(r.get("rule")): None for r in reasons if isinstance(r, Mapping)}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _distinct(items: list[Any]) -> list[Any]:
    distinct: list[Any] = []
    for item in items:
        if item not in distinct:
            distinct.append(item)
    return distinct


def _why_not(refusal: Mapping[str, Any]) -> Document:
    return {
        "reason": refusal.get("reason", "not_indicated"),
        "text": refusal.get("text", "It is not in this catalog any more."),
        "rules": [refusal["rule"]] if "rule" in refusal else [],
        "instead": refusal.get("instead", []),
        "sources": refusal.get("sources", []),
    }


def _listed(
    previous: Mapping[str, Any], current: Mapping[str, Any], key: Part, behind: _Behind
) -> list[Document]:
    if key not in previous:
        return []
    before = _entries(previous, key, "id")
    now = _entries(current, key, "id")
    changes: list[Document] = [
        {"change": "added", "id": name, **_waiting(entry), **_why(entry, behind, key, name)}
        for name, entry in now.items()
        if name not in before
    ]
    changes += [
        {
            "change": "removed",
            "id": name,
            "rules": list(_rules(entry)),
            "text": "The rules that asked for it no longer apply.",
            "because": behind.given(key, name),
        }
        for name, entry in before.items()
        if name not in now
    ]
    for name, entry in now.items():
        if name in before and (moved := _moved(before[name], entry)):
            why = _why(entry, behind, key, name) | _no_longer(before[name], entry)
            changes.append({"change": "changed", "id": name, **moved, **why})
    return changes


def _waiting(entry: Mapping[str, Any]) -> Document:
    """Return the state of what waits for a result; what is new without it is due."""
    state = readiness(entry)
    return {"state": state} if state == "conditional" else {}


def readiness(entry: Mapping[str, Any]) -> str:
    """Return whether an alert or action is due or waits for a result; empty where a former answer does not tell it."""
    if "state" in entry:
        return entry["state"] if isinstance(entry["state"], str) else ""
    return "conditional" if "if" in entry else "due"
