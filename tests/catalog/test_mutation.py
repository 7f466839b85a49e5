"""Slips of the pen: what notices them, what changes nothing, and what is passed over."""

import shutil
from pathlib import Path

import pytest

from planner.catalog import read_catalog
from planner.catalog.load import LoadedCatalog
from planner.catalog.mutation.judging import Judging
from planner.catalog.mutation.lanes import Lanes, transposed
from planner.catalog.mutation.mutants import Mutant, spots_of
from planner.catalog.mutation.proposing import proposals_for
from planner.catalog.mutation.report import owner
from planner.catalog.mutation.variants import Variants
from planner.core.document import plan_document
from planner.core.evaluation import evaluate
from planner.core.intake import flat_profile
from planner.core.observation import observe
from planner.core.plan import make_plan
from planner.core.truth import Truth

SMALL = Path(__file__).parent / "small"
LUNG = Path(__file__).resolve().parents[2] / "catalogs" / "lung"


def verdicts(loaded: LoadedCatalog, name: str) -> dict[str, str]:
    """Return change -> who notices it, for one id."""
    judging = Judging(loaded)
    return {one.change: judging.verdict(one).who for one in judging.changes if owner(one) == name}


def changed(folder: Path, file: str, old: str, new: str) -> LoadedCatalog:
    copy = shutil.copytree(SMALL, folder / "small")
    text = (copy / file).read_text(encoding="utf-8")
    assert old in text
    (copy / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    return read_catalog(copy)


def test_many_patients_at_once_come_out_as_each_of_them_does_alone() -> None:
    """The fast way to look at examples agrees with the evaluator that is the law, for all conditions of the real catalog."""
    loaded = read_catalog(LUNG)
    catalog = loaded.catalog
    patients = [
        observe(flat_profile(given, catalog), catalog) for given in loaded.worked_patients()[::60]
    ]
    for lenient in (True, False):
        facts = transposed(patients, catalog.facts, lenient=lenient)
        scope = catalog.scopes["us" if lenient else "nice"]
        lanes = Lanes(facts, catalog.facts, scope)
        for _, condition in spots_of(catalog):
            true, false = lanes.pair(condition)
            for lane, patient in enumerate(patients):
                view = patient.lenient_truth if lenient else patient.truth
                truth = evaluate(condition, view, scope)
                assert bool(true >> lane & 1) is (truth is Truth.TRUE)
                assert bool(false >> lane & 1) is (truth is Truth.FALSE)


def test_an_example_beside_a_definition_notices_a_moved_threshold(tmp_path: Path) -> None:
    """A cough from 40: somebody of 40 and somebody of 39 tell it from 39 and 41."""
    old = "{age: {at_least: 40}}]}\n"
    near = "  examples: {holds: [{cough: true, age: 40}], quiet: [{cough: true, age: 39}]}\n"
    with_examples = changed(tmp_path, "findings/all.yaml", old, old + near)

    assert verdicts(read_catalog(SMALL), "old_cough")["age at_least 40 -> 41"] == "nobody"
    found = verdicts(with_examples, "old_cough")
    assert found["age at_least 40 -> 41"] == found["age at_least 40 -> 39"] == "example"


def test_words_about_when_it_is_due_notice_a_swapped_urgency(tmp_path: Path) -> None:
    """A routine X-ray that has become an emergency."""
    without = changed(tmp_path, "rules/all.yaml", "    due: when convenient\n", "")

    swap = "xray: routine -> immediate"
    assert verdicts(without, "cough-xray")[swap] == "nobody"
    assert verdicts(read_catalog(SMALL), "cough-xray")[swap] == "example"


def test_a_row_of_the_safety_table_notices_a_moved_bar(tmp_path: Path) -> None:
    """Every test that a patient must not have is listed, so that one bar more or less is seen."""
    copy = shutil.copytree(SMALL, tmp_path / "small")
    judging = Judging(read_catalog(copy))
    barred = next(
        one
        for one in judging.changes
        if isinstance(one, Mutant) and one.spot.kind == "contraindication"
    )
    assert judging.verdict(barred).who in ("nobody", "case")

    rows = "- {id: free, given: {cough: true}}\n- {id: implant, given: {implant: true}, absolute: [scan]}\n"
    (copy / "safety-examples.yaml").write_text(rows, encoding="utf-8")
    again = Judging(read_catalog(copy))
    assert again.verdict(barred).who == "example"


def test_a_change_without_a_difference_is_counted_apart(tmp_path: Path) -> None:
    """A part that another part implies can be dropped: no patient tells."""
    pytest.importorskip("z3")
    twice = changed(
        tmp_path,
        "rules/all.yaml",
        "  when: cough\n",
        "  when: {all: [cough, {any: [cough, old_cough]}]}\n",
    )

    found = verdicts(twice, "cough-xray")
    assert "nothing changes" in found.values()
    assert found["negated: a cough"] == "example"


def test_a_proposed_patient_shows_up_what_nobody_noticed() -> None:
    """Somebody of 40 is proposed where no example stands at the threshold."""
    loaded = read_catalog(SMALL)
    judging = Judging(loaded)
    unnoticed = [one for one in judging.changes if judging.verdict(one).who == "nobody"]
    lines = [*proposals_for(loaded, unnoticed)]

    assert any(line.startswith("old_cough: holds {cough: true, age: 40}") for line in lines)


def test_a_patched_catalog_plans_as_one_that_was_written_so(tmp_path: Path) -> None:
    """Changing the compiled conditions in place is only a fast way to write the change into the file."""
    judging = Judging(read_catalog(SMALL))
    change = next(one for one in judging.changes if one.change == "age at_least 40 -> 41")
    patched = Variants(judging.catalog).of(change, judging.catalog.default_guideline)
    written = changed(tmp_path, "findings/all.yaml", "{at_least: 40}", "{at_least: 41}").catalog

    for age in (39, 40, 41):
        for results in ({}, {"xray": ["mass"]}):
            given = {"cough": True, "age": age, **results}
            steps = [
                [(step["test"], step["state"], step["urgency"]) for step in document["steps"]]
                for catalog in (patched, written)
                for document in [plan_document(make_plan(flat_profile(given, catalog), catalog))]
            ]
            assert steps[0] == steps[1]
