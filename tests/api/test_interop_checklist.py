"""CDS Hooks 2.0.1, clause by clause: each test names the section of the specification that it holds the service to."""

import json
from collections.abc import Iterator, Mapping
from random import Random

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.core.catalog import Catalog
from planner.fhir.hooks.gathering import read_answer
from planner.fhir.hooks.prefetch import prefetch_templates, template_faults
from planner.fhir.hooks.services import HOOKS
from tests.fhir.calls import (
    BACK_PAIN,
    CHEST_XRAY,
    CT_CHEST,
    FAILED,
    KEYS,
    MRI_WHOLE_SPINE,
    bundle,
    call,
    condition,
    draft,
    order_call,
    outcome,
    patient,
    whole_prefetch,
)

SERVICE = "/cds-services/workup"


def leaves(value: object) -> Iterator[object]:
    """Yield every part that holds nothing further, the empty lists and objects among them."""
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    parts = list(parts)
    if not parts:
        yield value
    for part in parts:
        yield from leaves(part)


def is_empty(leaf: object) -> bool:
    return leaf is None or leaf in ({}, []) or (isinstance(leaf, str) and not leaf.strip())


# ---- General: use of JSON


@settings(settings.get_profile("brief"))
@given(seed=st.integers(0, 2**32))
def test_general_no_answer_holds_an_empty_leaf(seed: int, app: Flask, catalog: Catalog) -> None:
    """General, "Use of JSON": no null, blank text, empty list or empty object anywhere, but `cards` may be empty."""
    dice, client = Random(seed), app.test_client()
    known = [
        code for codes in catalog.codes.values() for code in codes if code.system == "SNOMEDCT"
    ]
    found = [condition(dice.choice(known).code) for _ in range(dice.randrange(6))]
    orders = [
        draft(f"d{n}", dice.choice([CT_CHEST, CHEST_XRAY, MRI_WHOLE_SPINE])) for n in range(2)
    ]
    kept = {name: value for name, value in whole_prefetch(catalog).items() if dice.random() < 0.7}
    prefetch = kept | {"patient": patient(gender=dice.choice(["male", "female"]))}
    prefetch["conditions"] = dice.choice([bundle(*found), None, FAILED])
    hook = dice.choice(sorted(HOOKS))
    body = (
        order_call(hook, prefetch, orders) if HOOKS[hook].speaks_of_orders else call(hook, prefetch)
    )

    document = client.post(SERVICE, json=body).get_json()

    cards = document.pop("cards")
    assert [leaf for leaf in leaves([document, *cards]) if is_empty(leaf)] == []


# ---- Discovery


def test_discovery_is_at_the_stable_address_and_lists_services(client: FlaskClient) -> None:
    """Discovery, "HTTP Request" and "Response": GET {base}/cds-services gives 200 and {"services": [...]}."""
    response = client.get("/cds-services")

    assert response.status_code == 200
    assert list(response.get_json()) == ["services"]
    assert client.get("/cds/cds-discovery").status_code == 404


def test_discovery_entries_have_what_is_required_and_recommended(client: FlaskClient) -> None:
    """Discovery, "Response": hook, id and description are required; title, version and hookVersion come too."""
    for entry in client.get("/cds-services").get_json()["services"]:
        assert entry["hook"] in HOOKS
        assert entry["hookVersion"] == HOOKS[entry["hook"]].version == "1.0"
        assert entry["version"] == "2.0.1"
        assert all(
            entry[name].strip() for name in ("id", "description", "title", "usageRequirements")
        )
        assert all(isinstance(query, str) for query in entry["prefetch"].values())


def test_discovery_lists_one_id_for_several_hooks(client: FlaskClient) -> None:
    """Discovery, "Update stale guidance": the same id under several hooks says that newer cards replace older ones."""
    services = client.get("/cds-services").get_json()["services"]

    assert {entry["id"] for entry in services} == {"workup"}
    assert [entry["hook"] for entry in services] == [
        "patient-view",
        "encounter-start",
        "order-select",
        "order-sign",
    ]


# ---- Prefetch


def test_prefetch_templates_stay_inside_the_restricted_subset(catalog: Catalog) -> None:
    """Prefetch, "Prefetch query restrictions" and "Prefetch tokens": reads, plain searches, root tokens only."""
    for name, template in prefetch_templates(catalog).items():
        assert template_faults(template) == (), name


@pytest.mark.parametrize(
    "template",
    [
        "Observation?patient={{context.patientId}}&code:text=x",
        "Observation?patient={{context.patientId}}&_include=Observation:subject",
        "Observation?subject.name=x",
        "ServiceRequest/{{context.draftOrders.ServiceRequest.id}}",
        "Observation?date=ge{{today() - 90 days}}",
        "Observation?patient=",
    ],
)
def test_prefetch_lint_sees_what_leaves_the_subset(template: str) -> None:
    """Prefetch, "Prefetch query restrictions": the check above can fail."""
    assert template_faults(template)


