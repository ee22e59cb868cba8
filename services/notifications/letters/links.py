"""Addresses that work without logging in: each carries a token made from the contact's secret, for one purpose."""

import hashlib
import hmac

UNSUBSCRIBE = "unsubscribe"


def token(secret: str, purpose: str) -> str:
    """HMAC-SHA256 of the purpose under the contact's secret, in hex."""
    return hmac.new(secret.encode(), purpose.encode(), hashlib.sha256).hexdigest()


def holds(secret: str, purpose: str, given: str) -> bool:
    return hmac.compare_digest(token(secret, purpose).encode(), given.encode(errors="replace"))


def digest(given: str) -> str:
    """What is kept of a token that is shown once: SHA-256, enough for 256 random bits."""
    return hashlib.sha256(given.encode()).hexdigest()


def unsubscribe(public_url: str, contact: str, secret: str) -> str:
    return f"{public_url.rstrip('/')}/notifications/v1/unsubscribe/{contact}/{token(secret, UNSUBSCRIBE)}"


def work(public_url: str, round_id: str, respondent: str) -> str:
    """The respondent's own page in the round."""
    return f"{public_url.rstrip('/')}/rounds/{round_id}/respondents/{respondent}"
