"""How statements of a chart are weighed before they become a finding."""

from dataclasses import dataclass

from planner.core.findings import Validity
from planner.core.sources import Citation


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartRule:
    """
    How one finding is read from a chart.

    `current_for` is how long a dated statement says something about now. A `is_lasting` flag stays yes when its record is
    closed. `in_doubt` lists values from the one that does most, or is `highest` or `lowest` for a number; it decides between
    contradicting statements. `denies_past` are values that an earlier other value contradicts (never smoked). A number
    `counts_from` the onset of the conditions it names.
    """

    current_for: Validity | None = None
    is_lasting: bool = False
    in_doubt: tuple[str, ...] = ()
    denies_past: tuple[str, ...] = ()
    counts_from: tuple[str, ...] = ()
    sources: tuple[Citation, ...] = ()
