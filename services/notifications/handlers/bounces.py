"""Reads a bounce: which letter, and why it could not be delivered."""

import re
from email import message_from_bytes
from email.message import Message
from email.policy import default
from typing import NamedTuple

MESSAGE_ID = re.compile(r"<reminder\.([0-9a-f-]{36})@")


class Bounce(NamedTuple):
    """`message_id` is the letter's."""

    message_id: str
    reason: str


def read_bounce(raw: bytes) -> Bounce | None:
    """None for what is no report of a failure (a delay, an out-of-office answer), or not about a letter of ours."""
    message = message_from_bytes(raw, policy=default)
    statuses = [part for part in message.walk() if part.get_content_type() == "message/delivery-status"]
    failed = [field for part in statuses for field in _fields(part) if field.get("Action", "").lower() == "failed"]
    found = MESSAGE_ID.search(raw.decode("ascii", "replace"))
    if not failed or found is None:
        return None
    said = failed[0].get("Diagnostic-Code") or failed[0].get("Status") or "bounced"
    return Bounce(found[1], str(said).replace("\n", " ")[:500])


def _fields(part: Message) -> list[Message]:
    """The groups of fields: one for the message, then one per recipient."""
    payload = part.get_payload()
    return [group for group in payload if isinstance(group, Message)] if isinstance(payload, list) else []
