"""The bytes that are sent: CloudEvents 1.0 in JSON, as on the bus, numbered for the one who gets them."""

import json
import uuid
from datetime import datetime
from typing import Any, NamedTuple

CONTENT_TYPE = "application/cloudevents+json"
HEARTBEAT = "subscription.heartbeat.v1"
CHALLENGE = "subscription.challenge.v1"


class Told(NamedTuple):
    """An event ready to be numbered: what stands before and after the number."""

    before: str
    after: str


def told(body: bytes) -> Told:
    """The event as it came from the bus, without the place in the feed: that stands in `data.sequence` too."""
    event: dict[str, Any] = json.loads(body)
    data = _json(event.pop("data"))
    envelope = {name: part for name, part in event.items() if name not in ("sequence", "sequencetype")}
    return Told(_json(envelope)[:-1], data)


def numbered(event: Told, subscription: str, number: int) -> bytes:
    """`sequence` is the number among what this subscriber is told: 1, 2, 3 … without gaps."""
    return (
        f'{event.before},"sequence":"{number}","sequencetype":"Integer","subscription":"{subscription}",'
        f'"data":{event.after}}}'
    ).encode()


def heartbeat(subscription: str, last_number: int, at: datetime) -> bytes:
    """Carries no number of its own: it tells the last one, so that whoever lacks it knows."""
    return _own(HEARTBEAT, subscription, at, {"subscription": subscription, "last_sequence": last_number})


def challenge(subscription: str, word: str, at: datetime) -> bytes:
    return _own(CHALLENGE, subscription, at, {"subscription": subscription, "challenge": word})


def echoes(answer: bytes, word: str) -> bool:
    """Whether the endpoint gave the challenge back: as the whole text, or as JSON's member `challenge`.

    An echo of the whole body is none: an endpoint that repeats whatever it gets has not agreed to anything.
    """
    text = answer.decode(errors="replace").strip()
    if text == word:
        return True
    try:
        found = json.loads(text)
    except ValueError:
        return False
    return isinstance(found, dict) and found.get("challenge") == word


def message_id(subscription: str, number: int) -> str:
    """The header `webhook-id`: the same at each attempt, so that a repeat is known."""
    return f"{subscription}_{number}"


def _own(event_type: str, subscription: str, at: datetime, data: dict[str, Any]) -> bytes:
    event = {
        "specversion": "1.0",
        "id": str(uuid.uuid4()),
        "source": "/notifications",
        "type": event_type,
        "subject": subscription,
        "time": at.isoformat().replace("+00:00", "Z"),
        "datacontenttype": "application/json",
        "data": data,
    }
    return _json(event).encode()


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
