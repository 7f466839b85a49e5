"""What an operator decides about clients: public address, who may call what, which origins, which FHIR servers."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast
from urllib.parse import urlsplit

from environs import Env, ValidationError, validate

from planner.web.cds.surfaces import SURFACES, Surface

TokenMode = Literal["off", "optional", "required"]
_MODES: tuple[TokenMode, ...] = ("off", "optional", "required")
_MIB = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class CdsSettings:
    """
    What an operator can choose about CDS Hooks.

    Args:
        public_url: The address under which clients reach the service, without a path's last slash.
        tokens: Whether a client must sign its calls: off, optional (checked where one is sent), required.
        token_surfaces: Where that holds: at CDS Hooks, FHIR, the API.
        issuers: The file that says which clients are known, with their keys.
        origins: The origins whose pages may call.
        fhir_servers: The origins of FHIR servers from which missing data may be fetched.
        fhir_seconds: For how long data may be fetched, in all, for one call.
        max_chart_bytes: Largest hook request.
        seen_folder: Where workers share which tokens were used (set by the server for its workers).
    """

    public_url: str = ""
    tokens: TokenMode = "off"
    token_surfaces: tuple[Surface, ...] = ("cds",)
    issuers: Path | None = None
    origins: tuple[str, ...] = ()
    fhir_servers: tuple[str, ...] = ()
    fhir_seconds: float = 3.0
    max_chart_bytes: int = 8 * _MIB
    seen_folder: str = ""


def read_cds_settings(env: Env) -> CdsSettings:
    """Return the settings; what cannot be used is noted in the environment's reader."""
    default = CdsSettings()
    tokens = env.str("CDS_TOKENS", default.tokens, validate=validate.OneOf(_MODES))
    # Where tokens are checked there is no default for these two.
    needed: dict[str, str] = {} if tokens in ("optional", "required") else {"default": ""}
    public_url = env.str("PUBLIC_URL", validate=_is_base, **needed)
    issuers = env.str("CDS_ISSUERS", validate=_is_file, **needed)
    return CdsSettings(
        public_url=(public_url or "").rstrip("/"),
        tokens=cast("TokenMode", tokens),
        token_surfaces=tuple(
            env.list("TOKEN_SURFACES", list(default.token_surfaces), validate=_are_surfaces) or ()
        ),
        issuers=Path(issuers) if issuers else None,
        origins=tuple(env.list("CDS_ORIGINS", [], validate=_are_origins) or ()),
        fhir_servers=tuple(env.list("CDS_FHIR_SERVERS", [], validate=_are_origins) or ()),
        fhir_seconds=env.float(
            "CDS_FHIR_SECONDS", default.fhir_seconds, validate=validate.Range(min=0.1, max=30)
        ),
        max_chart_bytes=env.int(
            "MAX_CHART_BYTES", default.max_chart_bytes, validate=validate.Range(min=1024)
        ),
        seen_folder=env.str("CDS_SEEN_FOLDER", ""),
    )


def _are_surfaces(values: list[str]) -> None:
    if not values or not set(values) <= set(SURFACES):
        raise ValidationError(f"Takes names separated by commas: {', '.join(SURFACES)}.")


def _is_file(path: str) -> None:
    if not Path(path).is_file():
        raise ValidationError(f"{path} is not a file.")


def _is_base(value: str) -> None:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.query:
        raise ValidationError("Takes an http or https address without a query.")


def _are_origins(values: list[str]) -> None:
    for value in values:
        if origin_of(value) != value:
            raise ValidationError(
                "Takes origins separated by commas, each scheme://host or scheme://host:port."
            )


def origin_of(address: str) -> str:
    """
    Return the origin of the address, or an empty string where it has none.

    >>> origin_of("https://fhir.example.org:8443/r4/Patient?x=1")
    'https://fhir.example.org:8443'
    """
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
        return ""
    usual = {"http": 80, "https": 443}[parts.scheme]
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}" + (f":{port}" if port not in (None, usual) else "")
