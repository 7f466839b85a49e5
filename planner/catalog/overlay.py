"""What a site changes of a catalog: the same records are linked again with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from planner.core.diagnostic_tests import Turnaround
from planner.core.rules import Site


@dataclass(frozen=True)
class Overlay:
    """Local names and hours by test, and the values of parameters."""

    names: Mapping[str, str] = field(default_factory=dict)
    turnaround: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    parameters: Mapping[str, float] = field(default_factory=dict)

    def hours(self, test: str, typical: tuple[Turnaround, ...]) -> tuple[Turnaround, ...]:
        """Return the hours of the test here: the site's own, and the typical ones of the settings that it does not name."""
        own = self.turnaround.get(test, {})
        local = [
            Turnaround(setting=setting, hours=hours, sources=(), is_local=True)
            for setting, hours in own.items()
        ]
        return (*local, *(item for item in typical if item.setting not in own))


NO_OVERLAY = Overlay()


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
