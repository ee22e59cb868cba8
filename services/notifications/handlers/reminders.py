"""Decides which reminders go out: the ledger, the event and the letters, in one transaction."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select, update

from libs.common.database import Transaction, any_of, table_of
from libs.common.events import DeadlineApproaching, DeadlinePassed
from services.notifications import models
from services.notifications.handlers.alerts import raise_alert, settle_alert
from services.notifications.handlers.letters import write
from services.notifications.reminders.ladder import days_left
from services.notifications.reminders.missing import Missing
from services.notifications.reminders.recipients import recipients
from services.notifications.reminders.round_work import RoundWork
from services.notifications.reminders.telling import Key, Ledger, ToTell

REMINDER = table_of(models.Reminder)
CONTACT = table_of(models.Contact)
NO_RECIPIENT = "recipient-missing"


async def tell(tx: Transaction, due: Sequence[tuple[ToTell, RoundWork]], known: Ledger) -> None:
    """Enters each in the ledger; where work is missing, tells of it and writes the letters.

    The caller has taken its turn (`tx.one_at_a_time`) before it read the ledger: everything is decided once.
    """
    whom = {one.key.respondent for one, _ in due} | {work.state.owner for _, work in due if work.state.owner}
    contacts = await _contacts(tx, whom)
    for one, work in due:
        left = work.missing(one.key.respondent)
        to = recipients(contacts[one.key.respondent] or contacts[work.state.owner or ""], left)
        outcome = "nothing_missing" if not left else "told" if to else "no_recipient"
        if one.key not in known:
            await _enter(tx, one, outcome)
            if left and one.key.kind == "reminder":
                tx.emit(_event(tx, one, left))
        elif outcome != known[one.key]:
            change = update(REMINDER).where(*(REMINDER.c[name] == value for name, value in one.key._asdict().items()))
            await tx.execute(change.values(outcome=outcome, decided_at=tx.now))
        await _alert(tx, one, outcome, first=one.key not in known)
        for contact in to if outcome == "told" else []:
            await write(tx, contact, one.key)


async def _contacts(tx: Transaction, respondents: set[str]) -> Mapping[str, list[Any]]:
    """By respondent, those that want letters; the order is that of their addresses."""
    found: dict[str, list[Any]] = defaultdict(list)
    query = select(CONTACT).where(
        any_of(tx, CONTACT.c.respondent, sorted(respondents)),
        CONTACT.c.unsubscribed_at.is_(None),
        CONTACT.c.channel != "none",
    )
    for row in await tx.rows(query.order_by(CONTACT.c.respondent, CONTACT.c.email)):
        found[row.respondent].append(row)
    return found


async def _enter(tx: Transaction, one: ToTell, outcome: str) -> None:
    steps: list[tuple[Key, Any, str]] = [
        (one.key._replace(number=step.days), step.at, "passed_over") for step in one.overtaken
    ]
    rows = [
        key._asdict() | {"at": at, "decided_at": tx.now, "outcome": what}
        for key, at, what in [*steps, (one.key, one.at, outcome)]
    ]
    await tx.insert_missing(REMINDER, rows, Key._fields)


def _event(tx: Transaction, one: ToTell, left: Missing) -> DeadlineApproaching | DeadlinePassed:
    due_at = one.deadline.due_at
    kind = DeadlineApproaching if tx.now <= due_at else DeadlinePassed
    return kind(
        round=one.key.round,
        respondent=one.key.respondent,
        due_at=due_at,
        days=days_left(due_at, tx.now),
        missing_areas=[area.code for area in left.areas],
        missing_answers=[question.id for question in left.questions],
        unsigned=left.unsigned,
        sent_back=left.sent_back,
    )


async def _alert(tx: Transaction, one: ToTell, outcome: str, first: bool) -> None:
    """Open as long as there is something to tell a respondent and nobody to tell it to."""
    round_id, respondent = one.key.round, one.key.respondent
    about = f"{round_id}/{respondent}"
    if outcome != "no_recipient":
        await settle_alert(tx, NO_RECIPIENT, about)
    elif first:
        details = {"due_at": one.deadline.due_at.isoformat(), "days": days_left(one.deadline.due_at, tx.now)}
        await raise_alert(tx, NO_RECIPIENT, about, round=round_id, respondent=respondent, details=details)