def test_prefetch_asks_only_for_what_the_catalog_can_read(catalog: Catalog) -> None:
    """Prefetch, "Prefetch Template": a key is offered because the code maps hold codes that such resources carry."""
    assert set(prefetch_templates(catalog)) == {"patient", *KEYS}

    codes = dict.fromkeys(catalog.codes, ())
    assert set(prefetch_templates(_without_codes(catalog, codes))) == {"patient"}


def _without_codes(catalog: Catalog, codes: Mapping[str, tuple]) -> Catalog:
    changed = object.__new__(Catalog)
    changed.__dict__.update(catalog.__dict__)
    changed.__dict__["codes"] = codes
    return changed


NEXT = {"link": [{"relation": "next", "url": "https://ehr.example.org/fhir?page=2"}]}
STATES = {
    "missing": {},
    "null": {"conditions": None},
    "failed": {"conditions": FAILED},
    "empty bundle": {"conditions": bundle()},
    "first page": {"conditions": bundle(**NEXT)},
}


def _ask(client: FlaskClient, catalog: Catalog, answer: Mapping[str, object]) -> dict:
    prefetch = whole_prefetch(catalog)
    del prefetch["conditions"]
    response = client.post(SERVICE, json=call("patient-view", prefetch | answer))
    assert response.status_code == 200
    return response.get_json()


@pytest.mark.parametrize(
    ("state", "word"),
    [("missing", "not sent"), ("failed", "could not be read"), ("first page", "only in part")],
)
def test_prefetch_that_did_not_come_whole_is_said_on_a_card(
    client: FlaskClient, catalog: Catalog, state: str, word: str
) -> None:
    """Prefetch, "missing, failed or partial data": unknown is never taken for empty, nor failure for nothing to say."""
    document = _ask(client, catalog, STATES[state])

    (card,) = document["cards"]
    assert card["indicator"] == "info"
    assert "not assessed" in card["summary"]
    assert word in card["detail"]
    (marks,) = document["extension"].values()
    assert [gap["prefetch"] for gap in marks["notAssessed"]] == ["conditions"]


@pytest.mark.parametrize("state", ["null", "empty bundle"])
def test_prefetch_that_is_known_to_be_empty_needs_no_card(
    client: FlaskClient, catalog: Catalog, state: str
) -> None:
    """Prefetch: null and an empty Bundle say that the client looked and found nothing."""
    document = _ask(client, catalog, STATES[state])

    assert document["cards"] == []
    assert "notAssessed" not in next(iter(document["extension"].values()))


@pytest.mark.parametrize(
    ("value", "state"),
    [
        (None, "empty"),
        (bundle(), "empty"),
        (bundle(condition(BACK_PAIN)), "complete"),
        (condition(BACK_PAIN), "complete"),
        ({"entry": [{"resource": condition(BACK_PAIN)}]}, "complete"),
        (bundle(condition(BACK_PAIN), **NEXT), "partial"),
        (bundle(condition(BACK_PAIN), total=7), "partial"),
        (bundle(condition(BACK_PAIN), FAILED), "partial"),
        (FAILED, "failed"),
        ({}, "failed"),
        ("x", "failed"),
        ([], "failed"),
    ],
)
def test_prefetch_values_are_told_apart(value: object, state: str) -> None:
    """Prefetch: what a value says of its key, for right and for odd values."""
    assert read_answer("conditions", value).state == state


@pytest.mark.parametrize(
    "answer", [{}, {"patient": None}, {"patient": FAILED}, {"patient": bundle()}]
)
def test_prefetch_without_a_patient_is_a_failed_precondition(
    client: FlaskClient, catalog: Catalog, answer: dict
) -> None:
    """Prefetch and "HTTP Status Codes": 412 with an OperationOutcome that names the key."""
    prefetch = whole_prefetch(catalog)
    del prefetch["patient"]

    response = client.post(SERVICE, json=call("patient-view", prefetch | answer))

    assert outcome(response, 412)["issue"][0]["expression"] == ["prefetch.patient"]


# ---- Calling a service


WRONG = {
    "no hook": ({"hook": None}, "hook"),
    "a hook that the service does not answer": ({"hook": "medication-prescribe"}, "hook"),
    "no hookInstance": ({"hookInstance": None}, "hookInstance"),
    "a hookInstance that is no UUID": ({"hookInstance": "1"}, "hookInstance"),
    "no context": ({"context": None}, "context"),
    "a context that is a list": ({"context": []}, "context"),
    "no patientId": ({"context": {"userId": "Practitioner/1"}}, "context.patientId"),
    "no userId": ({"context": {"patientId": "p1"}}, "context.userId"),
    "a patientId that is a number": (
        {"context": {"userId": "x", "patientId": 1}},
        "context.patientId",
    ),
    "prefetch that is a list": ({"prefetch": []}, "prefetch"),
    "extension that is text": ({"extension": "x"}, "extension"),
    "a fhirServer that is no address": ({"fhirServer": "ftp://x"}, "fhirServer"),
    "fhirAuthorization without fhirServer": ({"fhirAuthorization": {}}, "fhirServer"),
}


