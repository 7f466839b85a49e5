"""What would change the plan, in an answer: what holds each step up, and what would bring in a test."""

from planner.core.plan import Plan
from planner.core.suppositions import Supposition
from planner.core.tries import Tries
from planner.core.unblocking import unblocking
from planner.core.whynot import counterfactuals
from planner.core.withouts import Without, withouts
from planner.core.wording import listing, sentence, value_text

Document = dict[str, object]

OFFERED = 2


def without_documents(plan: Plan) -> dict[str, list[Document]]:
    """Return test id of each step -> what taking away each stated thing does to it."""
    return {
        test: [_without(plan, entry) for entry in entries]
        for test, entries in withouts(plan).items()
    }


def chosen_if_documents(plan: Plan) -> dict[str, list[Document]]:
    """Return test id -> the smallest changes that would make it a step due now, for every test that is none."""
    tries = Tries(plan)
    waiting = [step.draft.test for step in plan.steps if not step.draft.is_now]
    refused = [entry.test for entry in plan.not_chosen if entry.reason != "done"]
    return {
        test: counterfactuals(plan, test, at_most=OFFERED, tries=tries)
        for test in (*waiting, *refused)
    }


def _without(plan: Plan, entry: Without) -> Document:
    supposed = Supposition(finding=entry.finding, test=entry.test)
    named = {"finding": entry.finding, "test": entry.test}
    document: Document = {key: value for key, value in named.items() if value}
    document["effect"] = entry.effect
    document["text"] = _effect_text(plan, entry, supposed_text(plan, supposed))
    if entry.tier:
        document["urgency"] = entry.tier
    if entry.rules:
        document["rules"] = list(entry.rules)
    return document


def _effect_text(plan: Plan, entry: Without, said: str) -> str:
    tiers = plan.situation.catalog.tiers
    effects = {
        "goes": "the step would not be there",
        "waits": "the step would wait for a result",
        "stays": "the step would stay",
    }
    if entry.tier:
        now = "not wait any more, and " if entry.effect == "becomes_due" else ""
        effect = f"the step would {now}be due {tiers[entry.tier].title}"
    else:
        effect = effects.get(entry.effect, "the step would be due at another time")
    ground = f" because of {listing(entry.ground, 'and')}" if entry.ground else ""
    return sentence(f"without {said} {effect}{ground}")


def unblocked_documents(plan: Plan) -> dict[str, list[Document]]:
    """Return test id of each blocked test -> the smallest changes after which nothing forbids it, where there are any."""
    blocked = [entry.test for entry in plan.not_chosen if entry.reason == "blocked"]
    found = {test: unblocking(plan, test) for test in blocked}
    return {test: offers for test, offers in found.items() if offers}


def supposed_text(plan: Plan, supposed: Supposition) -> str:
    """Return what is supposed, or what was stated where it is taken back, as a phrase."""
    catalog = plan.situation.catalog
    profile = plan.situation.observation.profile
    if supposed.finding is not None:
        stated = profile.findings.get(supposed.finding)
        value = supposed.value if supposed.value is not None or stated is None else stated.value
        if value is None:
            return catalog.findings[supposed.finding].label
        return value_text(supposed.finding, value, catalog)
    test = catalog.tests[str(supposed.test)]
    if supposed.value is None:
        return f"the result of {test.short}"
    shown = supposed.value if isinstance(supposed.value, frozenset) else frozenset[str]()
    return f"{test.short} shows {listing([test.shows[name] for name in sorted(shown)], 'and')}"
