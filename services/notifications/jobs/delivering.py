"""Sends the letters that wait: one at a time, each claimed, checked against what is true now, handed over, marked.

The order of the marks is the point (docs/reminders.md): `sending` is committed before anything is said, `handed_over`
just before the word that makes the receiver answer for the letter, `sent` after its answer. Killed before the second
mark, a letter is sent again; killed after it, never by itself. A process that is asked to end waits for the answer, and
one that has it and cannot mark it, for the database is away, tries until it can.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import select

from libs.common.database import Database, Transaction, is_transient
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
STOPPING_SECONDS = 8.0
"""How long a process that is asked to end waits for the answer to what it has handed over. Docker and Kubernetes kill
after 10 and 30."""
MARKING_SECONDS = 1.0
"""Between two tries to mark what has become of a letter."""


async def deliver(runtime: Runtime) -> None:
    """The job: never ends."""
    settings = runtime.settings
    assert isinstance(settings, NotificationsSettings)
    senders = [Sender(runtime.database, settings, name) for name in channels.CHANNELS]
    alone = not runtime.database.is_postgresql
    while True:
        for sender in senders:
            try:
                if alone:
                    await sender.take_over()
                    alone = False
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
        self._locked = False
        self._pause = FIRST_PAUSE

    async def take_over(self) -> None:
        """At the start of the one process there is: what its forerunner was about to send need not wait."""
        async with self.database.transaction() as tx:
            await handlers.drop_leases(tx)

    async def send_all(self) -> int:
        """Sends what is ready; answers how many letters left."""
        await self._look_after_the_dead()
        if await self._not_set_up() or await self._is_closed():
            return 0
        sent = 0
        try:
            while (left := await self._send_one()) is not None:
                sent += left
                self._closed_until, self._pause = None, FIRST_PAUSE
        except channels.Locked:
            self._locked = True
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

    async def _is_closed(self) -> bool:
        """A login that was refused is not tried again by this process until a person has settled the alert: servers
        lock accounts out for less."""
        if self._locked:
            async with self.database.reading() as tx:
                self._locked = await outcomes.is_locked(tx, self.channel)
        return self._locked or (self._closed_until is not None and self.database.clock.now() < self._closed_until)

    async def _send_one(self) -> bool | None:
        """Whether the letter left; None if there is none to send now. Raises Unreachable if no other would leave."""
        async with self.database.transaction() as tx:
            letter = await handlers.claim(tx, self.channel)
            if letter is None:
                return None
            contact = await tx.row(select(handlers.CONTACT).where(handlers.CONTACT.c.id == letter.contact))
            told = await self._told(tx, await handlers.items(tx, letter.id))
            if contact is None or contact.unsubscribed_at is not None or contact.channel != self.channel or not told:
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
        """Whether the letter left. Cancelled before it is handed over, it is dropped at once; after that, not before
        the receiver has had time to answer and the answer is marked."""
        handed_over = asyncio.Event()
        sending = asyncio.create_task(self._hand_over(letter, contact, written, handed_over))
        try:
            return await asyncio.shield(sending)
        except asyncio.CancelledError:
            if handed_over.is_set():
                await asyncio.wait({sending}, timeout=STOPPING_SECONDS)
            sending.cancel()
            await asyncio.wait({sending})
            raise

    async def _hand_over(self, letter: Any, contact: Any, written: Written, handed_over: asyncio.Event) -> bool:
        envelope = Envelope(contact.name, contact.email, f"reminder.{letter.message_id}", self.database.clock.now())

        async def about_to() -> None:
            handed_over.set()  # before the commit, which may hold although we are cancelled in it
            async with self.database.transaction() as tx:
                await handlers.hand_over(tx, letter, contact.email, written.subject)

        try:
            await self.line.deliver(envelope, written, about_to)
        except handlers.Overtaken:
            return False
        except channels.Fault as fault:
            await self._note(letter, contact, fault)
            if isinstance(fault, channels.Unreachable | channels.Locked):
                raise
            return False
        await self._mark(lambda tx: outcomes.sent(tx, letter, contact))
        return True

    async def _note(self, letter: Any, contact: Any, fault: channels.Fault) -> None:
        """Why it did not leave is in the row, not in the log: servers name people."""
        log.warning("letter not sent", letter=letter.id, kind=type(fault).__name__)
        await self._mark(lambda tx: outcomes.failed(tx, letter, contact, fault))

    async def _mark(self, outcome: Callable[[Transaction], Awaitable[None]]) -> None:
        """Until it holds: what the receiver has answered is known here alone."""
        while True:
            try:
                async with self.database.transaction() as tx:
                    await tx.one_at_a_time()
                    return await outcome(tx)
            except Exception as error:
                if not is_transient(error):
                    raise
                log.warning("letter not marked, trying again", reason=repr(error))
            await asyncio.sleep(MARKING_SECONDS)
