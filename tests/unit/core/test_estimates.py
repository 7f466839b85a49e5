"""Times with unknown durations: the bound always holds, and what is known is never earlier than it."""

from hypothesis import given, settings
from hypothesis import strategies as st

from planner.core.estimates import NOW, Estimate, when_all, when_any, when_so_many

TESTS = "abcdef"
# Chains of tests, each with hours or without.
CHAINS = st.lists(
    st.lists(
        st.tuples(st.sampled_from(TESTS), st.none() | st.integers(0, 9)), min_size=1, max_size=3
    ),
    min_size=1,
    max_size=4,
)
# What the durations that nobody stated may really be.
REAL = st.fixed_dictionaries({test: st.integers(0, 9) for test in TESTS})


def _estimate(chain: list[tuple[str, int | None]]) -> Estimate:
    estimate = NOW
    for test, hours in chain:
        estimate = estimate.then(test, None if hours is None else float(hours))
    return estimate


def _true_time(chain: list[tuple[str, int | None]], real: dict[str, int]) -> int:
    return sum(real[test] if hours is None else hours for test, hours in chain)


@settings(settings.get_profile("brief"))
@given(chains=CHAINS, real=REAL, count=st.integers(1, 4))
def test_the_truth_lies_between_the_bound_and_what_is_known(
    chains: list[list[tuple[str, int | None]]], real: dict[str, int], count: int
) -> None:
    """Whatever the unknown durations are, the event is not before the bound and not after the known time."""
    count = min(count, len(chains))
    found = when_so_many([_estimate(chain) for chain in chains], count)
    truth = sorted(_true_time(chain, real) for chain in chains)[count - 1]

    assert found.low <= truth
    assert found.known is None or truth <= found.known
    assert found.missing or found.known == found.low == truth


def test_the_faster_way_is_taken_even_where_another_is_not_known() -> None:
    """A biopsy with known hours gives a day; the one without could only be sooner, and is named."""
    found = when_any([NOW.then("biopsy", 168.0), NOW.then("bronchoscopy", None)])

    assert (found.known, found.known_path) == (168.0, ("biopsy",))
    assert found.missing == {"bronchoscopy"}


def test_one_unknown_of_all_that_are_needed_leaves_only_a_bound() -> None:
    """Nothing is guessed: all of two is known only when both are."""
    found = when_all([NOW.then("scan", 24.0), NOW.then("biopsy", None)])

    assert (found.low, found.known, found.missing) == (24.0, None, {"biopsy"})
