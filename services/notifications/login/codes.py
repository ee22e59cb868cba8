"""One-time codes of the local login: whoever can read the data folder can make one, the server can check it.

A code is eight random bytes' worth of letters and what the data folder's key makes of them and the time. Nothing is
stored when it is made; that it was used is (handlers/sessions.py).
"""

import base64
import hashlib
import hmac
import json
import secrets
from datetime import datetime

from libs.common.auth import LocalIssuer

STEP_SECONDS = 900
"""A code is good in the step that it was made in, and in the next: between 15 and 30 minutes."""
ALPHABET = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "0123456789ABCDEFGHJKMNPQRSTVWXYZ")
"""From RFC 4648's letters to Crockford's, in which nothing looks like something else."""
ALIKE = str.maketrans("OIL", "011")


def new_code(local: LocalIssuer, now: datetime) -> str:
    """Twelve letters and digits in groups of four."""
    salt = _letters(secrets.token_bytes(3))[:4]
    code = salt + _made(local, salt, _step(now))
    return "-".join(code[place : place + 4] for place in range(0, 12, 4))


def cleaned(given: str) -> str:
    """As typed by hand: capitals, without spaces and hyphens, O for 0 and so on."""
    return "".join(given.upper().split()).replace("-", "").translate(ALIKE)


def is_good(local: LocalIssuer, code: str, now: datetime) -> bool:
    """Whether a cleaned code is of this data folder and of now. Whether it was used before is not known here."""
    salt, rest = code[:4], code[4:]
    this, last = (_made(local, salt, step).encode() for step in (_step(now), _step(now) - 1))
    return hmac.compare_digest(rest.encode(), this) | hmac.compare_digest(rest.encode(), last)


def _step(now: datetime) -> int:
    return int(now.timestamp()) // STEP_SECONDS


def _made(local: LocalIssuer, salt: str, step: int) -> str:
    key = hashlib.sha256(json.dumps(local.key().as_dict(private=True), sort_keys=True).encode()).digest()
    return _letters(hmac.digest(key, f"login {step} {salt}".encode(), hashlib.sha256)[:5])


def _letters(drawn: bytes) -> str:
    return base64.b32encode(drawn).decode().rstrip("=").translate(ALPHABET)
