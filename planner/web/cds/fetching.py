"""Missing data are fetched from the EHR's FHIR server where the operator allows it: bounded, and the token kept nowhere."""

import http.client
import time
import urllib.error
import urllib.request
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from urllib.parse import quote, urljoin

from planner.answering.strict_json import read_json
from planner.core.parts import Document
from planner.fhir.hooks.gathering import Answer, State, read_answer
from planner.fhir.hooks.prefetch import PATIENT_KEY
from planner.fhir.hooks.requests import Access
from planner.web.cds.settings import origin_of

_MOST_PAGES = 5
_MOST_BYTES = 8 * 1024 * 1024
_CHUNK_BYTES = 64 * 1024
_TOKEN = "{{context.patientId}}"  # noqa: S105  a placeholder of CDS Hooks, no secret


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A token goes to the server that it is for, and to no other."""

    def redirect_request(self, *_: object, **__: object) -> None:
        return None


_OPENER = urllib.request.build_opener(_NoRedirect)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetcher:
    """Fetches what is missing, from the servers of these origins, within so many seconds in all."""

    origins: Collection[str]
    seconds: float

    def may_fetch(self, access: Access | None) -> bool:
        """Return whether the operator has named the server's origin."""
        return (
            access is not None
            and bool(origin := origin_of(access.server))
            and (origin in self.origins)
        )

    def completed(
        self,
        answers: Iterable[Answer],
        templates: dict[str, str],
        access: Access | None,
        patient_id: str,
    ) -> tuple[Answer, ...]:
        """
        Return the answers with what could be fetched of the missing and partial ones.

        What a client says it could not read is not asked for again. What cannot be fetched in time stays as it was.
        """
        if access is None or not self.may_fetch(access):
            return tuple(answers)
        visit = _Visit(access, time.monotonic() + self.seconds)
        return tuple(
            visit.complete(answer, templates.get(answer.key, ""), patient_id) for answer in answers
        )


class _Visit:
    def __init__(self, access: Access, until: float) -> None:
        self._base = access.server.rstrip("/") + "/"
        self._origin = origin_of(access.server)
        self._headers = {"Accept": "application/fhir+json"}
        if access.token:
            self._headers["Authorization"] = f"Bearer {access.token}"
        self._until = until

    def complete(self, answer: Answer, template: str, patient_id: str) -> Answer:
        if answer.state == "missing" and template:
            query = template.replace(_TOKEN, quote(patient_id, safe=""))
            fetched = self._get(answer.key, urljoin(self._base, query))
            if fetched is None:
                return answer
            answer = fetched
        return self._further_pages(answer) if answer.next_page else answer

    def _further_pages(self, answer: Answer) -> Answer:
        """Return the answer with its further pages; it stays partial where one of them cannot be had."""
        for _ in range(_MOST_PAGES):
            address = urljoin(self._base, answer.next_page)
            page = self._get(answer.key, address) if origin_of(address) == self._origin else None
            if page is None or page.state == "failed":
                return answer
            answer = replace(page, resources=answer.resources + page.resources, state=_joined(page))
            if not answer.next_page:
                return answer
        return answer

    def _get(self, key: str, address: str) -> Answer | None:
        left = self._until - time.monotonic()
        if left <= 0:
            return None
        request = urllib.request.Request(address, headers=self._headers)  # noqa: S310  origin is checked
        try:
            with _OPENER.open(request, timeout=left) as response:
                read = read_answer(key, read_json(self._content(response)))
        except urllib.error.HTTPError as error:
            error.close()
            return Answer(key=key, state="failed")
        except (OSError, ValueError, http.client.HTTPException):
            return None
        return _whole_patient(read) if key == PATIENT_KEY else read

    def _content(self, response: http.client.HTTPResponse) -> bytes:
        """
        Return the body.

        Raises:
            ValueError: It is too large or comes too slowly.
        """
        content = bytearray()
        while chunk := response.read1(_CHUNK_BYTES):
            content += chunk
            if len(content) > _MOST_BYTES or time.monotonic() > self._until:
                raise ValueError("the answer is too large or too slow")
        return bytes(content)


def _joined(page: Answer) -> State:
    return "partial" if page.next_page else "complete"


def _whole_patient(answer: Answer) -> Answer:
    found: tuple[Document, ...] = tuple(
        one for one in answer.resources if one.get("resourceType") == "Patient"
    )
    return replace(answer, resources=found)
