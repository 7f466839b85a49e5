"""Which unknown findings belong to what was stated: those of the same mechanisms and of the same rules."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from planner.core.observation import observe
from planner.core.profile import Profile
from planner.core.rules import Rule
from planner.core.situation import Situation

_COMPLAINTS = ("symptom", "sign")


@dataclass(frozen=True)
class Relevance:
    """
    What is worth asking about because of what was stated.

    Args:
        complaints: The symptoms and signs that are stated present.
        companions: The findings that speak for a mechanism which one of the complaints speaks for too.
        reading: Rule id -> the findings that its condition reads.
    """

    complaints: frozenset[str]
    companions: frozenset[str]
    reading: Mapping[str, frozenset[str]]

    def covers(self, finding: str, rules: Iterable[Rule]) -> bool:
        """
        Return whether the finding goes with a complaint.

        Args:
            finding: The finding.
            rules: Those that an answer makes true in this patient and would not make true in anybody.
        """
        return finding in self.companions or any(
            not self.complaints.isdisjoint(self.reading[rule.id]) for rule in rules
        )


def relevance(situation: Situation) -> Relevance:
    """Return what belongs to what is stated about the patient."""
    catalog = situation.catalog
    stated = situation.observation.profile.findings
    complaints = frozenset(
        name
        for name, entry in stated.items()
        if entry.value is True and catalog.findings[name].group in _COMPLAINTS
    )
    companions: set[str] = set()
    for mechanism, supports in catalog.support_reading.items():
        if any(
            not complaints.isdisjoint(read)
            and situation.holds(("evidence", mechanism, "supports", str(index)))
            for index, read in enumerate(supports)
        ):
            companions.update(*supports)
    return Relevance(
        complaints=complaints, companions=frozenset(companions), reading=catalog.rule_reading
    )


def blank_of(situation: Situation) -> Situation:
    """Return the situation of a patient of whom nothing is stated, under the same guideline at the same site."""
    return replace(situation, observation=observe(Profile(), situation.catalog, frozenset()))
