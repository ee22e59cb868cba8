"""The bus as the services see it: messages out, one queue of events in, a place for what cannot be processed.

Two transports keep the same promises: rabbit.py (RabbitMQ) and embedded.py (in-process, durable in SQLite).
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from libs.common.database import Transaction
from libs.common.envelope import CloudEvent
from libs.common.events import Event

EVENTS_EXCHANGE = "insats.events"
PARKED_EXCHANGE = "insats.parked"
RETRY_EXCHANGE = "insats.retry"
PARKED_QUEUE = "notifications.parked"

Handler = Callable[[Transaction, Sequence[CloudEvent[Any]]], Awaitable[None]]
"""Takes in a batch of events of one type, inside the transaction that records them in the inbox."""

ConsumerTable = Mapping[type[Event], Handler]
"""A service's consumers.py: what it listens to, and what it does then."""


def queue_of(service: str) -> str:
    """The one queue from which all replicas of a service take its events."""
    return f"{service}.events"


class Message(NamedTuple):
    """An encoded event on its way out."""

    id: str
    routing_key: str
    body: bytes


class Incoming(NamedTuple):
    """An encoded event as it was delivered to a queue."""

    id: str
    event_type: str
    routing_key: str
    body: bytes


class Parked(NamedTuple):
    """An event that a service could not process, with the queue that it came from and the cause."""

    message: Incoming
    queue: str
    cause: str


Receive = Callable[[Incoming], Awaitable[None]]
"""Returns when the event is durably dealt with (processed or parked); only then may it be acknowledged."""

ReceiveParked = Callable[[Parked], Awaitable[None]]


class NotReady(ConnectionError):
    """A queue that must hear the event does not exist yet: publishing now would lose the event for it."""


class Bus(Protocol):
    """A service's connection to the bus."""

    async def start(self, receive: Receive | None, receive_parked: ReceiveParked | None = None) -> None:
        """Declares the service's queue with its bindings and begins to deliver from it."""

    async def publish(self, messages: Sequence[Message]) -> None:
        """Returns when every message is safe in every queue that must hear it; else raises."""

    async def park(self, parked: Parked) -> None:
        """Returns when the message is safe in the queue of parked messages."""

    async def retry(self, parked: Parked) -> None:
        """Puts a parked message back in the queue that it came from."""

    async def healthy(self) -> bool: ...

    async def stop(self) -> None: ...
