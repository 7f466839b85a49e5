"""How a profile was read: what became what, what follows, what stays unknown, what was assumed."""

from collections.abc import Mapping
from typing import Any

from planner.core.catalog import Catalog
from planner.core.profile import Profile, Stated, Value
from planner.core.wording import value_text

Document = dict[str, object]


def mapping_report(request: Mapping[str, Any], profile: Profile, catalog: Catalog) -> Document:
    """
    Return the normal form of the profile and how it came about.

    `normal` can be sent again and is read as the same profile.
    """
    given = {catalog.finding_by_name[key].id: key for key in request.get("findings", {})}
    stated = {name: entry for name, entry in profile.findings.items() if name in given}
    assumed = [
        name for name in profile.findings if name not in given and name not in profile.implied
    ]
    return {
        "normal": _normal(stated, profile, catalog),
        "read": [_read(given[name], name, entry, catalog) for name, entry in stated.items()]
        + _results(profile, catalog),
        "implied": [
            {
                "finding": name,
                "value": profile.findings[name].value,
                "from": cause,
                "text": value_text(name, profile.findings[name].value, catalog),
            }
            for name, cause in sorted(profile.implied.items())
        ],
        "unknown": sorted(name for name in given if name not in profile.findings),
        "assumed": [
            {
                "finding": name,
                "value": False,
                "text": value_text(name, value=False, catalog=catalog),
            }
            for name in sorted(assumed)
        ],
        "not_stated": len(set(catalog.findings) - set(profile.findings) - set(given)),
    }


def _normal(stated: Mapping[str, Stated], profile: Profile, catalog: Catalog) -> Document:
    findings: Document = {
        name: _dated("value", _value(name, entry.value, catalog), entry.on)
        for name, entry in stated.items()
    }
    results: Document = {
        test: _dated("shows", sorted(result.shows), result.on)
        for test, result in profile.results.items()
    }
    normal: Document = {"findings": findings, "results": results}
    if profile.as_of:
        normal["as_of"] = profile.as_of.isoformat()
    if profile.absent_by_default:
        normal["default_absent"] = True
    return normal


def _dated(word: str, value: object, on: object) -> object:
    return {word: value, "on": str(on)} if on else value


def _value(name: str, value: Value, catalog: Catalog) -> object:
    if isinstance(value, frozenset):
        chosen = sorted(value)
        return chosen if catalog.findings[name].multiple else chosen[0]
    return value


def _read(key: str, name: str, entry: Stated, catalog: Catalog) -> Document:
    finding = catalog.findings[name]
    document: Document = {
        "given": key,
        "finding": name,
        "value": _value(name, entry.value, catalog),
    }
    if finding.unit:
        document["unit"] = finding.unit
    if entry.on:
        document["on"] = entry.on.isoformat()
    return document | {"text": value_text(name, entry.value, catalog)}


def _results(profile: Profile, catalog: Catalog) -> list[Document]:
    entries: list[Document] = []
    for name, result in profile.results.items():
        test = catalog.tests[name]
        shown = [text for outcome, text in test.shows.items() if outcome in result.shows]
        document: Document = {"given": name, "test": name, "shows": sorted(result.shows)}
        if result.on:
            document["on"] = result.on.isoformat()
        entries.append(document | {"text": f"{test.short} shows {', '.join(shown)}"})
    return entries
