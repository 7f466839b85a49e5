"""From a chart to a profile that can be planned for, and to evidence that can be pointed to."""

from collections.abc import Mapping
from datetime import date

from planner.core.catalog import Catalog
from planner.core.errors import Problem, ProfileError
from planner.core.intake import read_profile
from planner.core.profile import Profile
from planner.fhir.charts.chart import Chart

_DECIDES_SCOPE = "demographic"


def profile_of_chart(
    chart: Chart, catalog: Catalog, as_of: date
) -> tuple[Profile, tuple[Problem, ...]]:
    """
    Return the profile, and the problems of the values that had to be left out because they cannot be right.

    A chart is never refused for a laboratory value; it is for an age that the catalog is not made for.

    Raises:
        ProfileError: Age or sex cannot be used.
    """
    given = {"findings": dict(chart.findings), "results": dict(chart.results)}
    left_out: list[Problem] = []
    while True:
        try:
            profile = read_profile(given["findings"], given["results"], catalog, as_of=as_of)
        except ProfileError as error:
            places = {_place(problem) for problem in error.problems}
            if not all(name in given.get(part, ()) for part, name in places) or any(
                _decides_scope(catalog, name) for _, name in places
            ):
                raise
            for part, name in places:
                del given[part][name]
            left_out.extend(error.problems)
        else:
            return profile, tuple(left_out)


def _place(problem: Problem) -> tuple[str, str]:
    part, _, rest = problem.pointer.strip("/").partition("/")
    return part, rest.partition("/")[0]


def _decides_scope(catalog: Catalog, name: str) -> bool:
    finding = catalog.findings.get(name)
    return finding is not None and finding.group == _DECIDES_SCOPE


def usable_evidence(evidence: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Return the evidence that can be referred to; a resource without an id cannot."""
    kept = {
        name: tuple(reference for reference in references if leads_somewhere(reference))
        for name, references in evidence.items()
    }
    return {name: references for name, references in kept.items() if references}


def leads_somewhere(reference: str) -> bool:
    """Return whether the reference can be followed."""
    return "/" in reference or reference.startswith("urn:")
