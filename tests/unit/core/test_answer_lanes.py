"""A patient after an answer, judged among many, is the patient observed and judged alone."""

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from planner.catalog.profiles import accepted, drawn_at
from planner.core.answer_lanes import answer_lanes
from planner.core.catalog import Catalog
from planner.core.facts import set_bits
from planner.core.plan import situate
from planner.core.suppositions import Supposition, suppose
from tests.conftest import Cases


@settings(settings.get_profile("brief"), max_examples=12)
@given(seed=st.integers(0, 2**32))
def test_each_lane_is_the_patient_after_the_answer(
    seed: int, catalog: Catalog, cases: Cases
) -> None:
    """What is known, what fires and what speaks against tests is the same both ways; no answer is left out."""
    drawn = drawn_at(seed, 0, catalog, cases)
    request = {**drawn.request, "default_absent": seed % 3 == 0}
    known = accepted(request, catalog)[0].profile
    now = situate(known, catalog, guideline=drawn.guideline)
    lanes = answer_lanes(now)
    asked = list(set_bits(catalog.single_answers.open_lanes(known)))

    for lane in Random(seed).sample(asked, min(40, len(asked))):
        answer = lanes.answers[lane]
        supposed = Supposition(finding=answer.finding, value=answer.value)
        profile = suppose(known, catalog, [supposed])
        assert (profile is not None) == bool(lanes.lanes >> lane & 1)
        if profile is None:
            continue
        alone = situate(profile, catalog, guideline=drawn.guideline)
        among = lanes.after(lane)
        assert among.observation.signature == alone.observation.signature
        assert among.observation.profile.findings == profile.findings
        assert among.observation.profile.assumed == profile.assumed
        assert among.observation.done == alone.observation.done
        assert among.observation.fresh == alone.observation.fresh
        assert lanes.true_bits(lane) == alone.observation.signature[0]
        assert among.fired == alone.fired
        assert among.undecided == alone.undecided
        assert among.avoiding == alone.avoiding
        assert among.open_pathways == alone.open_pathways
        for place, key in enumerate(among.view.less.keys):
            assert among.less_true(place) == alone.less_true(place), key
            assert among.less_open(place) == alone.less_open(place), key
