"""When something was: the day, the moment for telling earlier from later, and the span that a partial date leaves."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache

from planner.fhir.elements import Element, element, span_of, text


@dataclass(frozen=True, slots=True)
class Time:
    """The day where one is named, the moment where one is known, and the days it may mean."""

    on: date | None = None
    moment: datetime | None = None
    span: tuple[date, date] | None = None


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
    return Time(first if first == last else None, _moment(written), span)


def first_time(resource: Element, *keys: str) -> Time:
    """Return the first time that the resource has under one of the keys."""
    for key in keys:
        time = time_of(resource.get(key))
        if time.span is not None:
            return time
    return UNDATED


def _moment(written: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
