"""Which clients are known, and their keys: from files and addresses that the operator named, and from nowhere else."""

import json
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from joserfc.errors import JoseError
from joserfc.jwk import JWKRegistry, Key, KeySet
from joserfc.jwk import RSAKey as _RSAKey

from planner.web.cds.settings import origin_of

# Signatures with a public key only: never `none`, never a shared secret.
ALGORITHMS = frozenset(
    ("ES256", "ES384", "ES512", "RS256", "RS384", "RS512", "PS256", "PS384", "PS512")
)
_DEFAULT_ALGORITHMS = ("ES384", "RS384")
_FETCH_SECONDS = 3.0
_MOST_KEY_BYTES = 256 * 1024
_FRESH_SECONDS = 600.0
_RETRY_SECONDS = 30.0
_LEAST_RSA_BITS = 2048


class InvalidIssuers(Exception):
    """The file of issuers, or a key set that it names, cannot be used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Issuer:
    """A client that may sign calls: its name, the algorithms and tenants it may use, and where its keys are."""

    name: str
    algorithms: tuple[str, ...]
    tenants: tuple[str, ...]
    key_addresses: tuple[str, ...]
    keys: Callable[[str], Key | None] = field(repr=False)


def read_issuers(path: Path) -> Mapping[str, Issuer]:
    """
    Return name -> issuer.

    The file is an object: issuer -> {"jwks_file" or "jwks_url", "algorithms", "tenants"}; a relative `jwks_file` is
    looked for beside it.

    Raises:
        InvalidIssuers: Something in it cannot be used.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InvalidIssuers(f"{path}: not readable as JSON: {type(error).__name__}") from None
    if not isinstance(content, dict) or not content:
        raise InvalidIssuers(f"{path}: takes an object with one entry per issuer")
    return {name: _issuer(path, name, entry) for name, entry in content.items()}


def _issuer(path: Path, name: str, entry: object) -> Issuer:
    if not isinstance(entry, dict):
        raise InvalidIssuers(f"{path}: {name}: takes an object")
    known = {"jwks_file", "jwks_url", "algorithms", "tenants"}
    if unknown := sorted(set(entry) - known):
        raise InvalidIssuers(f"{path}: {name}: {', '.join(unknown)} is not read here")
    if ("jwks_file" in entry) == ("jwks_url" in entry):
        raise InvalidIssuers(f"{path}: {name}: takes one of jwks_file and jwks_url")
    algorithms = _texts(path, name, entry, "algorithms") or _DEFAULT_ALGORITHMS
    if refused := sorted(set(algorithms) - ALGORITHMS):
        raise InvalidIssuers(f"{path}: {name}: {', '.join(refused)} is not accepted as algorithm")
    return Issuer(
        name=name,
        algorithms=algorithms,
        tenants=_texts(path, name, entry, "tenants"),
        key_addresses=(str(entry["jwks_url"]),) if "jwks_url" in entry else (),
        keys=_keys(path, entry),
    )


def _keys(path: Path, entry: Mapping[str, object]) -> Callable[[str], Key | None]:
    if "jwks_file" in entry:
        return FileKeys(path.parent / str(entry["jwks_file"]))
    return AddressKeys(str(entry["jwks_url"]))


def _texts(path: Path, name: str, entry: Mapping[str, object], key: str) -> tuple[str, ...]:
    values = entry.get(key, [])
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise InvalidIssuers(f"{path}: {name}: {key} takes a list of strings")
    return tuple(values)


class FileKeys:
    """The keys of a file, read once."""

    def __init__(self, path: Path) -> None:
        """
        Read the file.

        Raises:
            InvalidIssuers: It is no set of public keys.
        """
        try:
            self._keys = read_key_set(path.read_bytes())
        except OSError as error:
            raise InvalidIssuers(f"{path}: {type(error).__name__}") from None

    def __call__(self, kid: str) -> Key | None:
        """Return the key with the id."""
        return self._keys.get(kid)


class AddressKeys:
    """The keys at an address that the operator named; fetched when needed, again when a key id is new."""

    def __init__(self, address: str) -> None:
        """
        Take the address; nothing is fetched yet.

        Raises:
            InvalidIssuers: It is not https (http is for this machine only).
        """
        origin = origin_of(address)
        is_local = origin.startswith(("http://127.0.0.1", "http://[::1]", "http://localhost"))
        if not origin.startswith("https://") and not is_local:
            raise InvalidIssuers(f"jwks_url takes an https address, not {address[:100]}")
        self._address = address
        self._keys: Mapping[str, Key] = {}
        self._fetched = self._tried = float("-inf")
        self._lock = threading.Lock()

    def __call__(self, kid: str) -> Key | None:
        """Return the key with the id; None where it is unknown or the address does not answer."""
        with self._lock:
            now = time.monotonic()
            is_stale = now - self._fetched > _FRESH_SECONDS or kid not in self._keys
            if is_stale and now - self._tried > _RETRY_SECONDS:
                self._tried = now
                self._fetch(now)
            return self._keys.get(kid)

    def _fetch(self, now: float) -> None:
        try:
            with _OPENER.open(self._address, timeout=_FETCH_SECONDS) as response:
                self._keys = read_key_set(response.read(_MOST_KEY_BYTES + 1))
                self._fetched = now
        except (OSError, ValueError, InvalidIssuers):
            return


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """An address that the operator named does not lead to one that he did not."""

    def redirect_request(self, *_: object, **__: object) -> None:
        return None


_OPENER = urllib.request.build_opener(_NoRedirect)


def read_key_set(content: bytes) -> Mapping[str, Key]:
    """
    Return key id -> public key.

    Raises:
        InvalidIssuers: The bytes are no set of public keys that are strong enough, each with an id of its own.
    """
    if len(content) > _MOST_KEY_BYTES:
        raise InvalidIssuers("a key set is too large")
    try:
        listed = json.loads(content)["keys"]
        keys = [_public_key(entry) for entry in listed]
    except (ValueError, TypeError, KeyError, JoseError) as error:
        raise InvalidIssuers(f"not a set of public keys: {type(error).__name__}") from None
    by_id = {key.kid: key for key in keys if key.kid}
    if not keys or len(by_id) < len(keys):
        raise InvalidIssuers("each key of a set takes a kid of its own")
    return {str(kid): key for kid, key in by_id.items()}


def _public_key(entry: Mapping[str, Any]) -> Key:
    if entry.get("kty") not in ("EC", "RSA"):
        raise InvalidIssuers("only EC and RSA keys are accepted")
    if "d" in entry:
        raise InvalidIssuers("a key set holds a private key")
    key = JWKRegistry.import_key(dict(entry))
    if isinstance(key, _RSAKey) and key.public_key.key_size < _LEAST_RSA_BITS:
        raise InvalidIssuers(f"an RSA key has fewer than {_LEAST_RSA_BITS} bits")
    return key


def key_set_of(key: Key) -> KeySet:
    """Return the one key as a set, so that its id and use are compared with the token's."""
    return KeySet([key])
