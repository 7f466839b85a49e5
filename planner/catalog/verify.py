"""Hold the laws to a series of synthetic patients and keep every violation."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from random import Random

from planner.catalog.laws import LAWS
from planner.catalog.laws.subject import Subject
from planner.catalog.profiles import Cases, Request, drawn_at
from planner.core.catalog import Catalog


@dataclass(frozen=True)
class Violation:
    """A law that one patient's plans break: what is wrong, and the patient as a request."""

    law: str
    faults: tuple[str, ...]
    request: Request


@dataclass
class Tally:
    """How often each law was checked, and what broke it."""

    patients: int = 0
    checked: dict[str, int] = field(default_factory=lambda: dict.fromkeys(LAWS, 0))
    violations: list[Violation] = field(default_factory=list)

    def add(self, other: "Tally") -> None:
        """Take in what was found for other patients."""
        self.patients += other.patients
        for law, count in other.checked.items():
            self.checked[law] += count
        self.violations.extend(other.violations)


def verify(catalog: Catalog, cases: Cases, seed: int, numbers: Iterable[int]) -> Tally:
    """Return what the laws say of the patients of these numbers in the series of the seed."""
    tally = Tally()
    for number in numbers:
        drawn = drawn_at(seed, number, catalog, cases)
        subject = Subject.of(drawn, catalog)
        tally.patients += 1
        for name, law in LAWS.items():
            if number % law.every:
                continue
            dice = Random(f"{seed}/{number}/{name}")  # noqa: S311  (no secret: can be drawn again)
            tally.checked[name] += 1
            faults = law.check(dice, subject)
            if faults:
                tally.violations.append(Violation(name, tuple(faults), drawn.request))
    return tally
