"""For each check one fault, as a change of the small catalog that the check must find."""

from collections.abc import Mapping

RULES, TESTS, FINDINGS, CASES = (
    "rules/all.yaml",
    "tests/all.yaml",
    "findings/all.yaml",
    "cases/all.yaml",
)

ALL_OF_IT = "*"
RISK_COLUMNS = "symptom,sex,smoking,age,risk,low,high,any_cancer"

# A file, what stands there ("" = its end, "*" = all of it), what stands there instead.
Change = tuple[str, str, str]

FIGURE = """
- id: odds
  title: Odds of a mass
  label: odds
  kind: logistic
  unit: "%"
  applies: cough
  population: {text: Nobody., sources: [paper#one]}
  constant: -1
  terms: [{number: age, times: 0.1}]
  sources: [guess#mass]
"""
GUESS = """
- id: guess
  title: A guess
  publisher: Nobody
  edition: "2026"
  retrieved: "2026"
  license: None
  check: memory
  read: Not at all.
  locators: {mass: {title: A guess}}
"""
TIMELINE = """
- id: cough-workup
  title: Time to an answer
  day_0: Today.
  notes: [Weekends are not counted.]
  milestones: [{id: answer, title: Answer, needs: [scan], sources: [paper#one]}]
  targets: [{id: soon, title: Soon, within_hours: 24, counted: day_0, sources: [paper#one]}]
  sources: [paper#one]
"""
DIFFERING = """
- id: elsewhere
  title: Elsewhere
  text: It differs.
  differences:
    - {id: cough, topic: Cough, switch: [cough-xray], sources: [paper#one]}
"""
SWAPPED = ", ".join(
    f"{{setting: {setting}, hours: {hours}, sources: [paper#one]}}"
    for setting, hours in (("urgent", 9), ("routine", 8))
)
SECOND = """
- id: old-cough-xray
  title: X-ray for a cough from 40
  pathway: cough-workup
  when: old_cough
  recommend:
    - {test: xray, urgency: routine, purpose: Look for a mass.}
  strength: should
  because: A cough is imaged.
  sources: [paper#one]
  examples:
    fires: [{cough: true, age: 50}]
    quiet: [{cough: false}]
  record: {status: draft, owner: nobody, next_review: "2027-01-01"}
"""
RISKS = """
- id: mass_in_a_year
  outcome: a mass within a year
  file: risks.csv
  symptoms: {cough: {label: cough, when: cough}}
  sexes: {female: women}
  smoking: {never: {label: who never smoked, is: [never]}}
  population: Nobody.
  notes: [It was invented.]
  sources: [paper#one]
  any_cancer_sources: [paper#one]
"""
AGAINST = """
- id: never-in-old
  title: Advice against
  pathway: cough-workup
  when: old_cough
  avoid:
    - {test: TEST, why: It is useless., instead_text: Wait.OVER}
  strength: should
  because: It shows nothing.
  sources: [paper#one]
  examples:
    fires: [{cough: true, age: 50}]
    quiet: [{cough: false}]
  record: {status: draft, owner: nobody, next_review: "2027-01-01"}
"""


def against(test: str, over: str) -> str:
    """Return a rule against the test where there is a cough from 40, with that precedence."""
    return AGAINST.replace("TEST", test).replace("OVER", f", over: {over}" if over else "")


def on_xray(when: str, way_out: str) -> Change:
    """Return the change that blocks the X-ray under the condition."""
    item = f"{{when: {when}, level: absolute, do: No., {way_out}, sources: [paper#one]}}"
    before = "informational: [normal]\n  burden"
    return (
        TESTS,
        before,
        before.replace("  burden", f"  contraindications:\n    - {item}\n  burden"),
    )


