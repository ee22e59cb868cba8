"""The short-lived tokens that pages call the services with: signed here, verified there by the published key.

The key is not stored. It is worked out from a secret that all replicas are given, so that they have the same key, and a
copy of the database gives nobody one. In the embedded set-up it is that of the data folder's local issuer.
"""

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from joserfc import jwt
from joserfc.jwk import ECKey

from libs.common.auth import AUDIENCE, LocalIssuer
from services.notifications.login.roles import Person
from services.notifications.settings import NotificationsSettings

ORDER_P256 = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
TOKEN_SECONDS = 300


class SessionIssuer:
    """Signs with the first key; all of them are published, so that what was signed before a change still holds."""

    def __init__(self, name: str, keys: Sequence[ECKey]) -> None:
        self.name = name
        self.keys = keys

    def token(self, person: Person, seconds: int = TOKEN_SECONDS) -> str:
        now = int(time.time())  # the services judge tokens by the machine's clock
        claims: dict[str, Any] = {
            "iss": self.name,
            "aud": AUDIENCE,
            "sub": person.subject,
            "scope": person.scope,
            "iat": now,
            "exp": now + seconds,
        }
        if person.respondent:
            claims["respondent"] = person.respondent
        return jwt.encode({"alg": "ES256", "kid": self.keys[0].kid}, claims, self.keys[0])

    def key_set(self) -> dict[str, Any]:
        return {"keys": [key.as_dict(private=False) for key in self.keys]}


def session_issuer(settings: NotificationsSettings) -> SessionIssuer | None:
    """None where nobody can log in: tokens are another issuer's, and no secret is set to sign our own with."""
    if settings.session_secret:
        secrets = settings.session_secret.get_secret_value().split()
        return SessionIssuer(settings.session_issuer, [derived_key(secret) for secret in secrets])
    local = LocalIssuer(settings.data_dir, settings.issuer)
    if settings.jwks is None or Path(settings.jwks) == local.jwks_file:
        return SessionIssuer(local.issuer, [local.key()])
    return None


def derived_key(secret: str) -> ECKey:
    """The P-256 key that belongs to a secret: HKDF (RFC 5869), reduced as FIPS 186-5 A.2.1 does it."""
    drawn = HKDF(SHA256(), 48, salt=None, info=b"insats session issuer, ES256").derive(secret.encode())
    private = ec.derive_private_key(int.from_bytes(drawn, "big") % (ORDER_P256 - 1) + 1, ec.SECP256R1())
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    kid = ECKey.import_key(pem).thumbprint()[:16]
    return ECKey.import_key(pem, {"kid": kid, "use": "sig"})
