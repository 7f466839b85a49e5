"""What every extractor of a chart needs beside its resource: vocabulary, day, and the other resources."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Final

from planner.core.catalog import Catalog
from planner.core.chart_rules import ChartRule
from planner.core.codes import Meaning
from planner.fhir.charts.times import Time, first_time, time_of
from planner.fhir.elements import Element, codings, element, names_of, target_of, text
from planner.fhir.systems import system_name

SAYS_IT: Final = frozenset({"equivalent", "narrower"})
"""Relations from which the concept may be inferred; a code that says less or something else never means it."""

_PREFIXED: Final = frozenset({"ICD10", "ICD10CM"})
_SHORTEST: Final = 3
_INHERITED: Final = frozenset({"in_relative", "onset"})
_NO_RULE: Final = ChartRule()
# Where the day begins first; a day without a zone may have been written there.
_EASTERNMOST: Final = timedelta(hours=14)


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """
    The vocabulary, the day that counts as today, and the resources that others refer to.

    `now` is the moment of the reading where today is the service's own day, in UTC: the day has then begun elsewhere already.
    """

    catalog: Catalog
    as_of: date | None
    resources: Sequence[Element]
    now: datetime | None = None
    _known: dict[tuple[str, str], tuple[Meaning, ...]] = field(default_factory=dict, init=False)
    _by_kind: dict[str, Mapping[str, Element]] = field(default_factory=dict, init=False)

    def by_name(self, kind: str) -> Mapping[str, Element]:
        """Return id -> resource of the type."""
        found = self._by_kind.get(kind)
        if found is None:
            found = {
                name: item
                for item in self.resources
                if text(item.get("resourceType")) == kind
                for name in names_of(item)
            }
            self._by_kind[kind] = found
        return found

    def referred(self, holder: Element, reference: object, kind: str) -> Element:
        """Return the resource of that type that the reference points to, a contained one too; else an empty one."""
        target = target_of(reference)
        if target.startswith("#"):
            contained = holder.get("contained")
            for item in contained if isinstance(contained, list) else ():
                if text(element(item).get("id")) == target[1:]:
                    return element(item)
        return self.by_name(kind).get(target, {})

    def meanings(self, concept: object) -> Sequence[Meaning]:
        """Return what the codes of the concept stand for, inferable or not; a subdivision of an ICD code is narrower."""
        found = codings(concept)
        if len(found) == 1:
            return self._of_coding(found[0])
        return [meaning for coding in found for meaning in self._of_coding(coding)]

    def said(self, concept: object) -> list[Meaning]:
        """Return what the concept says: the meanings that may be inferred."""
        return [meaning for meaning in self.meanings(concept) if meaning.relation in SAYS_IT]

    def rule(self, finding: str) -> ChartRule:
        """Return how the finding is read from charts."""
        return self.catalog.chart_rules.get(finding, _NO_RULE)

    def first_time(self, resource: Element, *keys: str) -> Time:
        """Return the first time that the resource has under one of the keys, as this reading counts it."""
        return self._counted(first_time(resource, *keys))

    def time_of(self, value: object) -> Time:
        """Return the time of a date, dateTime, instant or Period, as this reading counts it."""
        return self._counted(time_of(value))

    def is_future(self, time: Time) -> bool:
        """Return whether the whole of a time lies after the day of the plan."""
        return time.span is not None and self.as_of is not None and time.span[0] > self.as_of

    def _counted(self, time: Time) -> Time:
        """
        Return the time; what is dated tomorrow by UTC and today where it was written is of the day of the plan.

        The day of a moment is compared with the day that it is now in the moment's own zone; a day without a zone with the
        latest that it is anywhere.
        """
        day, now = self.as_of, self.now
        if now is None or day is None or time.span is None or time.span[0] <= day:
            return time
        offset = _EASTERNMOST if time.offset is None else time.offset
        if time.span[0] > (now.astimezone(UTC) + offset).date():
            return time
        return replace(time, on=time.on and day, span=(day, day if time.on else time.span[1]))

    def is_current(self, finding: str, on: date | None) -> bool:
        """Return whether a dated statement still says something about now."""
        window = self.rule(finding).current_for
        if window is None or on is None or self.as_of is None:
            return True
        return self.as_of - on <= timedelta(days=window.days)

    def _of_coding(self, coding: tuple[str, str]) -> tuple[Meaning, ...]:
        """Return what a code stands for; a chart has few codes, each many times."""
        found = self._known.get(coding)
        if found is None:
            name = system_name(coding[0])
            found = () if name is None else tuple(self._of_code(name, coding[1]))
            self._known[coding] = found
        return found

    def _of_code(self, system: str, code: str) -> Iterator[Meaning]:
        known = self.catalog.meanings
        yield from known.get((system, code), ())
        if system not in _PREFIXED:
            return
        for length in range(len(code) - 1, _SHORTEST - 1, -1):
            for meaning in known.get((system, code[:length].rstrip(".")), ()):
                if code[:length].endswith("."):
                    continue
                if meaning.relation in SAYS_IT:
                    yield meaning._replace(relation="narrower")
                elif meaning.relation in _INHERITED:
                    yield meaning
