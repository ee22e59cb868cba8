"""Time that a test moves, a line that takes letters, and an installation that lives through a story."""

import uuid
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import insert

from libs.common import events
from libs.common.database import Database
from libs.common.inbox import Arrival
from services.notifications.channels import Envelope, Fault, Written
from services.notifications.handlers.letters import CONTACT
from services.notifications.jobs.delivering import Sender
from services.notifications.jobs.reminding import remind_once
from services.notifications.settings import NotificationsSettings
from tests.notifications import example_events
from tests.notifications.folding import fold


def at(moment: str) -> datetime:
    """`2025-04-01 06:00` in UTC."""
    return datetime.fromisoformat(moment).replace(tzinfo=UTC)


class SimulatedClock:
    """Stands still until it is moved; sleeping moves it."""

    def __init__(self, now: datetime) -> None:
        self.moment = now

    def now(self) -> datetime:
        return self.moment

    async def sleep(self, seconds: float) -> None:
        self.moment += timedelta(seconds=seconds)


class RecordingLine:
    """Takes every letter, unless it is told to fail: before the point of no return, or (`after`) behind it."""

    def __init__(self, clock: SimulatedClock) -> None:
        self.clock = clock
        self.taken: list[tuple[datetime, str, Written]] = []
        self.ids: list[str] = []
        self.before: Callable[[Envelope], Fault | None] = lambda _: None
        self.after: Callable[[Envelope], BaseException | None] = lambda _: None

    def fault(self) -> str | None:
        return None

    async def deliver(self, envelope: Envelope, written: Written, about_to: Callable[[], Awaitable[None]]) -> None:
        if fault := self.before(envelope):
            raise fault
        await about_to()
        self.taken.append((self.clock.now(), envelope.address, written))
        self.ids.append(envelope.message_id)
        if broken := self.after(envelope):
            raise broken

    async def close(self) -> None:
        return None


class Installation:
    """Notifications' jobs over one database, run by hand at the moments when they would have run."""

    def __init__(self, database: Database, clock: SimulatedClock, line: RecordingLine) -> None:
        self.database = database
        self.clock = clock
        self.line = line
        database.clock = clock
        self.sender = Sender(database, NotificationsSettings(smtp_url=None), "email")
        self.sender.line = line

    async def run_until(self, end: datetime, story: Sequence[tuple[datetime, "Happening"]] = ()) -> None:
        """Lives until `end`, looking at every moment when something happens or is due."""
        waiting = sorted(story, key=lambda one: one[0])
        while True:
            following = await self.look()
            moments = [moment for moment in (following, waiting[0][0] if waiting else None, end) if moment]
            self.clock.moment = max(min(moments), self.clock.moment)
            while waiting and waiting[0][0] <= self.clock.moment:
                await waiting.pop(0)[1](self)
            if self.clock.moment >= end:
                await self.look()
                return

    async def look(self) -> datetime | None:
        following = await remind_once(self.database)
        await self.sender.send_all()
        return following

    async def take_in(self, *told: events.Event) -> None:
        await fold(self.database, [self.arrival(event) for event in told])

    def arrival(self, event: events.Event) -> Arrival:
        return example_events.arrival(event, self.clock.now())

    async def add_contact(self, respondent: str, **choices: Any) -> str:
        row = {
            "id": str(uuid.uuid4()),
            "respondent": respondent,
            "role": "signer",
            "name": f"Kontakt {respondent}",
            "email": f"{respondent}@example.se",
            "language": "sv",
            "channel": "email",
            "digest": "each",
            "secret": "hemlig",
            "created_at": self.clock.now(),
            "changed_at": self.clock.now(),
            "changed_by": "test",
            "unsubscribed_at": None,
        } | choices
        async with self.database.transaction() as tx:
            await tx.execute(insert(CONTACT).values(**row))
        return str(row["id"])


Happening = Callable[[Installation], Awaitable[None]]
