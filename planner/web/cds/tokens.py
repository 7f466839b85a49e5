"""A call is signed by a known client, for this very address, now, and once; every other token is refused."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError

from planner.web.cds.issuers import ALGORITHMS, Issuer, key_set_of
from planner.web.cds.seen import Seen
from planner.web.cds.settings import TokenMode
from planner.web.cds.surfaces import ROOTS, Surface
from planner.web.problems import Refusal

LEEWAY_SECONDS = 60
# A client makes a token for each call; one that lives longer need not be remembered for long.
LONGEST_LIFE_SECONDS = 3600
MOST_TOKEN_CHARACTERS = 8192


class TokenRefused(Exception):
    """The token does not pass; the text says why, with nothing of the token in it."""


class _Registry(jws.JWSRegistry):
    max_header_length = 4096
    max_payload_length = MOST_TOKEN_CHARACTERS


@dataclass(frozen=True, slots=True)
class Gate:
    """Lets signed calls pass."""

    mode: TokenMode
    public_url: str
    issuers: Mapping[str, Issuer]
    seen: Seen

    def check(self, authorization: str | None, path: str, surface: Surface) -> str:
        """
        Return the issuer of the call, or an empty string for a call without a token where none is needed.

        Args:
            authorization: The Authorization header.
            path: The path that was called; with the public address it is the audience that the token must name.
            surface: The part of the service that is called.

        Raises:
            Refusal: 401.
        """
        if self.mode == "off" or (authorization is None and self.mode == "optional"):
            return ""
        if authorization is None:
            raise _unauthorized("A call here is signed: send a JWT as a bearer token.", "", surface)
        try:
            return self._check(authorization, f"{self.public_url}{path}")
        except TokenRefused as refused:
            detail = f"The token does not pass: {refused}."
            raise _unauthorized(detail, "invalid_token", surface) from None

    def _check(self, authorization: str, audience: str) -> str:
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer" or not token.strip():
            raise TokenRefused("the Authorization header takes a bearer token")
        issuer, claims = self._verified(token.strip())
        now = time.time()
        try:
            _check_times(claims, now)
        except OverflowError:
            raise TokenRefused("a time lies too far away") from None
        _check_audience(claims, audience)
        _check_tenant(claims, issuer)
        self._check_once(claims, issuer)
        return issuer.name

    def _verified(self, token: str) -> tuple[Issuer, Mapping[str, Any]]:
        """Return the issuer and the claims once the signature holds."""
        if len(token) > MOST_TOKEN_CHARACTERS:
            raise TokenRefused("the token is too long")
        try:
            extracted = jws.extract_compact(token.encode("ascii"), registry=_registry(ALGORITHMS))
            header = extracted.headers()
            claims = json.loads(extracted.payload)
        except (JoseError, ValueError, TypeError, KeyError, RecursionError):
            raise TokenRefused("the token cannot be read") from None
        if not isinstance(claims, dict):
            raise TokenRefused("the token has no claims")
        issuer = self._issuer(claims)
        key = issuer.keys(_check_header(header, issuer))
        if key is None:
            raise TokenRefused("the issuer has no key with this kid")
        registry = _registry(issuer.algorithms)
        try:
            holds = jws.validate_compact(extracted, key_set_of(key), registry=registry)
        except (JoseError, ValueError, TypeError):
            holds = False
        if not holds:
            raise TokenRefused("the signature does not hold")
        return issuer, claims

    def _issuer(self, claims: Mapping[str, Any]) -> Issuer:
        name = claims.get("iss")
        issuer = self.issuers.get(name) if isinstance(name, str) else None
        if issuer is None:
            raise TokenRefused("the issuer is not known here")
        return issuer

    def _check_once(self, claims: Mapping[str, Any], issuer: Issuer) -> None:
        token_id = claims.get("jti")
        if not isinstance(token_id, str) or not token_id:
            raise TokenRefused("jti is required")
        until = float(claims["exp"]) + LEEWAY_SECONDS
        if not self.seen.add(json.dumps(["jti", issuer.name, token_id]), until):
            raise TokenRefused("the token was used before")


def _registry(algorithms: object) -> jws.JWSRegistry:
    return _Registry(algorithms=sorted(algorithms), strict_check_header=False)  # type: ignore[call-overload]


def _check_header(header: Mapping[str, Any], issuer: Issuer) -> str:
    """Return the key id once the rest of the header is in order."""
    kid, kind, address = header.get("kid"), header.get("typ"), header.get("jku")
    if header.get("alg") not in issuer.algorithms:
        raise TokenRefused("the algorithm is not accepted for this issuer")
    if not isinstance(kind, str) or kind.upper() != "JWT":
        raise TokenRefused("typ must be JWT")
    if "crit" in header:
        raise TokenRefused("critical extensions are not understood here")
    if address is not None and issuer.key_addresses and address not in issuer.key_addresses:
        raise TokenRefused("jku is not the address that is configured for this issuer")
    if not isinstance(kid, str) or not kid:
        raise TokenRefused("kid is required")
    return kid


def _check_times(claims: Mapping[str, Any], now: float) -> None:
    times = {name: claims.get(name) for name in ("exp", "iat", "nbf")}
    for name, value in times.items():
        if value is None and name == "nbf":
            continue
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise TokenRefused(f"{name} is required as a number")
    expires, issued = float(claims["exp"]), float(claims["iat"])
    if not expires > now - LEEWAY_SECONDS:
        raise TokenRefused("the token has expired")
    if not issued <= now + LEEWAY_SECONDS or float(claims.get("nbf") or 0) > now + LEEWAY_SECONDS:
        raise TokenRefused("the token is not valid yet")
    if not expires - now <= LONGEST_LIFE_SECONDS + LEEWAY_SECONDS:
        raise TokenRefused("the token lives too long")


def _check_audience(claims: Mapping[str, Any], audience: str) -> None:
    named = claims.get("aud")
    if audience not in (named if isinstance(named, list) else [named]):
        raise TokenRefused("aud is not the address that was called")


def _check_tenant(claims: Mapping[str, Any], issuer: Issuer) -> None:
    if issuer.tenants and claims.get("tenant") not in issuer.tenants:
        raise TokenRefused("the tenant is not known here")


def _unauthorized(detail: str, error: str, surface: Surface) -> Refusal:
    realm = ROOTS[surface].removeprefix("/")
    challenge = f'Bearer realm="{realm}"' + (f', error="{error}"' if error else "")
    return Refusal("unauthorized", detail, headers={"WWW-Authenticate": challenge})
