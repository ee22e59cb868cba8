"""Writes letters as rows, and keeps what becomes of each: the one place where a letter's state changes."""

import uuid
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import and_, delete, func, insert, or_, select, update

from libs.common.database import Transaction, table_of
from libs.common.instants import SWEDEN
from services.notifications import models
from services.notifications.reminders.ladder import local_day
from services.notifications.reminders.telling import Key

CONTACT = table_of(models.Contact)
LETTER = table_of(models.Letter)
ITEM = table_of(models.LetterItem)
DIGESTS_AT = time(8, 5)
"""In Sweden; a little after the ladder's hour, so that the reminders of the day are in."""


async def write(tx: Transaction, contact: Any, key: Key) -> None:
    """Puts what there is to tell in a letter of its own or, for whoever wants digests, in the one that waits."""
    waiting = (LETTER.c.contact == contact.id, LETTER.c.state == "waiting")
    await _take_out_older(tx, waiting, key)
    letter = None
    if contact.digest != "each":
        one = select(LETTER.c.id).where(*waiting).order_by(LETTER.c.id.desc()).limit(1)
        # one that is being claimed just now has been read to its end: it would leave without this
        letter = await tx.scalar(one.with_for_update() if tx.is_postgresql else one)
    await tx.execute(insert(ITEM).values(letter=letter or await _new(tx, contact), **key._asdict()))
    empty = LETTER.c.id.not_in(select(ITEM.c.letter))
    await tx.execute(update(LETTER).where(*waiting, empty).values(state="obsolete", done_at=tx.now))


async def _take_out_older(tx: Transaction, waiting: tuple[Any, ...], key: Key) -> None:
    """A letter that still waits and says the same of an earlier day need not say it any more."""
    of_it = (ITEM.c.round == key.round, ITEM.c.respondent == key.respondent)
    await tx.execute(delete(ITEM).where(ITEM.c.letter.in_(select(LETTER.c.id).where(*waiting)), *of_it))


async def _new(tx: Transaction, contact: Any) -> int:
    row = {
        "message_id": str(uuid.uuid4()),
        "contact": contact.id,
        "channel": contact.channel,
        "state": "waiting",
        "not_before": await _when(tx, contact),
        "attempts": 0,
        "created_at": tx.now,
    }
    made: int = await tx.scalar(insert(LETTER).values(**row).returning(LETTER.c.id))
    return made


async def _when(tx: Transaction, contact: Any) -> datetime:
    """At once; for a weekly digest on Monday, for a daily one tomorrow if there was a letter today."""
    today = local_day(tx.now)
    if contact.digest == "weekly":
        return morning_of(today + timedelta(days=-today.weekday() % 7))
    last = await tx.scalar(select(func.max(LETTER.c.created_at)).where(LETTER.c.contact == contact.id))
    if contact.digest == "daily" and last is not None and local_day(last) == today:
        return morning_of(today + timedelta(days=1))
    return tx.now


def morning_of(day: date) -> datetime:
    """When digests go on a day."""
    return datetime.combine(day, DIGESTS_AT, SWEDEN)


# ---- sending -----------------------------------------------------------------------------------------------

LEASE = timedelta(minutes=15)
"""Longer than any dialogue with a mail server; then whoever claimed the letter is taken for dead."""
FIRST_PAUSE, LONGEST_PAUSE, TRYING = timedelta(minutes=1), timedelta(hours=1), timedelta(days=3)
"""Tries come after 1, 2, 4, … minutes, then every hour, for three days."""


class Overtaken(Exception):
    """Somebody else has taken the letter since: it must not be sent here."""


async def waiting(tx: Transaction, channel: str) -> bool:
    """Whether a letter waits for this channel."""
    query = select(LETTER.c.id).where(LETTER.c.channel == channel, LETTER.c.state == "waiting").limit(1)
    return await tx.scalar(query.where(LETTER.c.not_before <= tx.now)) is not None


async def claim(tx: Transaction, channel: str) -> Any | None:
    """A letter of the channel whose time has come, for this process to send, or None.

    One that was claimed by a process which died before it handed over comes again: for certain it was not sent.
    """
    ready = or_(
        and_(LETTER.c.state == "waiting", LETTER.c.not_before <= tx.now),
        and_(LETTER.c.state == "sending", LETTER.c.lease_until < tx.now),
    )
    query = (
        select(LETTER.c.id)
        .where(LETTER.c.channel == channel, ready)
        .order_by(LETTER.c.not_before, LETTER.c.id)
        .limit(1)
    )
    found = await tx.scalar(query.with_for_update(skip_locked=True) if tx.is_postgresql else query)
    if found is None:
        return None
    values = {"state": "sending", "lease_until": tx.now + LEASE, "attempts": LETTER.c.attempts + 1}
    return await tx.row(update(LETTER).where(LETTER.c.id == found).values(**values).returning(LETTER))