@pytest.mark.parametrize("name", WRONG)
def test_call_with_a_fault_is_refused_with_its_place(
    client: FlaskClient, back_pain: dict, name: str
) -> None:
    """Calling a CDS Service, "HTTP Request": what is required is required, and the outcome says where."""
    changes, place = WRONG[name]
    body = call("patient-view", back_pain) | changes
    body = {key: value for key, value in body.items() if value is not None}

    document = outcome(client.post(SERVICE, json=body), 400)

    assert [issue["expression"] for issue in document["issue"]] == [[place]]


@pytest.mark.parametrize(
    ("hook", "missing"),
    [
        ("encounter-start", "encounterId"),
        ("order-select", "selections"),
        ("order-select", "draftOrders"),
        ("order-sign", "draftOrders"),
    ],
)
def test_call_context_is_the_one_of_its_hook(
    client: FlaskClient, back_pain: dict, hook: str, missing: str
) -> None:
    """Hook definitions, "Context": each hook's required fields are required."""
    orders = [draft("a", CHEST_XRAY)]
    body = order_call(hook, back_pain, orders) if "order" in hook else call(hook, back_pain)
    assert client.post(SERVICE, json=body).status_code == 200
    del body["context"][missing]

    document = outcome(client.post(SERVICE, json=body), 400)

    assert document["issue"][0]["expression"] == [f"context.{missing}"]


def test_call_reports_all_faults_at_once(client: FlaskClient) -> None:
    """Calling a CDS Service: a client sees every fault of its request in one answer."""
    body = {"hook": "order-select", "hookInstance": "x", "context": {}, "fhirAuthorization": 1}

    assert len(outcome(client.post(SERVICE, json=body), 400)["issue"]) == 6


def test_call_with_fields_that_are_not_known_is_answered(
    client: FlaskClient, back_pain: dict
) -> None:
    """Calling a CDS Service: unknown fields are passed over, and an optional null counts as left out."""
    body = call("patient-view", back_pain, encounterId=None, episode="x")
    body |= {"fhirServer": None, "fhirAuthorization": None, "extension": {"org.example": {"a": 1}}}

    assert client.post(SERVICE, json={**body, "vendor": {"x": [1]}}).status_code == 200


def test_call_with_the_chart_of_another_patient_is_refused(
    client: FlaskClient, catalog: Catalog
) -> None:
    """Calling a CDS Service: the Patient that was sent must be the one whom the context names."""
    prefetch = whole_prefetch(catalog, patient=patient(id="somebody-else"))

    document = outcome(client.post(SERVICE, json=call("patient-view", prefetch)), 400)

    assert document["issue"][0]["expression"] == ["prefetch.patient.id"]


def test_call_without_strict_json_is_refused(client: FlaskClient) -> None:
    """HTTP Status Codes: 400 for bad JSON, 415 for another type, 404 for another service, 405, 413."""
    header = {"Content-Type": "application/json"}
    refusals = [
        outcome(client.post(SERVICE, data=b'{"a": 1, "a": 2}', headers=header), 400),
        outcome(client.post(SERVICE, data=b"[NaN]", headers=header), 400),
        outcome(client.post(SERVICE, data=b"<a/>", headers={"Content-Type": "text/xml"}), 415),
        outcome(client.post("/cds-services/other", json={}), 404),
        outcome(client.post("/cds-services/other/feedback", json={}), 404),
        outcome(client.get(SERVICE), 405),
        outcome(client.post(SERVICE, data=b" " * 9_000_000, headers=header), 413),
    ]

    assert all(refusal["resourceType"] == "OperationOutcome" for refusal in refusals)


def test_call_with_a_large_chart_is_answered(client: FlaskClient, catalog: Catalog) -> None:
    """Calling a CDS Service: a chart of 1.5 MB passes."""
    padding = condition(BACK_PAIN, note=[{"text": "x" * 1_500_000}])

    body = call("patient-view", whole_prefetch(catalog, conditions=bundle(padding)))

    assert client.post(SERVICE, json=body).status_code == 200


@settings(settings.get_profile("brief"))
@given(
    body=st.recursive(
        st.none() | st.booleans() | st.integers(-(2**40), 2**40) | st.text(max_size=8),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["hook", "context", "resourceType", "entry", "code", "x"]), inner
            )
        ),
        max_leaves=15,
    )
)
def test_call_with_garbage_is_never_a_failure(body: object, app: Flask, catalog: Catalog) -> None:
    """HTTP Status Codes: whatever is sent, the answer is no 500."""
    client = app.test_client()
    chart = whole_prefetch(
        catalog, conditions=body, laboratory={"resourceType": "Bundle", "entry": body}
    )
    context = {"draftOrders": {"entry": [{"resource": body}]}}

    raw = json.dumps(body)
    assert client.post(SERVICE, data=raw, content_type="application/json").status_code == 400
    assert client.post(SERVICE, json=call("patient-view", chart)).status_code == 200
    assert client.post(SERVICE, json=call("order-sign", chart, **context)).status_code == 200
