"""Write what the service says in FHIR into a folder, for a validator that lives in an environment of its own."""

import json
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

from planner.catalog import load_catalog
from planner.core.catalog import Catalog
from planner.core.intake import read_profile
from planner.core.plan import make_plan
from planner.fhir.definitions.capability import capability_statement
from planner.fhir.definitions.shelves import Definitions
from planner.fhir.outcomes import operation_outcome
from planner.fhir.plans.answer import Answer
from planner.fhir.plans.applying import read_parameters
from planner.fhir.plans.care_plan import workup_bundle
from planner.fhir.plans.workup import answer_request
from planner.web.examples import cases

BASE = "https://planner.example"
_CHARTS = Path(__file__).parent / "charts"
_CATALOG = Path(__file__).resolve().parents[2] / "catalogs" / "lung"


def samples(catalog: Catalog) -> Iterator[tuple[str, Mapping[str, object]]]:
    """
    Yield name and resource: a Bundle for each example of the reference page and for some charts, and all that is published.

    The contained form of a plan holds the very resources of its Bundle; the judge takes minutes for it.
    """
    for name, case in cases().items():
        profile = read_profile(case["findings"], case.get("results", {}), catalog)
        plan = make_plan(profile, catalog)
        answer = Answer(plan=plan, subject="Patient/p1", base=BASE, software="0")
        yield f"bundle-{name}", workup_bundle(answer, "2026-03-02T10:00:00Z")
    for name in ("pacemaker-unsafe-in-mri", "smoking-conflict", "entered-in-error"):
        yield f"chart-{name}", workup_bundle(_of_chart(name, catalog), "2026-03-02T10:00:00Z")
    yield "outcome", operation_outcome(404, "There is nothing here.", [])
    yield (
        "metadata",
        capability_statement(catalog, BASE, name="x", software="0", released="2026-03-02"),
    )
    for kind, shelf in Definitions(catalog).at(BASE).items():
        for name, resource in shelf.items():
            yield f"{kind}-{name}", resource


def _of_chart(name: str, catalog: Catalog) -> Answer:
    """Return the answer to a small chart: with references to it, and with what was noticed in it."""
    chart = json.loads((_CHARTS / f"{name}.json").read_text(encoding="utf-8"))
    entries = [{"name": "asOf", "valueDate": "2026-03-02"}, {"name": "data", "resource": chart}]
    called = read_parameters({"resourceType": "Parameters", "parameter": entries}, catalog, BASE)
    return answer_request(
        called,
        catalog,
        base=BASE,
        software="0",
        now=datetime(2026, 3, 2, 12, tzinfo=UTC),
        digest="sha256:0",
    )


def main(folder: Path) -> None:
    """Write each sample as a file."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, resource in samples(load_catalog(_CATALOG)):
        (folder / f"{name}.json").write_text(json.dumps(resource), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
