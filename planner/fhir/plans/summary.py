"""What an answer rests on, as Parameters: what was read, and what a later answer needs in order to tell the difference."""

from collections.abc import Iterator, Mapping

from planner.core.difference import readiness
from planner.core.parts import Document
from planner.fhir.plans.answer import Answer
from planner.fhir.plans.parameters import Value, group, parameters, referring, value, values

SUMMARY = "summary"


def summary(answer: Answer) -> Document:
    """Return the digest, the choices, the priority, every finding and result with its evidence, alerts and actions."""
    document = answer.document
    catalog = document["catalog"]
    entries = [value("digest", document["digest"])]
    entries += [value(name, catalog[key]) for name, key in _CATALOG.items()]
    if answer.as_of:
        entries.append(value("asOf", answer.as_of))
    entries.append(value("priority", document["priority"]))
    entries.append(value("headline", document["headline"]))
    given = document["inputs"]["given"]
    entries += [
        group("finding", [value("id", name), *_stated(stated), *_evidence(answer, name)])
        for name, stated in given["findings"].items()
    ]
    entries += [
        group("result", [value("id", name), *_result(result), *_evidence(answer, name)])
        for name, result in given["results"].items()
    ]
    entries += values("assumed", document["inputs"]["assumed"])
    entries += values("stale", document["inputs"]["stale"])
    for name, shelf in (("alert", "alerts"), ("action", "actions")):
        for entry in document[shelf]:
            parts = [
                value("id", entry["id"]),
                value("tier", entry["urgency"]["tier"]),
                value("state", readiness(entry)),
            ]
            entries.append(group(name, parts))
    return parameters(entries)


_CATALOG: Mapping[str, str] = {
    "catalog": "id",
    "catalogVersion": "version",
    "catalogDigest": "digest",
    "guideline": "guideline",
    "site": "site",
}


def _stated(stated: object) -> Iterator[Document]:
    if isinstance(stated, dict):
        yield from _stated(stated["value"])
        yield {"name": "on", "valueDate": stated["on"]}
        return
    for item in stated if isinstance(stated, list) else [stated]:
        yield value("value", _plain(item))


def _result(result: object) -> Iterator[Document]:
    if isinstance(result, dict):
        yield from values("shows", result["shows"])
        yield {"name": "on", "valueDate": result["on"]}
    elif isinstance(result, list):
        yield from values("shows", result)


def _plain(item: object) -> Value:
    assert isinstance(item, bool | int | float | str), "a value of a profile is plain"
    return item


def _evidence(answer: Answer, name: str) -> list[Document]:
    return referring("evidence", answer.told([name]))
