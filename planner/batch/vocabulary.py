"""What a CSV can hold: a template to fill in, and every column with what it takes."""

import csv
import io

from planner.core.catalog import Catalog

_TEMPLATE = (
    "case_id",
    "age",
    "sex",
    "smoking_status",
    "pack_years",
    "back_pain",
    "back_pain_site",
    "back_pain_weeks",
    "back_pain_course",
    "cough",
    "cough_weeks",
    "hemoptysis",
    "weight_loss",
    "leg_weakness",
    "known_cancer",
    "egfr",
    "anticoagulant",
    "results.chest_xray",
    "results.chest_xray.on",
    "as_of",
)


def template(catalog: Catalog) -> bytes:
    """Return a CSV with the columns that most files need and one case as an example."""
    example = {
        "case_id": "example-1",
        "age": "58",
        "sex": "female",
        "smoking_status": "current",
        "cough": "yes",
        "cough_weeks": "4",
        "hemoptysis": "no",
        "results.chest_xray": "normal",
        "results.chest_xray.on": "2026-02-27",
        "as_of": "2026-03-02",
    }
    known = {"case_id", "as_of", *catalog.findings}
    known |= {f"results.{test}{on}" for test in catalog.tests for on in ("", ".on")}
    header = [name for name in _TEMPLATE if name in known]
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(header)
    writer.writerow([example.get(name, "") for name in header])
    return buffer.getvalue().encode()


def columns(catalog: Catalog) -> list[dict[str, object]]:
    """Return every column: its id, aliases, kind, and what its cells take."""
    listed: list[dict[str, object]] = [
        {"column": "case_id", "kind": "text", "text": "The caller's own name for the case."},
        {"column": "as_of", "kind": "date", "text": "The day that counts as today."},
        {"column": "guideline", "kind": "choice", "choices": list(catalog.guidelines)},
        {"column": "present", "kind": "list", "text": "Flags that are yes, with | between."},
        {"column": "absent", "kind": "list", "text": "Flags that are no, with | between."},
        {"column": "done", "kind": "list", "text": "Results as test=outcome, with | between."},
    ]
    for finding in catalog.findings.values():
        entry: dict[str, object] = {
            "column": finding.id,
            "kind": finding.kind,
            "text": finding.question,
            "aliases": list(finding.aliases),
        }
        if finding.kind == "number":
            entry |= {
                "unit": finding.unit,
                "accepted_units": list(finding.accepts),
                "minimum": finding.minimum,
                "maximum": finding.maximum,
            }
        if finding.kind == "choice":
            entry |= {"choices": list(finding.choices), "several": finding.multiple}
        listed.append({key: value for key, value in entry.items() if value != []})
    listed.extend(
        {
            "column": f"results.{test.id}",
            "kind": "result",
            "text": f"What {test.name} showed, with | between; date in results.{test.id}.on",
            "choices": list(test.shows),
        }
        for test in catalog.tests.values()
    )
    return listed
