"""What clients meet first: who may pass and where, what was seen, and what may be fetched."""

from dataclasses import dataclass

from planner.web.cds.fetching import Fetcher
from planner.web.cds.issuers import InvalidIssuers, read_issuers
from planner.web.cds.seen import Seen
from planner.web.cds.settings import CdsSettings
from planner.web.cds.surfaces import Surface
from planner.web.cds.tokens import Gate


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """The parts that outlive a call; `guards` are the surfaces at which tokens are checked."""

    gate: Gate
    seen: Seen
    fetcher: Fetcher
    guards: frozenset[Surface] = frozenset()


def open_door(settings: CdsSettings) -> Door:
    """
    Return the parts that the settings ask for.

    Raises:
        InvalidIssuers: Tokens are checked and the file of issuers cannot be used.
    """
    seen = Seen(settings.seen_folder)
    if settings.tokens != "off" and (settings.issuers is None or not settings.public_url):
        raise InvalidIssuers(
            "tokens are checked, so a public address and a file of issuers are needed"
        )
    issuers = read_issuers(settings.issuers) if settings.issuers else {}
    gate = Gate(settings.tokens, settings.public_url, issuers, seen)
    fetcher = Fetcher(origins=settings.fhir_servers, seconds=settings.fhir_seconds)
    guards = frozenset() if settings.tokens == "off" else frozenset(settings.token_surfaces)
    return Door(gate=gate, seen=seen, fetcher=fetcher, guards=guards)
