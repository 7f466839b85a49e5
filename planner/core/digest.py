"""Digests: same digest, same plan."""

import hashlib
import json
from operator import itemgetter

from planner.core.catalog import Catalog
from planner.core.plan import Plan
from planner.core.profile import Profile

Document = dict[str, object]


def plan_digest(plan: Plan) -> str:
    """
    Return the digest of the plan: of what was given and of what was decided.

    Every text of an answer follows from the catalog, the given profile and these decisions.
    """
    profile = plan.situation.observation.profile
    return joined_digest(decision_digest(plan), profile, plan.situation.catalog)


def decision_digest(plan: Plan) -> str:
    """Return the digest of what was decided, which depends on the facts only, not on the values behind them."""
    situation = plan.situation
    return _sha256(
        [
            [situation.catalog.digest, situation.view.guideline, situation.site.id],
            [rule.id for rule in (*situation.fired, *situation.avoiding)],
            [
                [step.draft.test, step.stage, step.draft.state, step.draft.deadline.tier.id]
                for step in plan.steps
            ],
            [[entry.test, entry.reason, entry.rule] for entry in plan.not_chosen],
        ]
    )


def joined_digest(decisions: str, profile: Profile, catalog: Catalog) -> str:
    """Return the digest of the decisions for this very profile."""
    given = given_document(profile, catalog)
    return _sha256([decisions, str(profile.as_of), profile.absent_by_default, given])


def given_document(profile: Profile, catalog: Catalog) -> Document:
    """Return the normal form of the profile: by id, findings in their own units, results as lists."""
    findings: Document = {}
    for name, stated in sorted(profile.findings.items(), key=itemgetter(0)):
        value: object = stated.value
        if isinstance(stated.value, frozenset):
            chosen = sorted(stated.value)
            value = chosen if catalog.findings[name].multiple else chosen[0]
        findings[name] = {"value": value, "on": stated.on.isoformat()} if stated.on else value
    results: Document = {}
    for test, result in sorted(profile.results.items(), key=itemgetter(0)):
        shows = sorted(result.shows)
        results[test] = {"shows": shows, "on": result.on.isoformat()} if result.on else shows
    return {"findings": findings, "results": results}


def _sha256(content: object) -> str:
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"
