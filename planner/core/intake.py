"""From what a caller sent to a profile: every problem is found, named, and placed; nothing is guessed."""

import difflib
import math
import re
from collections.abc import Mapping
from datetime import date

from planner.core.catalog import Catalog
from planner.core.errors import Problem, ProfileError
from planner.core.finding_reads import findings_read
from planner.core.findings import Finding
from planner.core.implications import conflicts, with_absent_flags, with_implied
from planner.core.profile import Profile, Result, Stated, Value
from planner.core.wording import number_text

_UNITS_SHOWN = 4
_WORDS = {"yes": True, "no": False}
_UNKNOWN = "unknown"
_IDENTIFIERS = re.compile(
    r"(first|last|middle|family|given|full|patient|maiden)?_?name|surname|forename|mrn|ssn|nhs_?(number|no)"
    r"|(medical_record|health_card|insurance|passport|social_security|phone|telephone|mobile|hospital)_?(number|no)?"
    r"|(date_of_)?birth(_?date|day)?|dob|date_of_birth|(home_|postal_|street_|e_?mail_)?address|e_?mail|post_?code|zip(_code)?"
    r"|patient_id|subject_id|national_id"
)


def looks_like_identifier(key: str) -> bool:
    """
    Return whether a key names something that identifies a person.

    >>> looks_like_identifier("Date of Birth"), looks_like_identifier("age")
    (True, False)
    """
    return bool(_IDENTIFIERS.fullmatch(fold(key)))


def fold(key: str) -> str:
    """
    Return the key as ids are written: lower case, words joined by `_`.

    >>> fold(" Back-Pain weeks ")
    'back_pain_weeks'
    """
    return re.sub(r"[\s\-]+", "_", key.strip().lower())


def read_profile(
    findings: Mapping[str, object],
    results: Mapping[str, object],
    catalog: Catalog,
    *,
    as_of: date | None = None,
    absent_by_default: bool = False,
) -> Profile:
    """
    Return the profile.

    Args:
        findings: Finding id (or alias) -> value; see the glossary for the accepted forms.
        results: Test id -> outcome, list of outcomes, or {"shows": [...], "on": "YYYY-MM-DD"}.
        catalog: The vocabulary.
        as_of: The day that counts as today.
        absent_by_default: Take flags that are not stated as absent.

    Raises:
        ProfileError: Something cannot be read; all problems are in it.
    """
    reader = _Reader(catalog, as_of)
    stated = reader.findings(findings)
    read = reader.results(results)
    reader.check_consistency(stated)
    if reader.problems:
        raise ProfileError(problems=tuple(reader.problems))
    stated, implied = with_implied(stated, catalog)
    assumed = frozenset[str]()
    if absent_by_default:
        stated, assumed = with_absent_flags(stated, reader.unknown, catalog)
    return Profile(
        findings=dict(sorted(stated.items())),
        results=read,
        as_of=as_of,
        absent_by_default=absent_by_default,
        implied=implied,
        assumed=assumed,
        left_unknown=frozenset(reader.unknown) if absent_by_default else frozenset(),
    )


