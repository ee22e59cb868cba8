"""Sends the letters that wait: one at a time, each claimed, checked against what is true now, handed over, marked.

The order of the marks is the point (docs/reminders.md): `sending` is committed before anything is said, `handed_over`
just before the word that makes the receiver answer for the letter, `sent` after its answer. Killed before the second
mark, a letter is sent again; killed after it, never by itself.
"""

from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import select

from libs.common.database import Database, Transaction
from libs.common.service import Runtime
from services.notifications import channels
from services.notifications.channels import Channel, Envelope, Written
from services.notifications.handlers import letters as handlers
from services.notifications.handlers import outcomes
from services.notifications.letters import Told, links, write
from services.notifications.queries import work as queries
from services.notifications.reminders.ladder import deadline_of
from services.notifications.reminders.telling import Key
from services.notifications.settings import NotificationsSettings

log = structlog.get_logger()
LOOK_SECONDS = 5.0
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=30), timedelta(minutes=10)
"""How long a channel that cannot be reached is left alone."""


async def deliver(runtime: Runtime) -> None:
    """The job: never ends."""
    settings = runtime.settings
    assert isinstance(settings, NotificationsSettings)
    senders = [Sender(runtime.database, settings, name) for name in channels.CHANNELS]
    while True:
        for sender in senders:
            try:
                await sender.send_all()
            except Exception as error:
                log.warning("letters not sent, trying again", channel=sender.channel, reason=repr(error))
        await runtime.clock.sleep(LOOK_SECONDS)


class Sender:
    """One process's line out over one channel."""

    def __init__(self, database: Database, settings: NotificationsSettings, channel: str) -> None:
        self.database = database
        self.public_url = settings.public_url
        self.channel = channel
        self.line: Channel = channels.CHANNELS[channel](settings)
        self._said_not_set_up: bool | None = None
        self._closed_until: datetime | None = None
        self._pause = FIRST_PAUSE

    async def send_all(self) -> int:
        """Sends what is ready; answers how many letters left."""
        await self._look_after_the_dead()
        if await self._not_set_up() or (self._closed_until and self.database.clock.now() < self._closed_until):
            return 0
        sent = 0
        try:
            while (left := await self._send_one()) is not None:
                sent += left
                self._closed_until, self._pause = None, FIRST_PAUSE
        except channels.Unreachable:
            self._closed_until = self.database.clock.now() + self._pause
            self._pause = min(self._pause * 2, LONGEST_PAUSE)
        finally:
            await self.line.close()
        return sent

    async def _look_after_the_dead(self) -> None:
        async with self.database.reading() as tx:
            if not await handlers.any_left_handed_over(tx):
                return
        async with self.database.transaction() as tx:
            await tx.one_at_a_time()
            await outcomes.left_by_the_dead(tx)

    async def _not_set_up(self) -> bool:
        """Letters wait for an installation that has not said how to send; an alert tells of it, once."""
        fault = self.line.fault()
        if fault is not None and self._said_not_set_up:
            return True
        if fault is not None or self._said_not_set_up is None:
            async with self.database.transaction() as tx:
                await tx.one_at_a_time()
                self._said_not_set_up = await outcomes.not_set_up(tx, self.channel, fault)
        return fault is not None

    async def _send_one(self) -> bool | None:
        """Whether the letter left; None if there is none to send now. Raises Unreachable if no other would leave."""
        async with self.database.transaction() as tx:
            letter = await handlers.claim(tx, self.channel)
            if letter is None:
                return None
            contact = await tx.row(select(handlers.CONTACT).where(handlers.CONTACT.c.id == letter.contact))
            told = await self._told(tx, await handlers.items(tx, letter.id))
            if contact is None or contact.unsubscribed_at is not None or not told:
                await handlers.close(tx, letter, "obsolete" if contact and not told else "withdrawn")
                return False
        unsubscribe = links.unsubscribe(self.public_url, contact.id, contact.secret)
        return await self._deliver(letter, contact, write(told, contact.name, contact.language, unsubscribe, tx.now))

    async def _told(self, tx: Transaction, keys: list[Key]) -> list[Told]:
        """What is still true of what a letter was to tell: work missing, by the same due date."""
        found = await queries.work_in(tx, sorted({key.round for key in keys}))
        sent_back = await queries.sent_back(tx, list(found))
        told = []
        for key in keys:
            work = found[key.round]
            left, deadline = work.missing(key.respondent), deadline_of(work.state, key.respondent)
            decision = sent_back.get((key.round, key.respondent))
            if key.kind == "reminder":
                still = key.about_at == deadline.due_at
            else:
                still = decision is not None and decision.version == key.number
            if left and still:
                link = links.work(self.public_url, key.round, key.respondent)
                name, title = work.name(key.respondent), work.state.title
                told.append(Told(key.kind, title, name, deadline.due_at, deadline.locks_at, left, link))
        return told

    async def _deliver(self, letter: Any, contact: Any, written: Written) -> bool:
        envelope = Envelope(contact.name, contact.email, f"reminder.{letter.message_id}", self.database.clock.now())

        async def about_to() -> None:
            async with self.database.transaction() as tx:
                await handlers.hand_over(tx, letter, contact.email, written.subject)

        try:
            await self.line.deliver(envelope, written, about_to)
        except handlers.Overtaken:
            return False
        except channels.Fault as fault:
            log.warning(
                "letter not sent", letter=letter.id, kind=type(fault).__name__
            )  # why: in the row; servers name people
            async with self.database.transaction() as tx:
                await tx.one_at_a_time()
                await outcomes.failed(tx, letter, contact, fault)
            if isinstance(fault, channels.Unreachable):
                raise
            return False
        async with self.database.transaction() as tx:
            await tx.one_at_a_time()
            await outcomes.sent(tx, letter, contact)
        return True
