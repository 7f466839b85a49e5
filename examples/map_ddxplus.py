"""
Map a table of the DDXPlus shape to the planner's columns: an example of a user's own export.

    python examples/map_ddxplus.py ddxplus_adults.csv > cases.csv
    curl -sS --data-binary @cases.csv -H 'Content-Type: text/csv' localhost:8000/v1/batches > plans.csv

The source (Fansi Tchango et al., NeurIPS 2022, CC BY 4.0) says only what is there: an empty cell
means that nothing was stated, so it stays empty here and is unknown to the planner. Only what means
the same is mapped. "A knife stroke" is not a tearing pain, an intensity of 8 is not "severe and
unremitting", and a travel history is no exposure; such columns are left out.
"""

import csv
import sys
from collections.abc import Iterator, Mapping
from typing import TextIO

SAME = {
    "cough": "cough",
    "hemoptysis": "hemoptysis",
    "dyspnea": "dyspnea",
    "fatigue": "fatigue",
    "weight_loss": "weight_loss",
    "appetite_loss": "appetite_loss",
    "fever": "fever",
    "hoarseness": "hoarseness",
    "pleuritic_pain": "pleuritic_pain",
    "chest_pain": "chest_pain",
    "back_pain": "back_pain",
    "active_cancer": "known_cancer",
    "metastatic_cancer": "known_cancer",
    "copd": "copd",
    "dvt_history": "vte_history",
    "immobilised": "recent_surgery_or_immobility",
    "recent_surgery": "recent_surgery_or_immobility",
    "osteoporosis": "osteoporosis",
    "corticosteroids": "long_term_steroids",
    "anticoagulant": "anticoagulant",
    "renal_failure": "kidney_disease",
    "pregnant": "pregnant",
    "immunosuppressed": "immunosuppressed",
    "iv_drug_use": "injection_drug_use",
    "family_lung_cancer": "family_history_lung_cancer",
}
COLUMNS = (
    "case_id",
    "age",
    "sex",
    "smoking_status",
    "back_pain_site",
    *dict.fromkeys(SAME.values()),
)


def mapped(row: Mapping[str, str]) -> dict[str, str]:
    """Return the row in the planner's columns."""
    case = {"case_id": row["id"], "age": row["age"], "sex": row["sex"]}
    if row["smoking"] in ("current", "former", "never"):
        case["smoking_status"] = row["smoking"]
    for theirs, ours in SAME.items():
        if row.get(theirs, "").strip().lower() == "yes":
            case[ours] = "yes"
    sites = row.get("pain_sites", "").split("|")
    if case.get("back_pain") and "thoracic spine" in sites:
        case["back_pain_site"] = "thoracic"
    return case


def convert(source: TextIO) -> Iterator[dict[str, str]]:
    """Yield every row of the source, in order."""
    return (mapped(row) for row in csv.DictReader(source))


def main() -> None:
    """Convert the file that is named, or standard input."""
    source = open(sys.argv[1], encoding="utf-8", newline="") if len(sys.argv) > 1 else sys.stdin
    with source:
        writer = csv.DictWriter(sys.stdout, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(convert(source))


if __name__ == "__main__":
    main()
