"""The signature of Standard Webhooks 1.0, and the keys for it.

https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

import base64
import hashlib
import hmac
import os
import secrets
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path

PREFIX = "whsec_"
KEY_BYTES = 32


def installation_key(given: str | None, data_dir: Path) -> bytes:
    """The key that all secrets are derived from: `given` by a setting, else the data folder's own, made on first use.

    Replicas need the same. Raises ValueError for one too short to keep anything secret.
    """
    if given:
        if len(given) < KEY_BYTES:
            raise ValueError(f"INSATS_WEBHOOK_KEY needs {KEY_BYTES} characters at least, chosen at random")
        return hashlib.sha256(given.encode()).digest()
    file = data_dir / "webhook-key"
    if not file.exists():
        data_dir.mkdir(parents=True, exist_ok=True)
        draft = data_dir / f"webhook-key.{secrets.token_hex(4)}"
        draft.touch(mode=0o600)
        draft.write_bytes(secrets.token_bytes(KEY_BYTES))
        with suppress(FileExistsError):  # another replica was first: its key stands
            os.link(draft, file)
        draft.unlink()
    return file.read_bytes()


def secret_of(key: bytes, subscription: str, version: int) -> bytes:
    """The subscription's secret. Derived and stored nowhere, so that no table, backup or log can give it away."""
    return hmac.digest(key, f"webhook secret {version} of {subscription}".encode(), "sha256")


def shown(secret: bytes) -> str:
    """As the subscriber is told it: `whsec_` and base64."""
    return PREFIX + base64.b64encode(secret).decode()


def headers(message_id: str, at: datetime, body: bytes, keys: Sequence[bytes]) -> dict[str, str]:
    """The three headers; one signature per key, the newest first."""
    timestamp = str(int(at.timestamp()))
    signed = b".".join((message_id.encode(), timestamp.encode(), body))
    signatures = [base64.b64encode(hmac.digest(key, signed, "sha256")).decode() for key in keys]
    return {
        "webhook-id": message_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": " ".join(f"v1,{signature}" for signature in signatures),
    }
