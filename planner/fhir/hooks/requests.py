"""A hook request is read liberally: what must be there is checked, all problems at once; what is unknown is passed over."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, cast

from planner.core.errors import PlannerError, Problem
from planner.core.parts import Document
from planner.fhir.charts.bundles import bundle_resources
from planner.fhir.hooks.services import FieldKind, Hook

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)
_URL = re.compile(r"https?://[^\s/?#]+\S*", re.IGNORECASE)
_LONGEST_ID = 200
_ALWAYS: Mapping[str, FieldKind] = {"patientId": "text"}
_KIND_TEXT: Mapping[FieldKind, str] = {
    "text": f"a string of 1 to {_LONGEST_ID} characters",
    "texts": "a list of strings of the form Type/id",
    "bundle": "a FHIR Bundle",
}


@dataclass(eq=False)
class HookRequestError(PlannerError):
    """The request has problems; all of them are listed."""

    code: ClassVar[str] = "invalid_hook_request"
    problems: Sequence[Problem] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """Where the EHR's FHIR server is and, if the client gave one, the token for it, which is never shown."""

    server: str
    token: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class HookRequest:
    """One call of a hook, checked."""

    hook: Hook
    instance: str
    patient_id: str
    selections: tuple[str, ...]
    draft_orders: tuple[Document, ...]
    prefetch: Mapping[str, object]
    access: Access | None = None

    @property
    def subject(self) -> str:
        """Return the patient as a reference."""
        return f"Patient/{self.patient_id}"


def read_hook_request(body: object, hooks: Mapping[str, Hook]) -> HookRequest:
    """
    Return the request to one service.

    An optional field that is null counts as left out, as many clients send it so.

    Args:
        body: The parsed body.
        hooks: The hooks that the service answers.

    Raises:
        HookRequestError: Something that is required is missing or of the wrong kind.
    """
    if not isinstance(body, dict):
        raise HookRequestError([_problem("", "not_an_object", "the body is a JSON object")])
    reader = _Reader(body)
    hook = reader.hook(hooks)
    instance = reader.instance()
    context = reader.context(hook)
    prefetch = reader.optional_object("prefetch")
    reader.optional_object("extension")
    access = reader.access()
    if reader.problems:
        raise HookRequestError(reader.problems)
    assert hook is not None, "a request without a hook has a problem"
    drafts = context.get("draftOrders")
    return HookRequest(
        hook=hook,
        instance=instance.lower(),
        patient_id=str(context["patientId"]).removeprefix("Patient/"),
        selections=tuple(cast("list[str]", context.get("selections", ()))),
        draft_orders=tuple(bundle_resources(drafts)),
        prefetch=prefetch,
        access=access,
    )


class _Reader:
    def __init__(self, body: Document) -> None:
        self._body = body
        self.problems: list[Problem] = []

    def hook(self, hooks: Mapping[str, Hook]) -> Hook | None:
        name = self._body.get("hook")
        if not isinstance(name, str):
            self._refuse("/hook", "the name of the hook", tuple(hooks), given=name)
            return None
        if name not in hooks:
            message = "this service does not answer the hook"
            self.problems.append(_problem("/hook", "wrong_hook", message, tuple(hooks)))
            return None
        return hooks[name]

    def instance(self) -> str:
        given = self._body.get("hookInstance")
        if isinstance(given, str) and _UUID.fullmatch(given):
            return given
        self._refuse("/hookInstance", "a UUID", given=given)
        return ""

    def context(self, hook: Hook | None) -> Document:
        context = self._body.get("context")
        if not isinstance(context, dict):
            self._refuse("/context", "an object", given=context)
            return {}
        for name, kind in (hook.required if hook else _ALWAYS).items():
            if not _is_of_kind(context.get(name), kind):
                self._refuse(f"/context/{name}", _KIND_TEXT[kind], given=context.get(name))
        for name, kind in (hook.optional if hook else {}).items():
            if context.get(name) is not None and not _is_of_kind(context[name], kind):
                self._refuse(f"/context/{name}", _KIND_TEXT[kind], given=context[name])
        return context

    def optional_object(self, name: str) -> Document:
        value = self._body.get(name)
        if value is None:
            return {}
        if isinstance(value, dict):
            return value
        self._refuse(f"/{name}", "an object", given=value)
        return {}

    def access(self) -> Access | None:
        server = self._body.get("fhirServer")
        authorization = self._body.get("fhirAuthorization")
        if server is None and authorization is None:
            return None
        if not isinstance(server, str) or not _URL.fullmatch(server):
            self._refuse("/fhirServer", "an http or https URL", given=server)
            return None
        if authorization is None:
            return Access(server=server)
        if not isinstance(authorization, dict):
            self._refuse("/fhirAuthorization", "an object", given=authorization)
            return None
        self._authorization(authorization)
        return Access(server=server, token=str(authorization.get("access_token", "")))

    def _authorization(self, given: Document) -> None:
        for name in ("access_token", "scope", "subject"):
            if not isinstance(given.get(name), str) or not str(given[name]).strip():
                self._refuse(f"/fhirAuthorization/{name}", "a string", given=given.get(name))
        kind = given.get("token_type")
        if not isinstance(kind, str) or kind.lower() != "bearer":
            self._refuse("/fhirAuthorization/token_type", "Bearer", given=kind)
        seconds = given.get("expires_in")
        if isinstance(seconds, bool) or not isinstance(seconds, int):
            self._refuse("/fhirAuthorization/expires_in", "a whole number", given=seconds)

    def _refuse(
        self, pointer: str, accepted: str, allowed: tuple[str, ...] = (), *, given: object
    ) -> None:
        name = pointer.rpartition("/")[2]
        code, verb = ("required", "is missing: it") if given is None else ("wrong_type", "")
        message = f"{name} {verb} takes {accepted}".replace("  ", " ")
        self.problems.append(_problem(pointer, code, message, allowed))


def _is_of_kind(value: object, kind: FieldKind) -> bool:
    if kind == "text":
        return isinstance(value, str) and len(value.strip()) > 0 and len(value) <= _LONGEST_ID
    if kind == "texts":
        return isinstance(value, list) and all(_is_of_kind(item, "text") for item in value)
    return isinstance(value, dict) and value.get("resourceType", "Bundle") == "Bundle"


def _problem(pointer: str, code: str, message: str, allowed: tuple[str, ...] = ()) -> Problem:
    return Problem(pointer=pointer, code=code, message=message, allowed=allowed)
