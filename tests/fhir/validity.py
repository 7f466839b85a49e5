"""
Whatever leaves the service as FHIR is judged here: HL7's JSON schema, and what the schema does not see.

No single validator finds what a careful reader would; the schema is joined by checks of our own.
"""

import json
import lzma
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import jsonschema_rs

from tests.fhir import r4

VENDOR = Path(__file__).parent / "vendor"
SCHEMA = VENDOR / "fhir.schema.json.xz"
Resource = Mapping[str, Any]
_LITERAL = re.compile(r"(?:https?://\S+/)?([A-Z][A-Za-z]+)/[A-Za-z0-9\-.]{1,64}")
_COMPUTABLE_NAME = re.compile(r"[A-Z][A-Za-z0-9_]{0,254}")


class Element(NamedTuple):
    """An object of a resource: where it stands, its type by the schema, and itself."""

    path: str
    kind: str
    value: Resource


def assert_valid_r4(resource: Resource, known: Collection[str] = ()) -> None:
    """
    Fail with every fault that can be found in a resource, or in a Bundle and all it holds.

    Args:
        resource: What left the service.
        known: `urn:uuid:` addresses of the caller's own resources.
    """
    faults = r4_faults(resource, known)
    assert not faults, "\n".join(faults[:20])


def r4_faults(resource: Resource, known: Collection[str] = ()) -> list[str]:
    """Return every fault of the resource."""
    elements = list(_walk(resource["resourceType"], resource["resourceType"], resource))
    faults = [*_schema_faults(resource), *_empty(resource, resource["resourceType"])]
    for element in elements:
        faults += _element_faults(element)
    if resource["resourceType"] == "Bundle":
        faults += _bundle_faults(resource)
    addresses = {**dict.fromkeys(known, ""), **_full_urls(resource)}
    for owner in _owners(resource):
        faults += _containment_faults(owner)
        faults += _reference_faults(owner, addresses)
    return faults


@cache
def schema() -> dict[str, Any]:
    """
    Return HL7's schema.

    It lists three languages of expressions; R4 binds them extensibly (hl7.org/fhir/R4/metadatatypes.html#Expression),
    so an expression may be of another one. Its list of FHIR versions ends with 4.0.0, whose correction is 4.0.1.
    """
    read: dict[str, Any] = json.loads(lzma.decompress(SCHEMA.read_bytes()))
    language = read["definitions"]["Expression"]["properties"]["language"]
    assert language.pop("enum"), "the schema is the one that was taken"
    language["$ref"] = "#/definitions/code"
    statement = read["definitions"]["CapabilityStatement"]["properties"]
    statement["fhirVersion"]["enum"].append("4.0.1")
    return read


@cache
def _validator(kind: str) -> Any:
    document = {key: value for key, value in schema().items() if key not in ("oneOf", "id")}
    return jsonschema_rs.validator_for({**document, "$ref": f"#/definitions/{kind}"})


def _schema_faults(resource: Resource) -> Iterator[str]:
    kind = resource["resourceType"]
    if kind not in schema()["discriminator"]["mapping"]:
        yield f"{kind} is no resource type"
        return
    for error in _validator(kind).iter_errors(_without_inner(resource)):
        place = ".".join(map(str, error.instance_path))
        yield f"schema: {kind}.{place}: {error.message[:300]}"


def _without_inner(resource: Resource) -> Resource:
    """Return the resource without those inside it, which are judged each on its own: the schema would try 146 types."""
    bare = {name: value for name, value in resource.items() if name != "contained"}
    if isinstance(bare.get("entry"), list):
        bare["entry"] = [
            {name: value for name, value in entry.items() if name != "resource"}
            for entry in bare["entry"]
        ]
    return bare