async def items(tx: Transaction, letter: int) -> list[Key]:
    """What a letter is to tell, in the order in which it came up."""
    order = (ITEM.c.about_at, ITEM.c.round, ITEM.c.respondent)
    rows = await tx.rows(select(ITEM).where(ITEM.c.letter == letter).order_by(*order))
    return [Key(row.round, row.respondent, row.kind, row.about_at, row.number) for row in rows]


async def hand_over(tx: Transaction, letter: Any, address: str, subject: str) -> None:
    """Marks the point of no return. Raises Overtaken if the claim is no longer ours."""
    ours = (LETTER.c.id == letter.id, LETTER.c.state == "sending", LETTER.c.attempts == letter.attempts)
    values = {"state": "handed_over", "lease_until": tx.now + LEASE, "address": address, "subject": subject}
    if await tx.execute(update(LETTER).where(*ours).values(**values)) != 1:
        raise Overtaken


async def close(tx: Transaction, letter: Any, state: str, fault: str | None = None) -> None:
    """A last word on a letter that was claimed: nothing more is tried by itself."""
    values = {"state": state, "done_at": tx.now, "lease_until": None, "fault": fault}
    ours = (LETTER.c.id == letter.id, LETTER.c.attempts == letter.attempts)
    await tx.execute(update(LETTER).where(*ours, LETTER.c.state.in_(("sending", "handed_over"))).values(**values))


async def close_as_sent(tx: Transaction, letter: Any) -> bool:
    """The receiver has it: what was taken for uncertain meanwhile is certain now, and need not be sent again. False if
    somebody has claimed it once more since."""
    values = {"state": "sent", "done_at": tx.now, "lease_until": None, "fault": None}
    ours = (LETTER.c.id == letter.id, LETTER.c.attempts == letter.attempts)
    open_ = LETTER.c.state.in_(("sending", "handed_over", "uncertain", "waiting"))
    return await tx.execute(update(LETTER).where(*ours, open_).values(**values)) == 1


async def put_back(tx: Transaction, letter: Any, fault: str, *, for_ever: bool = False) -> bool:
    """Tries again later what was for certain not taken; after three days, unless `for_ever`, it gives up, and answers
    False."""
    if tx.now - letter.created_at > TRYING and not for_ever:
        await close(tx, letter, "given_up", fault)
        return False
    pause = min(FIRST_PAUSE * 2 ** min(letter.attempts - 1, 10), LONGEST_PAUSE)
    values = {"state": "waiting", "not_before": tx.now + pause, "lease_until": None, "fault": fault}
    ours = (LETTER.c.id == letter.id, LETTER.c.attempts == letter.attempts)
    await tx.execute(update(LETTER).where(*ours, LETTER.c.state.in_(("sending", "handed_over"))).values(**values))
    return True


AGAIN = ("uncertain", "bounced", "refused", "given_up")
"""States from which a person may send a letter again."""


async def send_again(tx: Transaction, letter: int) -> bool:
    """False if the letter is in no such state."""
    values = {"state": "waiting", "not_before": tx.now, "created_at": tx.now, "done_at": None, "fault": None}
    ready = (LETTER.c.id == letter, LETTER.c.state.in_(AGAIN))
    return await tx.execute(update(LETTER).where(*ready).values(**values)) == 1


async def came_back(tx: Transaction, message_id: str, fault: str) -> Any | None:
    """Marks a letter as bounced after all; answers it, None if it is unknown or was known to have failed."""
    known = (LETTER.c.message_id == message_id, LETTER.c.state.in_(("sent", "handed_over", "uncertain")))
    values = {"state": "bounced", "done_at": tx.now, "fault": fault}
    return await tx.row(update(LETTER).where(*known).values(**values).returning(LETTER))


async def drop_leases(tx: Transaction) -> None:
    """Where there is one process alone, whatever is claimed or handed over when it starts was its forerunner's."""
    claimed = LETTER.c.state.in_(("sending", "handed_over"))
    await tx.execute(update(LETTER).where(claimed).values(lease_until=tx.now - timedelta(seconds=1)))


async def any_left_handed_over(tx: Transaction) -> bool:
    query = select(LETTER.c.id).where(LETTER.c.state == "handed_over", LETTER.c.lease_until < tx.now)
    return await tx.scalar(query.limit(1)) is not None


async def left_handed_over(tx: Transaction) -> list[Any]:
    """Closes as `uncertain` what a process handed over and did not live to hear the answer to."""
    late = (LETTER.c.state == "handed_over", LETTER.c.lease_until < tx.now)
    values = {"state": "uncertain", "done_at": tx.now, "lease_until": None, "fault": "the sender was killed"}
    return list(await tx.rows(update(LETTER).where(*late).values(**values).returning(LETTER)))