class _Reader:
    def __init__(self, catalog: Catalog, as_of: date | None) -> None:
        self._catalog = catalog
        self._as_of = as_of
        self.problems: list[Problem] = []
        self.unknown: set[str] = set()
        self._keys: dict[str, str] = {}

    def findings(self, given: Mapping[str, object]) -> dict[str, Stated]:
        stated: dict[str, Stated] = {}
        seen = self._keys
        for key, value in given.items():
            pointer = f"/findings/{escape(key)}"
            finding = self._finding(key, pointer)
            if finding is None:
                continue
            if finding.id in seen:
                message = f"{key} and {seen[finding.id]} are the same finding"
                self._problem(pointer, "stated_twice", message, hint="state it once")
                continue
            seen[finding.id] = key
            read = self._stated(finding, value, pointer)
            if read is not None:
                stated[finding.id] = read
        return dict(sorted(stated.items()))

    def results(self, given: Mapping[str, object]) -> dict[str, Result]:
        read: dict[str, Result] = {}
        for key, value in given.items():
            pointer = f"/results/{escape(key)}"
            if key not in self._catalog.tests:
                self._unknown_key(key, pointer, "test", list(self._catalog.tests))
                continue
            result = self._result(key, value, pointer)
            if result is not None:
                read[key] = result
        return dict(sorted(read.items()))

    def check_consistency(self, stated: Mapping[str, Stated]) -> None:
        for weaker, stronger in conflicts(stated, self._catalog):
            pointer, beside = (f"/findings/{escape(self._keys[n])}" for n in (weaker, stronger))
            self.problems.append(
                Problem(
                    pointer=pointer,
                    code="conflicting_findings",
                    message=f"{weaker} is no, but {stronger} is yes",
                    hint=f"{stronger} means {weaker} as well: correct one, or leave it out",
                    beside=beside,
                )
            )

    # ---- findings

    def _finding(self, key: str, pointer: str) -> Finding | None:
        finding = self._catalog.finding_by_name.get(key)
        if finding is not None:
            return finding
        if looks_like_identifier(key):
            self._problem(
                pointer,
                "identifier_refused",
                f"{key} looks like an identifier; no patient identifiers are accepted",
                hint="send a case_id of your own that says nothing about the person",
            )
        elif key in self._catalog.derived:
            message = f"{key} is computed from other findings and cannot be entered"
            self._problem(pointer, "derived_finding", message, hint=self._read_by(key))
        else:
            self._unknown_key(key, pointer, "finding", list(self._catalog.finding_by_name))
        return None

    def _read_by(self, derived: str) -> str:
        """Return which findings a derived one is computed from."""
        read = findings_read(self._catalog.derived[derived].when, self._catalog.derived)
        return f"state what it is computed from: {', '.join(sorted(read))}" if read else ""

    def _unknown_key(self, key: str, pointer: str, kind: str, known: list[str]) -> None:
        near = difflib.get_close_matches(fold(key), known, n=3, cutoff=0.6)
        self._problem(
            pointer,
            f"unknown_{kind}",
            f"{key[:60]} is not a {kind} of this catalog",
            did_you_mean=tuple(near),
            hint="" if near else f"the {kind}s of the catalog are listed at /v1/{kind}s",
        )

    def _stated(self, finding: Finding, value: object, pointer: str) -> Stated | None:
        on: date | None = None
        unit: str | None = None
        if isinstance(value, Mapping):
            unknown = sorted(set(value) - {"value", "unit", "on"})
            if unknown or "value" not in value:
                allowed = ("value", "unit", "on")
                message = f"the long form takes value, unit and on, not {', '.join(unknown)}"
                if not unknown:
                    message = "value is missing"
                self._problem(pointer, "invalid_form", message, allowed=allowed)
                return None
            on = self._date(value.get("on"), f"{pointer}/on")
            unit = self._unit(finding, value.get("unit"), f"{pointer}/unit")
            value, pointer = value["value"], f"{pointer}/value"
            if unit == "":
                return None
        if value == _UNKNOWN:
            self.unknown.add(finding.id)
            return None
        read = self._value(finding, value, unit, pointer)
        return None if read is None else Stated(value=read, on=on)

    def _value(
        self, finding: Finding, value: object, unit: str | None, pointer: str
    ) -> Value | None:
        if finding.kind == "flag":
            return self._flag(finding, value, pointer)
        if finding.kind == "number":
            return self._number(finding, value, unit, pointer)
        return self._choice(finding, value, pointer)

    def _flag(self, finding: Finding, value: object, pointer: str) -> bool | None:
        if isinstance(value, bool):
            return value
        if isinstance(value, str) and value in _WORDS:
            return _WORDS[value]
        message = f"{finding.id} takes true, false, yes, no or unknown"
        self._problem(pointer, "not_a_flag", message, allowed=("true", "false", "unknown"))
        return None

    def _number(
        self, finding: Finding, value: object, unit: str | None, pointer: str
    ) -> float | None:
        if isinstance(value, bool) or not isinstance(value, int | float):
            message = f"{finding.id} takes a number in {finding.unit}"
            hint = "write the number without quotation marks, and leave out what is not known"
            self._problem(pointer, "not_a_number", message, hint=hint)
            return None
        number = float(value) if abs(value) < 1e15 else math.inf
        if unit is not None and unit != finding.unit and math.isfinite(number):
            number = finding.accepts[unit].of(value)
        if not finding.minimum <= number <= finding.maximum:
            self._out_of_range(finding, value, unit, pointer)
            return None
        return number

    def _out_of_range(self, finding: Finding, value: float, unit: str | None, pointer: str) -> None:
        bounds = f"{finding.minimum:g} to {number_text(finding.maximum, finding.unit)}"
        shown = number_text(value, unit or finding.unit) if abs(value) < 1e15 else "the number"
        hint = f"send the value in {finding.unit}"
        if finding.accepts:
            hint += f", or with one of the units {', '.join(list(finding.accepts)[:_UNITS_SHOWN])}"
        if finding.id == "age":
            hint = "this service is for adults"
        self._problem(
            pointer, "out_of_range", f"{finding.id} {shown} is outside {bounds}", hint=hint
        )

    def _choice(self, finding: Finding, value: object, pointer: str) -> frozenset[str] | None:
        values = value if isinstance(value, list) and finding.multiple else [value]
        for one in values:
            if not isinstance(one, str) or one not in finding.choices:
                allowed = tuple(finding.choices)
                many = " (one or a list)" if finding.multiple else ""
                near = difflib.get_close_matches(str(one)[:40], allowed, n=1)
                self._problem(
                    pointer,
                    "not_a_choice",
                    f"{finding.id} takes {', '.join(allowed)}{many}",
                    allowed=allowed,
                    did_you_mean=tuple(near),
                )
                return None
        if not values:
            message = f"{finding.id} is an empty list"
            hint = "leave it out where nothing is known"
            self._problem(pointer, "not_a_choice", message, hint=hint)
            return None
        return frozenset(values)

    def _unit(self, finding: Finding, unit: object, pointer: str) -> str | None:
        """Return the unit, None where none is given, or "" where it is not accepted."""
        if unit is None:
            return None
        allowed = (finding.unit, *finding.accepts) if finding.unit else ()
        if isinstance(unit, str) and unit in allowed:
            return unit
        message = f"{finding.id} takes no unit" if not allowed else f"unit of {finding.id} unknown"
        self._problem(pointer, "unknown_unit", message, allowed=allowed)
        return ""

    def _date(self, value: object, pointer: str) -> date | None:
        if value is None:
            return None
        try:
            if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
                raise ValueError
            day = date.fromisoformat(value)
        except ValueError:
            self._problem(pointer, "bad_date", "a date is written YYYY-MM-DD")
            return None
        if self._as_of is not None and day > self._as_of:
            message = f"{value} lies after as_of {self._as_of}"
            hint = "correct the date, or the day that counts as today in as_of"
            self._problem(pointer, "date_in_future", message, hint=hint)
            return None
        return day

    # ---- results

    def _result(self, test: str, value: object, pointer: str) -> Result | None:
        on: date | None = None
        if isinstance(value, Mapping):
            unknown = sorted(set(value) - {"shows", "on"})
            if unknown or "shows" not in value:
                message = "a result takes shows and on"
                self._problem(pointer, "invalid_form", message, allowed=("shows", "on"))
                return None
            on = self._date(value.get("on"), f"{pointer}/on")
            value, pointer = value["shows"], f"{pointer}/shows"
        outcomes = value if isinstance(value, list) else [value]
        known = self._catalog.tests[test].shows
        if not outcomes:
            message, hint = "say what the test showed", "leave out a test that is not done"
            self._problem(pointer, "empty_result", message, hint=hint, allowed=tuple(known))
            return None
        for outcome in outcomes:
            if not isinstance(outcome, str) or outcome not in known:
                near = difflib.get_close_matches(fold(str(outcome)[:60]), list(known), n=2)
                self._problem(
                    pointer,
                    "unknown_outcome",
                    f"{str(outcome)[:60]} is not an outcome of {test}",
                    allowed=tuple(known),
                    did_you_mean=tuple(near),
                )
                return None
        if "normal" in outcomes and len(set(outcomes)) > 1:
            message = f"{test} cannot be normal and show something else"
            hint = "leave out normal, or what it showed beside"
            self._problem(pointer, "conflicting_outcomes", message, hint=hint)
            return None
        return Result(shows=frozenset(str(outcome) for outcome in outcomes), on=on)

    def _problem(
        self,
        pointer: str,
        code: str,
        message: str,
        *,
        hint: str = "",
        allowed: tuple[str, ...] = (),
        did_you_mean: tuple[str, ...] = (),
    ) -> None:
        self.problems.append(
            Problem(
                pointer=pointer,
                code=code,
                message=message,
                hint=hint,
                allowed=allowed,
                did_you_mean=did_you_mean,
            )
        )


def escape(key: str) -> str:
    """
    Return the key as one token of a JSON pointer.

    >>> escape("a/b~c")
    'a~1b~0c'
    """
    return key.replace("~", "~0").replace("/", "~1")


def unescape(token: str) -> str:
    """
    Return the key that a token of a JSON pointer stands for.

    >>> unescape("a~1b~0c")
    'a/b~c'
    """
    return token.replace("~1", "/").replace("~0", "~")


def flat_profile(given: Mapping[str, object], catalog: Catalog) -> Profile:
    """
    Return the profile of a flat map in which findings and results (by test id) are mixed.

    This is the form of examples and cases in a catalog; `as_of` may stand in it too.
    """
    results = {key: value for key, value in given.items() if key in catalog.tests}
    findings = {
        key: value
        for key, value in given.items()
        if key not in catalog.tests and key not in ("as_of", "absent_by_default")
    }
    as_of = given.get("as_of")
    return read_profile(
        findings,
        results,
        catalog,
        as_of=date.fromisoformat(as_of) if isinstance(as_of, str) else None,
        absent_by_default=given.get("absent_by_default") is True,
    )
