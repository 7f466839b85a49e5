"""Write what the service says in FHIR into a folder, for a validator that lives in an environment of its own."""

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from planner.catalog import load_catalog
from planner.core.catalog import Catalog
from planner.core.intake import read_profile
from planner.core.plan import make_plan
from planner.fhir.definitions.capability import capability_statement
from planner.fhir.definitions.shelves import Definitions
from planner.fhir.outcomes import operation_outcome
from planner.fhir.plans.answer import Answer
from planner.fhir.plans.care_plan import workup_bundle
from planner.web.examples import cases

BASE = "https://planner.example"
_CATALOG = Path(__file__).resolve().parents[2] / "catalogs" / "lung"


def samples(catalog: Catalog) -> Iterator[tuple[str, Mapping[str, object]]]:
    """
    Yield name and resource: a Bundle for each example of the reference page, and all that is published.

    The contained form of a plan holds the very resources of its Bundle; the judge takes minutes for it.
    """
    for name, case in cases().items():
        profile = read_profile(case["findings"], case.get("results", {}), catalog)
        plan = make_plan(profile, catalog)
        answer = Answer(plan=plan, subject="Patient/p1", base=BASE, software="0")
        yield f"bundle-{name}", workup_bundle(answer, "2026-03-02T10:00:00Z")
    yield "outcome", operation_outcome(404, "There is nothing here.", [])
    yield (
        "metadata",
        capability_statement(catalog, BASE, name="x", software="0", released="2026-03-02"),
    )
    for kind, shelf in Definitions(catalog).at(BASE).items():
        for name, resource in shelf.items():
            yield f"{kind}-{name}", resource


def main(folder: Path) -> None:
    """Write each sample as a file."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, resource in samples(load_catalog(_CATALOG)):
        (folder / f"{name}.json").write_text(json.dumps(resource), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
