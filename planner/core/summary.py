"""The plan in a line: priority, headline, coverage."""

from collections.abc import Sequence
from itertools import groupby

from planner.core.catalog import Catalog
from planner.core.order import OrderedStep
from planner.core.plan import Plan
from planner.core.urgency import Priority
from planner.core.wording import listing, sentence, spelled

_NAMED = 4
_ORDER: tuple[Priority, ...] = ("emergency", "urgent", "soon", "routine", "none")


def priority(plan: Plan) -> Priority:
    """
    Return how urgent the plan is as a whole.

    Alerts and steps due now decide; another action that cannot wait makes the plan urgent, not an emergency.
    """
    found: list[Priority] = [
        alert.deadline.tier.priority for rule in plan.situation.fired for alert in rule.alerts
    ]
    found += [step.draft.deadline.tier.priority for step in plan.steps if step.draft.is_now]
    for rule in plan.situation.fired:
        for action in rule.actions:
            if action.kind not in ("safety_net", "advise", "review"):
                tier = action.deadline.tier.priority
                found.append("urgent" if tier == "emergency" else tier)
    return min(found, key=_ORDER.index, default="none")


def headline(plan: Plan) -> str:
    """Return one or two sentences: what is feared most, what to do first."""
    catalog = plan.situation.catalog
    alerting = {
        alert.id: alert
        for rule in plan.situation.fired
        for alert in sorted(rule.alerts, key=lambda item: item.deadline.sort_key)
    }
    urgent = sorted(alerting.values(), key=lambda item: (item.deadline.sort_key, item.id))
    now = [step for step in plan.steps if step.draft.is_now and step.draft.state != "optional"]
    sentences = []
    if urgent:
        names = [spelled(alert.id, catalog.spellings) for alert in urgent]
        sentences.append(sentence(f"emergency: {listing(names, 'and')}"))
    if now:
        first = [step for step in now if step.stage <= now[0].stage + 1]
        sentences.append(sentence(f"start with {_first_steps(first, catalog)}"))
    elif options := [step for step in plan.steps if step.draft.state == "optional"]:
        named = listing([catalog.tests[step.draft.test].short for step in options[:4]], "and")
        verb = "are options" if len(options) > 1 else "is an option"
        sentences.append(f"No test has to be done by what is known; {named} {verb}.")
    else:
        sentences.append("No test is called for by what is known.")
        if any(question.changes for question in plan.questions):
            sentences.append("Answers to the questions could change that.")
    waiting = sum(not step.draft.is_now for step in plan.steps)
    if waiting:
        plural = "s" if waiting > 1 else ""
        verb = "" if waiting > 1 else "s"
        sentences.append(f"{waiting} further step{plural} wait{verb} for results.")
    return " ".join(sentences)


def _first_steps(steps: Sequence[OrderedStep], catalog: Catalog) -> str:
    """Return the first steps by their deadlines; what does not fit into a line is counted with the last deadline."""
    shown, rest = steps[:_NAMED], steps[_NAMED:]
    last = shown[-1].draft.deadline.tier.title
    more = sum(step.draft.deadline.tier.title == last for step in rest)
    named = []
    for title, alike in groupby(shown, lambda step: step.draft.deadline.tier.title):
        names = [catalog.tests[step.draft.test].short for step in alike]
        if title == last and more:
            names.append(f"{more} more")
        named.append(f"{listing(names, 'and')} {title}")
    return listing(named, "and") if len(named) < 3 else f"{', '.join(named[:-1])}, and {named[-1]}"


def coverage(plan: Plan) -> dict[str, object]:
    """Return whether the catalog speaks to this profile, and which pathways are open."""
    situation = plan.situation
    pathways = [
        {"id": pathway.id, "title": pathway.title, "done_means": pathway.done_means}
        for pathway in situation.view.pathways
        if pathway.id in situation.open_pathways
    ]
    closed = [
        {"id": pathway.id, "title": pathway.title}
        for pathway in situation.view.pathways
        if pathway.id in situation.closed_pathways
    ]
    unmet = "nothing_applies" if situation.observation.profile.is_told else "nothing_stated"
    state = "covered" if situation.fired else unmet
    return {"state": state, "pathways": pathways, "closed": closed}


def selection(plan: Plan) -> dict[str, object]:
    """Return which knowledge the plan was made with: catalog, guideline and site."""
    catalog = plan.situation.catalog
    return {
        "id": catalog.id,
        "version": catalog.version,
        "digest": catalog.digest,
        "guideline": plan.situation.view.guideline,
        "site": plan.situation.site.id,
    }
