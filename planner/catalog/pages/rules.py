"""One page per topic: its rules, when each applies and what it then does."""

from collections.abc import Iterator

from planner.catalog.pages.conditions import condition_lines
from planner.catalog.pages.entries import patient_text
from planner.catalog.pages.markdown import bullets, code, heading, plain, table
from planner.catalog.pages.shelf import Links, Shelf
from planner.core.rules import Avoidance, Recommendation, Rule
from planner.core.urgency import Deadline
from planner.core.wording import listing, sentence

_CLOCK = {
    "presentation": "presentation",
    "suspicion": "the suspicion",
    "request": "the request",
    "result": "the deciding result",
}
_OVER = {
    "delay": "Where another rule asks for the test now, this advice wins: the test would cost time.",
    "harm": "Where another rule asks for the test, this advice wins: the test could do harm.",
    "yield": "Where another rule asks for the test, this advice wins: the test would not tell.",
}
_GIVES_WAY = "Where another rule asks for the test, the test is done."
_KIND = {
    "escalate": "Call",
    "refer": "Refer",
    "protect": "Protect",
    "treat": "Treat",
    "advise": "Advise",
    "review": "Review",
    "safety_net": "Safety net",
}


def topic_page(shelf: Shelf, topic: str) -> Iterator[str]:
    """Yield the lines of a topic's page."""
    links = Links(shelf, f"rules/{topic}.md")
    rules = [shelf.catalog.rule_by_id[name] for name in shelf.topics[topic]]
    yield from heading(1, shelf.topic_title(topic))
    yield f"{links.page('README.md', 'All pages')}. {_reviews(rules)}"
    yield ""
    for pathway in dict.fromkeys(rule.pathway for rule in rules):
        yield from heading(2, f"Pathway: {shelf.catalog.pathways[pathway].title}")
        same = [rule for rule in rules if rule.pathway == pathway]
        yield from bullets(links.rule(rule.id) for rule in same)
    for rule in rules:
        yield from _rule(rule, links)


def _reviews(rules: list[Rule]) -> str:
    drafts = sum(rule.record.status == "draft" for rule in rules)
    count = f"{len(rules)} rules" if len(rules) > 1 else "1 rule"
    if drafts == len(rules):
        return f"{count}, all drafts: no clinician has signed them yet."
    return f"{count}, {drafts} of them drafts that no clinician has signed yet."


def _rule(rule: Rule, links: Links) -> Iterator[str]:
    yield from heading(3, rule.title, rule.id)
    yield f"{links.pathway(rule.pathway)} · {_guidelines(rule, links)} · {code(rule.id)}"
    yield from condition_lines("When", rule.when, links)
    yield from _effects(rule, links)
    native = f" ({plain(rule.native_strength)})" if rule.native_strength else ""
    yield from bullets(
        [
            f"**Why:** {plain(rule.because)}",
            f"**Strength:** {rule.strength}{native}.",
            f"**Sources:** {links.cites(rule.sources)}.",
        ]
    )
    if rule.known_gaps:
        yield f"- **Known gaps:** {plain(rule.known_gaps)}"
    yield from _examples(rule, links)
    if rule.record.status != "draft":
        yield f"- **Review:** {rule.record.status}, {rule.record.reviewed_on or 'no date'}."
    yield f"- **Next review:** {rule.record.next_review}."


def _guidelines(rule: Rule, links: Links) -> str:
    known = links.catalog.guidelines
    if rule.guidelines == frozenset(known):
        return "under every guideline"
    titles = [guideline.title for name, guideline in known.items() if name in rule.guidelines]
    return f"only under {plain(listing(titles, 'and'))}"


def _effects(rule: Rule, links: Links) -> Iterator[str]:
    for alert in rule.alerts:
        yield f"- **Alert, {deadline_text(alert.deadline, links)}:** {plain(alert.act)}"
    for action in rule.actions:
        due = "" if action.kind == "safety_net" else f", {deadline_text(action.deadline, links)}"
        yield f"- **{_KIND[action.kind]}{due}:** {plain(action.text)}"
    for pathway in rule.opens:
        yield f"- **Opens the pathway:** {links.pathway(pathway)}."
    for item in rule.avoid:
        yield from _avoidance(item, links)
    yield from table(
        ("test", "how soon", "what for"), (_recommended(item, links) for item in rule.recommend)
    )


def _recommended(item: Recommendation, links: Links) -> tuple[str, str, str]:
    tests = links.tests(item.tests)
    if item.ranked:
        tests = f"the first that is safe and to be had of: {tests}"
    optional = "optional; " if item.optional else ""
    return tests, f"{optional}{deadline_text(item.deadline, links)}", plain(item.purpose)


def _avoidance(item: Avoidance, links: Links) -> Iterator[str]:
    yield f"- **Advises against:** {links.tests(item.tests)}. {plain(sentence(item.why))}"
    instead = [text for text in (links.tests(item.instead), plain(item.instead_text)) if text]
    if instead:
        yield f"  Instead: {sentence('; '.join(instead))}"
    yield f"  {_OVER[item.over] if item.over else _GIVES_WAY}"


def deadline_text(deadline: Deadline, links: Links) -> str:
    """Return how soon, and from when the time counts: `within 24 hours, from the suspicion`."""
    tier = deadline.tier
    if deadline.interval:
        months = deadline.interval
        span = f"{months.from_months} to {months.to_months}"
        if months.from_months == months.to_months:
            span = f"{months.to_months}"
        return f"{span} months after {plain(links.catalog.tests[months.after].short)}"
    if deadline.hours is None:
        return plain(tier.title)
    if deadline.hours != tier.hours:
        return f"within {deadline.hours:g} hours of {_CLOCK[deadline.clock]}"
    return f"{plain(tier.title)}, from {_CLOCK[deadline.clock]}"


def _examples(rule: Rule, links: Links) -> Iterator[str]:
    catalog = links.catalog
    yield "- **Examples**"
    for given in rule.examples.fires:
        yield f"  - applies: {plain(patient_text(given, catalog))}"
    for given in rule.examples.quiet:
        yield f"  - does not apply: {plain(patient_text(given, catalog))}"
    for example in rule.examples.open:
        waits = listing([catalog.tests[test].short for test in sorted(example.waits_for)], "or")
        said = plain(patient_text(example.given, catalog))
        yield f"  - waits for {plain(waits)}: {said}"
