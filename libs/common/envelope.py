"""The CloudEvents 1.0 envelope: how an event is written for the bus, and read from it."""

import json
import uuid
from datetime import UTC, datetime
from typing import Any, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from libs.common.events import EVENTS, AggregateUpdated, Event, Timestamp

E = TypeVar("E", bound=Event)


class CloudEvent(BaseModel, Generic[E]):
    """CloudEvents 1.0, structured JSON (application/cloudevents+json)."""

    model_config = ConfigDict(frozen=True, extra="allow")

    specversion: Literal["1.0"] = "1.0"
    id: uuid.UUID
    source: str
    type: str
    subject: str
    time: Timestamp
    datacontenttype: Literal["application/json"] = "application/json"
    sequence: str | None = Field(default=None, description="CloudEvents extension; see also data.sequence")
    sequencetype: Literal["Integer"] | None = None
    data: E


class UnreadableEvent(ValueError):
    """The body is no event that this service knows. Trying again would not help."""


def encode(event: Event, event_id: uuid.UUID, time: datetime, data: str | None = None) -> bytes:
    """The event as structured CloudEvents JSON in UTF-8. Composed by hand: data is serialised once, or given."""
    instant = time.astimezone(UTC).isoformat().replace("+00:00", "Z")
    sequence = f',"sequence":"{event.sequence}","sequencetype":"Integer"' if isinstance(event, AggregateUpdated) else ""
    return (
        f'{{"specversion":"1.0","id":"{event_id}","source":"{event.SOURCE}","type":"{event.TYPE}",'
        f'"subject":{json.dumps(event.subject)},"time":"{instant}","datacontenttype":"application/json"{sequence},'
        f'"data":{data or event.model_dump_json()}}}'
    ).encode()


_READERS: dict[str, TypeAdapter[CloudEvent[Any]]] = {}


def decode(event_type: str, body: bytes) -> CloudEvent[Any]:
    """Reads a body of the given type. Raises UnreadableEvent with the first fault's place."""
    reader = _READERS.get(event_type)
    if reader is None:
        if event_type not in EVENTS:
            raise UnreadableEvent(f"unknown event type {event_type!r}")
        envelope: Any = CloudEvent.__class_getitem__(EVENTS[event_type])
        reader = _READERS[event_type] = TypeAdapter(envelope)
    try:
        return reader.validate_json(body)
    except ValidationError as error:
        fault = error.errors(include_url=False, include_input=False)[0]  # the input may be a respondent's text
        place = ".".join(str(part) for part in fault["loc"])
        raise UnreadableEvent(f"{event_type}: {place or 'body'}: {fault['msg']}") from None


def type_of(routing_key: str) -> str:
    """`insats.received.v1.villkor-2023.24` → `insats.received.v1`."""
    return ".".join(routing_key.split(".")[:3])
