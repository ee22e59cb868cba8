"""The two transports behind one face, and a service in miniature that takes events in from either."""

import asyncio
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

from libs.common.bus import Bus, Incoming, Parked
from libs.common.bus.embedded import EmbeddedBus, Queues
from libs.common.bus.rabbit import RabbitBus
from libs.common.bus.worker import Worker
from libs.common.database import Database, Transaction
from libs.common.envelope import CloudEvent
from libs.common.events import InsatsWithdrawn
from tests.common.conftest import leave_effect
from tests.common.messages import until


class Broker(Protocol):
    """Makes buses for services; each is a process's own, on the same queues."""

    def bus(self, service: str, *event_types: str) -> Bus: ...

    async def restart(self) -> None:
        """All processes have ended; what is queued is there again for the next."""

    async def send_raw(self, event_type: str, body: bytes) -> None:
        """Puts any body into the queue of notifications."""


class Embedded:
    def __init__(self, path: Path) -> None:
        self.path = path
        self.queues = Queues(path)

    def bus(self, service: str, *event_types: str) -> Bus:
        return EmbeddedBus(self.queues, service)

    async def restart(self) -> None:
        await self.queues.close()
        self.queues = Queues(self.path)
        await self.queues.open()

    async def send_raw(self, event_type: str, body: bytes) -> None:
        await _send_back(self.bus("intake"), event_type, body)


class Rabbit:
    def __init__(self, url: str, prefix: str) -> None:
        self.url = url
        self.prefix = prefix

    def bus(self, service: str, *event_types: str) -> RabbitBus:
        return RabbitBus(self.url, service, event_types, self.prefix)

    async def restart(self) -> None: ...

    async def send_raw(self, event_type: str, body: bytes) -> None:
        bus = self.bus("intake")
        await bus.start(None)
        await _send_back(bus, event_type, body)
        await bus.stop()


async def _send_back(bus: Bus, event_type: str, body: bytes) -> None:
    message = Incoming(str(uuid.uuid4()), event_type, f"{event_type}.r.24", body)
    await bus.retry(Parked(message, "notifications.events", ""))


class Service:
    """Notifications in miniature: leaves an effect per event; fails for those named in `faults`, once each time."""

    def __init__(self, broker: Broker, database: Database, name: str = "notifications") -> None:
        self.bus = broker.bus(name, InsatsWithdrawn.TYPE)
        self.faults: dict[str, list[Exception]] = {}
        """Insats id → errors still to come; the last one stays for ever."""
        self.alone: list[str] = []
        """Insats ids that the handler got in a batch of one."""
        self.dealt_with: list[str] = []
        """Ids of messages that were dealt with, and may be acknowledged."""
        self.parked: list[Parked] = []
        self.worker = Worker(name, {InsatsWithdrawn: self._handle}, database, self.bus)

    async def start(self) -> "Service":
        await self.bus.start(self._receive, self._receive_parked)
        return self

    async def stop(self) -> None:
        await self.bus.stop()

    async def _receive(self, message: Incoming) -> None:
        await self.worker.receive(message)
        self.dealt_with.append(message.id)

    async def _receive_parked(self, parked: Parked) -> None:
        self.parked.append(parked)

    async def _handle(self, tx: Transaction, events: Sequence[CloudEvent[Any]]) -> None:
        names = [event.data.insats_id for event in events]
        if len(names) == 1:
            self.alone += names
        await leave_effect(tx, events)
        for name in names:
            if faults := self.faults.get(name):
                raise faults.pop(0) if len(faults) > 1 else faults[0]


class Recorder:
    """A service that only notes what reaches it, and holds on to it until `gate` is open."""

    def __init__(self, broker: Broker, name: str, *event_types: str) -> None:
        self.bus = broker.bus(name, *event_types)
        self.gate = asyncio.Event()
        self.gate.set()
        self.messages: list[Incoming] = []
        self.dealt_with: set[str] = set()

    async def start(self) -> "Recorder":
        await self.bus.start(self._receive)
        return self

    async def _receive(self, message: Incoming) -> None:
        self.messages.append(message)
        await self.gate.wait()
        self.dealt_with.add(message.id)

    async def has(self, ids: set[str]) -> None:
        await until(lambda: {message.id for message in self.messages} >= ids)

    async def stop(self) -> None:
        await self.bus.stop()


async def vanish(bus: Bus) -> None:
    """The process is gone at once: nothing is finished, nothing acknowledged."""
    if isinstance(bus, RabbitBus):
        await (await bus.consuming.connect()).close()
    else:
        await bus.stop()