def _walk(path: str, kind: str, value: Resource) -> Iterator[Element]:
    """Yield every object with its type."""
    kind = value.get("resourceType", kind) if kind == "ResourceList" else kind
    yield Element(path, kind, value)
    properties = schema()["definitions"].get(kind, {}).get("properties", {})
    for name, part in value.items():
        described = properties.get(name, {})
        inner = described.get("items", described).get("$ref", "").rpartition("/")[2]
        for place, item in enumerate(part if isinstance(part, list) else [part]):
            if isinstance(item, dict):
                where = f"{path}.{name}[{place}]" if isinstance(part, list) else f"{path}.{name}"
                yield from _walk(where, inner, item)


def _empty(value: object, path: str) -> Iterator[str]:
    """Yield what FHIR's JSON forbids: null, empty text, lists and objects, and blank space alone."""
    if value is None or value in ("", [], {}) or (isinstance(value, str) and not value.strip()):
        yield f"empty: {path}"
    elif isinstance(value, dict):
        for name, part in value.items():
            yield from _empty(part, f"{path}.{name}")
    elif isinstance(value, list):
        for place, part in enumerate(value):
            yield from _empty(part, f"{path}[{place}]")


def _element_faults(element: Element) -> Iterator[str]:
    path, kind, value = element
    for name in r4.REQUIRED.get(kind, ()):
        if name not in value and not any(
            key.startswith(name) and key[len(name) :] in r4.CHOICE_TYPES for key in value
        ):
            yield f"required: {path}.{name}"
    yield from _code_faults(element)
    yield from _choice_faults(element)
    yield from _invariant_faults(element)


def _code_faults(element: Element) -> Iterator[str]:
    path, kind, value = element
    properties = schema()["definitions"].get(kind, {}).get("properties", {})
    for name, part in value.items():
        allowed = r4.REQUIRED_CODES.get(kind, {}).get(name)
        if allowed is not None and part not in allowed:
            yield f"code: {path}.{name} is {part!r}"
        described = properties.get(name, {})
        is_code = described.get("items", described).get("$ref", "") == "#/definitions/code"
        if is_code and allowed is None and (kind, name) not in r4.FREELY_CODED:
            yield f"code: {path}.{name} ({kind}) is not in the table of required codes"


def _choice_faults(element: Element) -> Iterator[str]:
    groups: Counter[str] = Counter()
    for name in element.value:
        found = re.fullmatch(r"([a-z]+(?:[A-Z][a-z]+)*?)((?:[A-Z][a-zA-Z]*))", name)
        if found and found[2] in r4.CHOICE_TYPES and found[1] not in r4.NO_CHOICE:
            groups[found[1]] += 1
    for name, count in groups.items():
        if count > 1:
            yield f"choice: {element.path}.{name}[x] is given {count} times"


def _invariant_faults(element: Element) -> Iterator[str]:
    path, kind, value = element
    if kind == "RequestGroup_Action" and ("resource" in value) == ("action" in value):
        yield f"rqg-1: {path} has a resource or actions, not both"
    if kind == "CarePlan_Activity" and ("reference" in value) == ("detail" in value):
        yield f"cpl-3: {path}"
    if kind == "Parameters_Parameter":
        given = [name for name in value if name in ("resource", "part") or name.startswith("value")]
        if len(given) != 1:
            yield f"inv-1: {path}"
    if kind == "Expression" and not ({"expression", "reference"} & value.keys()):
        yield f"exp-1: {path}"
    if kind in ("Duration", "Quantity", "Age") and "code" in value and "system" not in value:
        yield f"qty-3: {path}"
    if kind == "DataRequirement_CodeFilter" and ("path" in value) == ("searchParam" in value):
        yield f"drq-1: {path}"
    if kind in ("PlanDefinition", "ActivityDefinition") and not _COMPUTABLE_NAME.fullmatch(
        value.get("name", "A")
    ):
        yield f"name: {path}.name"
    if kind in ("PlanDefinition", "RequestGroup"):
        yield from _action_faults(element)


