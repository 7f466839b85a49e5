"""`make bench`: what things cost beside something known, as ratios; a report that never fails."""

import statistics
import time
from collections.abc import Callable
from pathlib import Path

from flask import Flask

from planner.catalog import read_catalog
from planner.core.document import plan_document
from planner.core.evaluation import evaluate
from planner.core.intake import flat_profile
from planner.core.plan import make_plan, situate
from planner.core.what_if_document import auto_document
from planner.web import collector, create_app
from planner.web.examples import cases
from planner.web.settings import Settings
from tests.bench.charts import chart_rows

_ROUNDS = 15
_FOLDER = Path(__file__).resolve().parents[2] / "catalogs" / "lung"


def _cost(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


def _ratio(one: Callable[[], object], other: Callable[[], object]) -> tuple[float, float]:
    """Return the median cost of one in ms, and the median ratio of one to other, taken in turns."""
    one()
    other()
    pairs = [(_cost(one), max(_cost(other), 1e-7)) for _ in range(_ROUNDS)]
    return statistics.median(a for a, _ in pairs) * 1000, statistics.median(a / b for a, b in pairs)


def main() -> None:
    """Print the table."""
    catalog = read_catalog(_FOLDER).catalog
    request = cases()["suspicious-thoracic-pain"]
    profile = flat_profile(request["findings"], catalog)
    situation = situate(profile, catalog)
    lanes = situation.observation.lenient_lanes
    view, scope = situation.observation.lenient_truth, situation.view.scope
    service = create_app(Settings(proven_catalog=catalog.digest, log_level="ERROR")).test_client()
    hello = Flask("hello")
    hello.add_url_rule("/", view_func=lambda: b"hello")
    greeter = hello.test_client()

    def rules() -> object:
        return situation.view.more.program(*lanes)

    def walked() -> object:
        return [evaluate(rule.when, view, scope) for rule in situation.view.more_rules]

    def plan_with_traces() -> object:
        plan = make_plan(profile, catalog)
        return plan.steps, plan.not_chosen, plan.questions

    def plan_and_answer() -> object:
        return plan_document(make_plan(profile, catalog))

    rows = [
        ("all rules, compiled", "all rules, reference walker", rules, walked, "<= 0.1"),
        (
            "plan with traces",
            "all rules, compiled",
            plan_with_traces,
            rules,
            "<= 7",
        ),
        (
            "plan and answer",
            "plan with traces",
            plan_and_answer,
            plan_with_traces,
            "<= 2",
        ),
        (
            "every single answer",
            "plan and answer",
            lambda: auto_document(make_plan(profile, catalog)),
            plan_and_answer,
            "<= 5",
        ),
        (
            "POST /v1/plans in process",
            "Flask hello in process",
            lambda: service.post("/v1/plans", json=request),
            lambda: greeter.get("/"),
            "<= 4",
        ),
        (
            "read and link the catalog",
            "plan with traces",
            lambda: read_catalog(_FOLDER),
            plan_with_traces,
            "-",
        ),
        *chart_rows(service, catalog),
    ]
    collector.settle()  # as the workers do
    print(f"{'figure':<28}{'CPU ms':>9}  {'beside':<30}{'ratio':>9}  target")
    for figure, beside, one, other, target in rows:
        cost, ratio = _ratio(one, other)
        print(f"{figure:<28}{cost:>9.3f}  {beside:<30}{ratio:>9.2f}  {target}")


if __name__ == "__main__":
    main()
