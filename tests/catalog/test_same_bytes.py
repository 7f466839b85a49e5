"""The same input gives the same bytes in every process, however Python orders its sets there."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

PROGRAM = """
import hashlib, json
from pathlib import Path
from planner.catalog import read_catalog
from planner.catalog.profiles import drawn_at
from planner.core.document import plan_document
from planner.core.plan import make_plan
from planner.core.what_if_document import auto_document

loaded = read_catalog(Path("catalogs/lung"))
cases = loaded.worked_patients()
for number in (40, 41, 120):
    drawn = drawn_at(1, number, loaded.catalog, cases)
    plan = make_plan(drawn.profile, loaded.catalog, guideline=drawn.guideline)
    answer = [drawn.request, plan_document(plan, detail="full"), auto_document(plan)]
    print(hashlib.sha256(json.dumps(answer).encode()).hexdigest())
"""


def run(seed: str) -> str:
    """Return what the program prints where hashes of text are drawn from the seed."""
    return subprocess.run(
        [sys.executable, "-c", PROGRAM],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": seed},
        capture_output=True,
        check=True,
        text=True,
    ).stdout


def test_plans_are_the_same_bytes_in_every_process() -> None:
    """Neither the plan nor its explanations depend on the order of a set."""
    first = run("1")

    assert len(first.splitlines()) == 3
    assert run("2") == first
