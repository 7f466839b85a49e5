"""Keys of a known client and of a stranger, and tokens signed with them."""

import base64
import hashlib
import hmac
import json
import time
import uuid

from joserfc import jws
from joserfc.jwk import ECKey, RSAKey

PUBLIC = "https://planner.example.org"
ISSUER = "https://ehr.example.org/fhir"
DISCOVERY = f"{PUBLIC}/cds-services"
EC = ECKey.generate_key("P-384", {"kid": "ec-1", "use": "sig", "alg": "ES384"})
RSA = RSAKey.generate_key(2048, {"kid": "rsa-1", "use": "sig"})
STRANGER = ECKey.generate_key("P-384", {"kid": "ec-1"})


def public_keys(*keys) -> str:
    """Return the keys as a key set, without their secrets."""
    return json.dumps({"keys": [key.as_dict(private=False) for key in keys]})


def claims(**changes) -> dict:
    """Return the claims of a token for discovery; a claim that is None is left out."""
    now = int(time.time())
    made = {"iss": ISSUER, "aud": DISCOVERY, "iat": now, "exp": now + 300, "jti": uuid.uuid4().hex}
    return {name: value for name, value in {**made, **changes}.items() if value is not None}


def signed(key=EC, header: dict | None = None, **changes) -> str:
    """Return a token that is signed with the key, whatever its header says."""
    head = {"alg": "ES384" if key is not RSA else "RS384", "kid": key.kid, "typ": "JWT"}
    head |= header or {}
    head = {name: value for name, value in head.items() if value is not None}
    registry = jws.JWSRegistry(algorithms=[head["alg"]], strict_check_header=False)
    registry.max_header_length = registry.max_payload_length = 100_000
    return jws.serialize_compact(head, json.dumps(claims(**changes)), key, registry=registry)


def forged(key, kid: str, **changes) -> str:
    """Return a token that is signed with HMAC and the public key as its secret."""
    text = f"{encoded({'alg': 'HS256', 'kid': kid, 'typ': 'JWT'})}.{encoded(claims(**changes))}"
    code = hmac.new(key.as_pem(private=False), text.encode(), hashlib.sha256).digest()
    return f"{text}.{base64.urlsafe_b64encode(code).rstrip(b'=').decode()}"


def unsigned(**changes) -> str:
    """Return a token that says it needs no signature."""
    return f"{encoded({'alg': 'none', 'kid': 'ec-1', 'typ': 'JWT'})}.{encoded(claims(**changes))}."


def encoded(part: object) -> str:
    """Return a part of a token."""
    return base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()
