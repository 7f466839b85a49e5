"""Which clients are known, and the memory of used tokens."""

import json
import time
import warnings
from pathlib import Path

import pytest
from joserfc.jwk import ECKey, OctKey, RSAKey

from planner.web.cds.issuers import InvalidIssuers, read_issuers, read_key_set
from planner.web.cds.seen import Seen

ISSUER = "https://ehr.example.org/fhir"
EC = ECKey.generate_key("P-384", {"kid": "ec-1", "use": "sig", "alg": "ES384"})


@pytest.mark.parametrize(
    ("entry", "why"),
    [
        ({"jwks_url": "http://keys.example.org/jwks"}, "https"),
        ({"jwks_url": "https://a.example/jwks", "jwks_file": "x"}, "one of"),
        ({}, "one of"),
        ({"jwks_file": "missing.json"}, "FileNotFoundError"),
        ({"jwks_url": "https://a.example/jwks", "algorithms": ["HS256"]}, "HS256"),
        ({"jwks_url": "https://a.example/jwks", "algorithms": ["none"]}, "none"),
        ({"jwks_url": "https://a.example/jwks", "algs": ["ES384"]}, "algs"),
        ("https://a.example/jwks", "object"),
    ],
)
def test_a_wrong_file_of_issuers_is_refused(tmp_path: Path, entry: object, why: str) -> None:
    """The service does not start with clients that it would not know how to check."""
    path = tmp_path / "issuers.json"
    path.write_text(json.dumps({ISSUER: entry}))

    with pytest.raises(InvalidIssuers, match=why):
        read_issuers(path)


def weak_key() -> dict:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return RSAKey.generate_key(1024, {"kid": "weak"}).as_dict(private=False)


@pytest.mark.filterwarnings("ignore::joserfc.errors.SecurityWarning")
@pytest.mark.parametrize(
    "content",
    [
        "[]",
        '{"keys": []}',
        json.dumps({"keys": [OctKey.generate_key(256, {"kid": "o"}).as_dict()]}),
        json.dumps({"keys": [EC.as_dict(private=True)]}),
        json.dumps({"keys": [weak_key()]}),
        json.dumps({"keys": [EC.as_dict(private=False)] * 2}),
    ],
    ids=["a list", "empty", "shared secret", "private", "weak", "same id twice"],
)
def test_a_key_set_holds_strong_public_keys_only(content: str) -> None:
    """A shared secret, a private key, a weak key and two keys of one id are refused."""
    with pytest.raises(InvalidIssuers):
        read_key_set(content.encode())


def test_workers_share_what_was_seen(tmp_path: Path) -> None:
    """A token used with one worker is used up with every other."""
    one, two = Seen(str(tmp_path)), Seen(str(tmp_path))
    until = time.time() + 60

    assert one.add("token", until)
    assert not two.add("token", until)
    assert two.add("another", until)


@pytest.mark.parametrize("is_shared", [True, False])
def test_what_has_expired_is_forgotten(tmp_path: Path, is_shared: bool) -> None:
    """The memory of used tokens does not grow for ever."""
    seen = Seen(str(tmp_path) if is_shared else "")
    seen.add("old", time.time() - 3600)
    seen._swept = 0.0
    seen.add("new", time.time() + 60)

    assert seen.add("old", time.time() + 60)
    assert not seen.add("new", time.time() + 60)