def _action_faults(element: Element) -> Iterator[str]:
    actions = [part.value for part in _walk(*element) if part.kind.endswith("_Action")]
    known = Counter(action["id"] for action in actions if "id" in action)
    for name, count in known.items():
        if count > 1:
            yield f"id: {element.path} has two actions {name}"
    for action in actions:
        for related in action.get("relatedAction", ()):
            if related["actionId"] not in known:
                yield f"relatedAction: {element.path} has no action {related['actionId']}"


def _bundle_faults(bundle: Resource) -> Iterator[str]:
    entries = bundle.get("entry", [])
    urls = Counter(entry["fullUrl"] for entry in entries if "fullUrl" in entry)
    if any(count > 1 for count in urls.values()):
        yield "bdl-7: a fullUrl is given twice"
    if "total" in bundle and bundle.get("type") not in ("searchset", "history"):
        yield "bdl-1: total"
    if bundle.get("type") != "searchset" and any("search" in entry for entry in entries):
        yield "bdl-2: search"
    for entry in entries:
        yield from _schema_faults(entry["resource"])


def _owners(resource: Resource) -> Iterator[Resource]:
    """Yield the resources that may contain others: the resource itself, or those of a Bundle."""
    if resource["resourceType"] == "Bundle":
        for entry in resource.get("entry", ()):
            yield entry["resource"]
    else:
        yield resource


def _full_urls(resource: Resource) -> Mapping[str, str]:
    if resource["resourceType"] != "Bundle":
        return {}
    entries = resource.get("entry", ())
    return {entry.get("fullUrl", ""): entry["resource"]["resourceType"] for entry in entries}


def _containment_faults(owner: Resource) -> Iterator[str]:
    contained = owner.get("contained", [])
    ids = [inner.get("id", "") for inner in contained]
    references = Counter(_named(owner))
    for inner in contained:
        yield from _schema_faults(inner)
        name = inner.get("id", "")
        speaks_of_owner = "#" in _named(inner)
        if not references[f"#{name}"] and not speaks_of_owner:
            yield f"dom-3: nothing refers to #{name}"
        if "contained" in inner:
            yield f"dom-2: #{name} contains resources"
        if {"versionId", "lastUpdated", "security"} & inner.get("meta", {}).keys():
            yield f"dom-4: #{name} has a version"
    if len(set(ids)) < len(ids):
        yield "two contained resources have one id"


def _named(value: object) -> Iterator[str]:
    """Yield every reference and canonical address in the value."""
    if isinstance(value, dict):
        for name, part in value.items():
            if name == "reference" and isinstance(part, str):
                yield part
            yield from _named(part)
    elif isinstance(value, list):
        for part in value:
            yield from _named(part)


def _reference_faults(owner: Resource, full_urls: Mapping[str, str]) -> Iterator[str]:
    kinds = {f"#{inner.get('id')}": inner["resourceType"] for inner in owner.get("contained", ())}
    kinds["#"] = owner["resourceType"]
    kinds.update(full_urls)
    for path, kind, value in _walk(owner["resourceType"], owner["resourceType"], owner):
        for name, part in value.items():
            for item in part if isinstance(part, list) else [part]:
                if isinstance(item, dict) and isinstance(item.get("reference"), str):
                    yield from _one_reference(f"{path}.{name}", (kind, name), item, kinds)


def _one_reference(
    path: str, element: tuple[str, str], reference: Resource, kinds: Mapping[str, str]
) -> Iterator[str]:
    target = reference["reference"]
    literal = _LITERAL.fullmatch(target)
    if target.startswith(("#", "urn:uuid:")):
        if target not in kinds:
            yield f"reference: {path} leads nowhere: {target}"
    elif not literal:
        yield f"reference: {path} is no reference: {target}"
    found = kinds.get(target) or (literal[1] if literal else "")
    allowed = r4.TARGETS.get(element)
    if found and allowed and found not in allowed:
        yield f"reference: {path} may not refer to a {found}"
