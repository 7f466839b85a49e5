"""What a site changes of a catalog: the same records are linked again with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from planner.core.diagnostic_tests import Turnaround
from planner.core.rules import LocalName, Site


@dataclass(frozen=True)
class Overlay:
    """Local names and hours by test, and the values of parameters."""

    names: Mapping[str, LocalName] = field(default_factory=dict)
    turnaround: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    parameters: Mapping[str, float] = field(default_factory=dict)

    def name(self, test: str, usual: LocalName) -> LocalName:
        """Return what the test is called here."""
        return self.names.get(test, usual)

    def hours(self, test: str, typical: tuple[Turnaround, ...]) -> tuple[Turnaround, ...]:
        """Return the hours of the test here: the site's own, and the typical ones of the settings that it does not name."""
        own = self.turnaround.get(test, {})
        local = [
            Turnaround(setting=setting, hours=hours, sources=(), is_local=True)
            for setting, hours in own.items()
        ]
        return (*local, *(item for item in typical if item.setting not in own))


NO_OVERLAY = Overlay()


def in_sentence(name: str) -> str:
    """
    Return the name as it stands inside a sentence: a capital is kept where it starts an abbreviation.

    >>> in_sentence("Full blood count (form B2)"), in_sentence("CT chest")
    ('full blood count (form B2)', 'CT chest')
    """
    is_word = name[:1].isupper() and name[1:2].islower()
    return name[0].lower() + name[1:] if is_word else name


def overlay_of(site: Site) -> Overlay:
    """Return what the site changes."""
    turnaround: dict[str, dict[str, float]] = {}
    for item in site.turnaround:
        turnaround.setdefault(item.test, {})[item.setting] = item.hours
    return Overlay(
        names=site.names,
        turnaround=turnaround,
        parameters={item.parameter: item.value for item in site.parameters},
    )
