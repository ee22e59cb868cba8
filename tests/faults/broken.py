"""The command `insats` with one safeguard taken out, or a kill aimed at one instant: shows that trials can fail.

INSATS_BREAK: `inbox` treats every delivery as new; `confirm` forgets outgoing events before they are confirmed.
INSATS_AIM: `before_ack` ends the process by SIGKILL after a batch is committed and before the bus hears of it;
`before_publish` as the relay is about to publish. Once: the file INSATS_AIMED says that it has been done.
"""

import os
import signal
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from insats.cli import app
from libs.common import inbox
from libs.common.bus import Incoming
from libs.common.bus.worker import Worker
from libs.common.database import Transaction
from libs.common.envelope import CloudEvent
from libs.common.outbox import Relay


class Patched:
    """What is patched, kept from the type checker, which rightly minds."""

    inbox: Any = inbox
    Worker: Any = Worker
    Relay: Any = Relay


PATCHED = Patched()
ACKNOWLEDGING = "notifications"
"""Its timeline has a row per event, so that an event taken in twice is seen."""
PUBLISHING = "classification"
NOT_BEFORE = 40
"""The message, or the batch of messages, from which on the aimed kill may fall: in the middle of the work."""


def without_inbox() -> None:
    recorded = inbox.record

    async def record(tx: Transaction, table: Any, arrivals: Sequence[inbox.Arrival]) -> list[CloudEvent[Any]]:
        await recorded(tx, table, arrivals)
        return [event for event, _ in arrivals]

    def expect(tx: Transaction, table: Any, arrivals: Sequence[inbox.Arrival]) -> list[CloudEvent[Any]]:
        return [event for event, _ in arrivals]

    PATCHED.inbox.record, PATCHED.inbox.expect = record, expect


def without_confirm() -> None:
    async def forward(relay: Relay) -> int:
        batch = list(relay.database.fresh)
        relay.database.fresh.clear()
        async with relay.database.engine.begin() as connection:
            await relay._remove(connection, batch)
        await relay._publish(batch)
        return len(batch)

    PATCHED.Relay.forward = forward


def kill_before_ack() -> None:
    receive, done = Worker.receive, 0

    async def receive_and_die(worker: Worker, message: Incoming) -> None:
        nonlocal done
        await receive(worker, message)
        done += worker.queue.startswith(ACKNOWLEDGING)
        if done >= NOT_BEFORE:
            die_once()

    PATCHED.Worker.receive = receive_and_die


def kill_before_publish() -> None:
    publish, passed = Relay._publish, 0

    async def die_or_publish(relay: Relay, rows: Sequence[Any]) -> None:
        nonlocal passed
        passed += len(rows) if PUBLISHING in str(relay.database.engine.url.database) else 0
        if rows and passed >= NOT_BEFORE:
            die_once()
        await publish(relay, rows)

    PATCHED.Relay._publish = die_or_publish


def die_once() -> None:
    done = Path(os.environ["INSATS_AIMED"])
    if not done.exists():
        done.touch()
        os.kill(os.getpid(), signal.SIGKILL)


BREAKS: Mapping[str, Callable[[], None]] = {"inbox": without_inbox, "confirm": without_confirm}
AIMS: Mapping[str, Callable[[], None]] = {"before_ack": kill_before_ack, "before_publish": kill_before_publish}

if __name__ == "__main__":
    for chosen, ways in ((os.environ.get("INSATS_BREAK"), BREAKS), (os.environ.get("INSATS_AIM"), AIMS)):
        if chosen:
            ways[chosen]()
    app()
