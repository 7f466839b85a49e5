"""The report on costs can be made: its parts are all there."""

from tests.bench import __main__ as bench


def test_a_ratio_is_of_the_one_to_the_other() -> None:
    """Work that is many times as long shows as a larger ratio, in milliseconds of its own."""
    cost, ratio = bench._ratio(lambda: sum(range(200_000)), lambda: sum(range(2_000)))

    assert cost > 0
    assert ratio > 5
