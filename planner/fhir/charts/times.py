"""When something was: the day, the moment for telling earlier from later, and the span that a partial date leaves."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from planner.fhir.elements import Element, element, span_of, text


@dataclass(frozen=True, slots=True)
class Time:
    """The day where one is named, the moment where one is known, the days it may mean, and how far its zone is from UTC."""

    on: date | None = None
    moment: datetime | None = None
    span: tuple[date, date] | None = None
    offset: timedelta | None = None

    @property
    def last(self) -> date | None:
        """Return the last day that it may mean."""
        return None if self.span is None else self.span[1]

    @property
    def partial(self) -> tuple[date, date] | None:
        """Return the days that a partial date may mean, None for a whole one."""
        return None if self.on is not None else self.span


UNDATED = Time()


def time_of(value: object) -> Time:
    """Return the time of a date, dateTime, instant or Period (its start, or its end where it has no start)."""
    if not isinstance(value, str):
        period = element(value)
        value = period.get("start") or period.get("end") or ""
    return _time_of(text(value))


@lru_cache(maxsize=4096)
def _time_of(written: str) -> Time:
    """Return the time that is written; what is measured at one visit has one time, so it is kept."""
    span = span_of(written)
    if span is None:
        return UNDATED
    first, last = span
    moment, offset = _moment(written)
    return Time(first if first == last else None, moment, span, offset)


def first_time(resource: Element, *keys: str) -> Time:
    """Return the first time that the resource has under one of the keys."""
    for key in keys:
        time = time_of(resource.get(key))
        if time.span is not None:
            return time
    return UNDATED


def _moment(written: str) -> tuple[datetime | None, timedelta | None]:
    """Return the moment and its zone's distance from UTC; without a zone it counts as UTC, and the distance is not known."""
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        return None, None
    if moment.tzinfo is None:
        return moment.replace(tzinfo=UTC), None
    try:
        return moment.astimezone(UTC), moment.utcoffset()
    except OverflowError:
        return None, None