# Check -> the changes that bring its fault.
FAULTS: Mapping[str, tuple[Change, ...]] = {
    "yaml-subset": ((RULES, "when: cough\n", "when: yes\n"),),
    "known-files": (("notes.yaml", "", "- {id: a}\n"),),
    "known-keys": ((RULES, "strength: must", "strenght: must"),),
    "unique-ids": ((RULES, "id: mass-found", "id: cough-xray"),),
    "links-resolve": ((RULES, "when: cough\n", "when: couhg\n"),),
    "locator-exists": ((RULES, "sources: [paper#one]", "sources: [paper#two]"),),
    "avoid-has-instead": ((RULES, ", instead_text: Wait.", ""),),
    "no-prerequisite-circle": (
        (TESTS, "short: chest X-ray\n", "short: chest X-ray\n  after: [scan]\n"),
        (TESTS, "short: chest scan\n", "short: chest scan\n  after: [xray]\n"),
    ),
    "derived-computable": ((FINDINGS, "{all: [cough, ", "{all: [cough, old_cough, "),),
    "no-substitution-circle": (on_xray("{age: {above: 99}}", "substitute: [scan]"),),
    "blocked-test-has-way-out": ((TESTS, "      substitute: [xray]\n", ""),),
    "substitute-not-blocked-by-same-fact": (on_xray("implant", "no_safe_option: Ask."),),
    "check-first-has-test": ((FINDINGS, "  measured_by: blood\n", ""),),
    "negation-is-safe": (
        (RULES, "when: cough\n", "when: {all: [cough, {not: {age: {at_least: 90}}}]}\n"),
    ),
    "absence-closes-nothing": (
        ("pathways.yaml", "order: 1,", "order: 1, closes: {not: {xray: {shows: mass}}},"),
    ),
    "alert-is-monotone": (
        (
            FINDINGS,
            "",
            "- {id: fever, label: fever, kind: flag, group: symptom, question: Fever?}\n",
        ),
        (
            RULES,
            "{xray: {shows: mass}}, old_cough]",
            "{xray: {shows: mass}}, old_cough, {not: fever}]",
        ),
    ),
    "alert-has-step": (
        (
            RULES,
            "  when: cough\n",
            "  when: cough\n  alert: {id: coughing, act: Call., urgency: immediate}\n",
        ),
        (
            RULES,
            "  recommend:\n    - {test: xray, urgency: routine, purpose: Look for a mass.}\n",
            "",
        ),
    ),
    "interval-agrees": (
        (
            RULES,
            "purpose: Look for a mass.",
            "interval: {after: scan, from_months: 6, to_months: 3}, purpose: Look for a mass.",
        ),
    ),
    "switch-switches": (("guidelines.yaml", "", DIFFERING),),
    "timeline-agrees": (("timeline.yaml", "", TIMELINE),),
    "turnaround-ordered": (
        (
            TESTS,
            "burden: {invasiveness: 0}",
            f"burden: {{invasiveness: 0, turnaround: [{SWAPPED}]}}",
        ),
    ),
    "every-finding-used": (
        (
            FINDINGS,
            "",
            "- {id: fever, label: fever, kind: flag, group: symptom, question: Fever?}\n",
        ),
    ),
    "outcome-is-read": (
        (
            TESTS,
            "shows: {normal: nothing, mass: a mass}",
            "shows: {normal: nothing, mass: a mass, cyst: a cyst}",
        ),
    ),
    "every-test-reachable": (
        (RULES, "{test: scan, urgency: immediate", "{test: xray, urgency: immediate"),
    ),
    "every-not-chosen-explainable": ((RULES, ALL_OF_IT, "[]\n"),),
    "risk-table": (
        ("risk/tables.yaml", "", RISKS),
        ("risk/risks.csv", "", f"{RISK_COLUMNS}\ncough,female,never,50,7,,,\n"),
    ),
    "number-has-source": (
        (FINDINGS, "{age: {at_least: 40}}]}\n  sources: [paper#one]", "{age: {at_least: 40}}]}"),
    ),
    "units-agree": ((FINDINGS, "{at_least: 40}", "{at_least: 400}"),),
    "label-agrees-with-reference": ((RULES, "  when: cough\n", "  when: {age: {at_least: 40}}\n"),),
    "spelling-is-used": (("catalog.yaml", "{mass: ", "{scan: CT, mass: "),),
    "text-style": (
        (TESTS, "short: chest scan", "short: " + "very " * 25 + "long scan"),
        (RULES, "because: A cough is imaged.", "because: A tumour is imaged."),
        (RULES, "act: Call the lung team.", "act: Call where old_cough fires."),
        ("sources.yaml", "Its only section", "A section on tumours"),
    ),
    "codes-well-formed": (("codes/findings.csv", "49727002", "49727003"),),
    "review-not-overdue": ((RULES, "2027-01-01", "2025-01-01"),),
    "changed-means-version-raised": (("../small.released.json", "", '{"2026.1.1": "sha256:0"}'),),
    "unchecked-figure-informs-only": (
        ("sources.yaml", "", GUESS),
        ("calculators.yaml", "", FIGURE),
        (
            RULES,
            "{xray: {shows: mass}}, old_cough]",
            "{xray: {shows: mass}}, old_cough, {odds: {at_least: 10}}]",
        ),
    ),
    "examples-hold": ((RULES, "quiet: [{cough: false}]", "quiet: [{cough: true}]"),),
    "definition-examples-hold": (
        (
            FINDINGS,
            "{age: {at_least: 40}}]}\n",
            "{age: {at_least: 40}}]}\n  examples: {holds: [{cough: true, age: 40}], quiet: [{cough: true, age: 41}]}\n",
        ),
    ),
    "urgency-holds": ((RULES, "due: when convenient", "due: immediately"),),
    "cases-hold": ((CASES, "expect: {now: [xray]", "expect: {now: [scan]"),),
    "every-rule-has-case": ((CASES, "given: {cough: false}", "given: {}"),),
    "examples-are-complete": ((RULES, "    due: when convenient\n", ""),),
    "rule-can-fire": (
        (RULES, "old_cough]}\n  alert", "old_cough, {age: {below: 30}}]}\n  alert"),
        (RULES, "fires: [{xray: [mass], cough: true, age: 50}]", "fires: []"),
    ),
    "rule-not-implied-by-another": ((RULES, "", SECOND),),
    "no-contradicting-pair": ((RULES, "", against("scan", "")),),
    "effect-is-possible": (
        (RULES, "  when: cough\n", "  when: old_cough\n"),
        (RULES, "", against("xray", "harm")),
    ),
    "alert-keeps-its-step": ((RULES, "", against("scan", "harm")),),
    "blocked-test-has-open-way": (on_xray("{age: {above: 99}}", "no_safe_option: Ask."),),
}
