"""A test of the catalog as an ActivityDefinition: what a ServiceRequest for it rests on."""

from collections.abc import Iterable

from planner.core.catalog import Catalog
from planner.core.diagnostic_tests import Contraindication, DiagnosticTest, Sourced
from planner.core.parts import Document
from planner.core.sources import Citation
from planner.core.wording import condition_text, listing, sentence
from planner.fhir.codings import test_concept
from planner.fhir.definitions.citing import with_sources
from planner.fhir.definitions.publishing import artifacts, header
from planner.fhir.identity import activity_url, fhir_id


def activity_definition(test: DiagnosticTest, catalog: Catalog, base: str) -> Document:
    """Return the test's definition."""
    url = activity_url(base, test.id)
    document = header("ActivityDefinition", url, fhir_id(test.id), test.name, catalog)
    document["description"] = "\n".join(f"- {question}" for question in test.answers)
    usage = _usage(test, catalog)
    if usage:
        document["usage"] = usage
    document["relatedArtifact"] = artifacts(_sources(test), catalog, base)
    document |= {
        "kind": "ServiceRequest",
        "code": test_concept(catalog, test.id),
        "intent": "proposal",
    }
    return document


def _usage(test: DiagnosticTest, catalog: Catalog) -> str:
    """Return, as Markdown, how to prepare, what harms, what a result cannot tell, and what the test is not for."""
    sections = (
        ("Preparation", test.preparation),
        ("Harms", test.harms),
        ("Limits", test.limits),
        ("Not for", test.not_for),
    )
    said = [_section(title, entries, catalog) for title, entries in sections if entries]
    safety = [
        Sourced(text=_contraindication(item, catalog), sources=item.sources)
        for item in test.contraindications
    ]
    if safety:
        said.append(_section("Contraindications", safety, catalog))
    return "\n\n".join(said)


def _contraindication(item: Contraindication, catalog: Catalog) -> str:
    level = item.level.replace("_", " ")
    said = [sentence(f"{condition_text(item.when, catalog)} ({level})"), item.do]
    names = [catalog.tests[test].short for test in item.substitutes]
    said += [f"Instead: {listing(names, 'or')}."] if names else []
    return " ".join((*said, sentence(item.no_safe_option))).strip()


def _section(title: str, entries: Iterable[Sourced], catalog: Catalog) -> str:
    lines = [with_sources(entry.text, map(str, entry.sources), catalog) for entry in entries]
    return "\n".join((f"**{title}**", "", *(f"- {line}" for line in lines)))


def _sources(test: DiagnosticTest) -> list[Citation]:
    entries = (*test.preparation, *test.harms, *test.limits, *test.not_for)
    return [*test.sources, *(cite for entry in entries for cite in entry.sources)]
