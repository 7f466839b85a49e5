"""Write a request as a FHIR chart: coded where a code means just this, else as answers to a questionnaire."""

from datetime import date

from planner.core.catalog import Catalog
from planner.core.findings import Finding
from planner.fhir.codings import SYSTEM_URIS

SUBJECT = {"reference": "Patient/p"}
_CONDITION_SYSTEMS = ("SNOMEDCT", "ICD10CM", "ICD10")


def chart_of(request: dict, catalog: Catalog, as_of: date) -> list[dict]:
    """Return the resources that say what the request says."""
    resources, answers = [_patient(request["findings"], as_of)], []
    for name, value in request["findings"].items():
        if name in ("age", "sex"):
            continue
        resource = _coded(catalog.findings[name], value, catalog)
        if resource is None:
            listed = value if isinstance(value, list) else [value]
            answer = [_answer(catalog.findings[name], one) for one in listed]
            answers.append((None, {"linkId": name, "answer": answer}))
        else:
            resources.append({"id": f"r{len(resources)}", **resource})
    for test, result in request["results"].items():
        report = _report(test, result, catalog)
        if report is None:
            answer = [{"valueCoding": {"code": outcome}} for outcome in result["shows"]]
            answers.append((result.get("on"), {"linkId": test, "answer": answer}))
        else:
            resources.append({"id": f"r{len(resources)}", **report})
    for on in dict.fromkeys(on for on, _ in answers):
        items = [item for day, item in answers if day == on]
        resources.append(_response(f"q-{on}", on, items))
    return resources


def _patient(findings: dict, as_of: date) -> dict:
    patient = {"resourceType": "Patient", "id": "p"}
    if "sex" in findings:
        patient["gender"] = findings["sex"]
    if "age" in findings:
        patient["birthDate"] = as_of.replace(year=as_of.year - int(findings["age"])).isoformat()
    return patient


def _only_codes(name: str, systems: tuple[str, ...], relations: tuple[str, ...], catalog: Catalog):
    for code in catalog.codes.get(name, ()):
        if code.system in systems and code.relation in relations:
            about = name.partition("=")[0]
            if all(meaning.id == about for meaning in catalog.meanings[code.system, code.code]):
                yield {"coding": [{"system": SYSTEM_URIS[code.system], "code": code.code}]}


def _first_code(name: str, systems, relations, catalog: Catalog):
    return next(_only_codes(name, systems, relations, catalog), None)


def _coded(finding: Finding, value, catalog: Catalog) -> dict | None:
    if finding.kind == "flag":
        return _coded_flag(finding, value, catalog)
    observed = _first_code(finding.id, ("LOINC",), ("observable",), catalog)
    if finding.kind == "number" and observed:
        return _observation(observed, valueQuantity={"value": value, "code": finding.unit})
    if finding.kind == "choice" and observed and not isinstance(value, list):
        said = _first_code(f"{finding.id}={value}", ("SNOMEDCT",), ("equivalent",), catalog)
        return said and _observation(observed, valueCodeableConcept=said)
    return None


def _coded_flag(finding: Finding, value: bool, catalog: Catalog) -> dict | None:
    code = _first_code(finding.id, _CONDITION_SYSTEMS, ("equivalent",), catalog)
    if code:
        status = {"coding": [{"code": "active" if value else "inactive"}]}
        verification = {"coding": [{"code": "confirmed" if value else "refuted"}]}
        return {
            "resourceType": "Condition",
            "subject": SUBJECT,
            "clinicalStatus": status,
            "verificationStatus": verification,
            "code": code,
        }
    drug = _first_code(finding.id, ("RXNORM",), ("equivalent", "narrower"), catalog)
    if drug and value:
        return {
            "resourceType": "MedicationRequest",
            "status": "active",
            "subject": SUBJECT,
            "medicationCodeableConcept": drug,
        }
    return None


def _observation(code: dict, **value) -> dict:
    return {
        "resourceType": "Observation",
        "status": "final",
        "subject": SUBJECT,
        "code": code,
        **value,
    }


def _report(test: str, result: dict, catalog: Catalog) -> dict | None:
    code = _first_code(test, ("LOINC", "SNOMEDCT"), ("equivalent", "narrower"), catalog)
    conclusions = [
        _first_code(f"{test}={outcome}", ("SNOMEDCT",), ("equivalent", "narrower"), catalog)
        for outcome in result["shows"]
    ]
    if code is None or None in conclusions:
        return None
    report = {
        "resourceType": "DiagnosticReport",
        "status": "final",
        "subject": SUBJECT,
        "code": code,
        "conclusionCode": conclusions,
    }
    return {**report, "effectiveDateTime": result["on"]} if "on" in result else report


def _answer(finding: Finding, value) -> dict:
    if finding.kind == "flag":
        return {"valueBoolean": value}
    if finding.kind == "number":
        return {"valueQuantity": {"value": value, "code": finding.unit}}
    return {"valueCoding": {"code": value}}


def _response(name: str, on: str | None, items: list[dict]) -> dict:
    response = {
        "resourceType": "QuestionnaireResponse",
        "id": name,
        "status": "completed",
        "subject": SUBJECT,
        "item": [{"linkId": "group", "item": items}],
    }
    return {**response, "authored": on} if on else response
