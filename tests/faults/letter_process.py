"""One replica of notifications with a clock that the trial moves, as a process that may be killed: FOLDER PORT EVENTS.

INSATS_AIM kills it once, from the second letter on: `claimed` (nothing is said for good), `handed_over` (the mark is
committed and the dot not written), `taken` (the server has answered, and that is not marked).
INSATS_BREAK takes a safeguard out: `again` sends again what is uncertain; `forget` marks as sent before the answer.
"""

import asyncio
import base64
import json
import os
import signal
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import uvicorn

from libs.common.bus import Incoming, queue_of
from libs.common.bus.embedded import EmbeddedBus, Queues, _row
from libs.common.clock import WALL_CLOCK
from libs.common.service import create_app
from services.notifications.channels import email
from services.notifications.handlers import letters, outcomes
from services.notifications.main import SERVICE
from services.notifications.settings import NotificationsSettings

NOT_BEFORE = 2
"""The letter from which on the aimed kill falls."""
LOOK_SECONDS = 0.02


class Patched:
    """What is patched, kept from the type checker, which rightly minds."""

    email: Any = email
    letters: Any = letters
    outcomes: Any = outcomes


PATCHED = Patched()


class TrialClock:
    """The machine's clock, put ahead by as many seconds as the folder's file `ahead` says."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "ahead"

    def now(self) -> datetime:
        return WALL_CLOCK.now() + timedelta(seconds=float(self.file.read_text()))

    async def sleep(self, seconds: float) -> None:
        until = self.now() + timedelta(seconds=seconds)
        while self.now() < until:
            await asyncio.sleep(LOOK_SECONDS)


def impatient() -> None:
    """The mail server's faults last shorter than in life, and so does the patience with them."""
    PATCHED.email.ANSWER_SECONDS, PATCHED.email.DOT_SECONDS = 0.5, 0.5


def die_at(instant: str, done: Path) -> None:
    deliver, begun = email.Email.deliver, 0

    def die(here: str) -> None:
        if here == instant and begun >= NOT_BEFORE and not done.exists():
            done.touch()
            os.kill(os.getpid(), signal.SIGKILL)

    async def deliver_and_die(self: Any, envelope: Any, written: Any, about_to: Any) -> None:
        nonlocal begun
        begun += 1

        async def marked() -> None:
            die("claimed")
            await about_to()
            die("handed_over")

        await deliver(self, envelope, written, marked)
        die("taken")

    PATCHED.email.Email.deliver = deliver_and_die


def send_again() -> None:
    """As if it were certain that what was not answered did not arrive."""

    async def put_back(tx: Any) -> int:
        for letter in await letters.left_handed_over(tx):
            await letters.send_again(tx, letter.id)
        return 0

    PATCHED.outcomes.left_by_the_dead = put_back


def forget() -> None:
    """As if what is handed over had arrived."""
    hand_over = letters.hand_over

    async def mark_as_sent(tx: Any, letter: Any, address: str, subject: str) -> None:
        await hand_over(tx, letter, address, subject)
        await letters.close(tx, letter, "sent")

    PATCHED.letters.hand_over = mark_as_sent


BREAKS = {"again": send_again, "forget": forget}


async def feed(queues: Queues, events: Path) -> None:
    """What stands in the file and what is added to it, from its beginning at each start: what was taken in before is
    known by its id."""
    heard = 0
    while True:
        lines = events.read_text().splitlines()
        for line in lines[heard:]:
            event_id, event_type, routing_key, body = json.loads(line)
            message = Incoming(event_id, event_type, routing_key, base64.b64decode(body))
            await queues.put([_row(queue_of(SERVICE.name), message)])
        heard = len(lines)
        await asyncio.sleep(LOOK_SECONDS)


async def main(folder: Path, port: int, events: Path) -> None:
    impatient()
    if aim := os.environ.get("INSATS_AIM"):
        die_at(aim, folder / "aimed")
    if broken := os.environ.get("INSATS_BREAK"):
        BREAKS[broken]()
    queues = Queues(folder / f"bus-{port}.db")
    await queues.open()
    bus = EmbeddedBus(queues, SERVICE.name)
    app = create_app(SERVICE, NotificationsSettings(data_dir=folder), bus, TrialClock(folder))
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="warning"))
    feeding = asyncio.create_task(feed(queues, events))
    await server.serve()
    feeding.cancel()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])))
