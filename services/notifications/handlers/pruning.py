"""Removes delivered messages and letters, a batch at a time."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import delete, select, update

from libs.common.database import Transaction, any_of, table_of
from services.notifications import models
from services.notifications.handlers.subscriptions import locked

SUBSCRIPTION = table_of(models.Subscription)
DELIVERY = table_of(models.WebhookDelivery)
LETTER = table_of(models.Letter)
ITEM = table_of(models.LetterItem)
BATCH = 500
OVER = ("sent", "obsolete", "withdrawn")
"""Letters that nobody need see to. One that bounced, was refused or given up, or is uncertain, stays."""


class Batch(NamedTuple):
    """`following`: the number after which to go on; None if what comes behind is younger."""

    removed: int
    following: int | None


async def subscriptions(tx: Transaction) -> list[str]:
    return [row.id for row in await tx.rows(select(SUBSCRIPTION.c.id).order_by(SUBSCRIPTION.c.id))]


async def prune_messages(tx: Transaction, subscription: str, after: int, before: datetime) -> Batch:
    """Looks at a batch of messages with higher numbers than `after`; removes those accepted before the moment.

    The subscription's row is locked: a replay either puts a message among the unsettled before it is looked at, or
    finds in `pruned_to` that it is gone.
    """
    row = await locked(tx, subscription)
    if row is None:
        return Batch(0, None)
    query = select(DELIVERY.c.number, DELIVERY.c.state, DELIVERY.c.delivered_at)
    query = query.where(DELIVERY.c.subscription_id == subscription, DELIVERY.c.number > after)
    found = await tx.rows(query.order_by(DELIVERY.c.number).limit(BATCH))
    delivered = [one for one in found if one.state == "delivered"]
    old = [one.number for one in delivered if one.delivered_at < before]
    if old:
        gone = (DELIVERY.c.subscription_id == subscription, any_of(tx, DELIVERY.c.number, old))
        await tx.execute(delete(DELIVERY).where(*gone))
        values = {"pruned_to": max(row.pruned_to, old[-1])}
        await tx.execute(update(SUBSCRIPTION).where(SUBSCRIPTION.c.id == subscription).values(**values))
    is_end = len(found) < BATCH or (delivered and not old)  # a batch of what is never removed is none
    return Batch(len(old), None if is_end else found[-1].number)


async def prune_letters(tx: Transaction, before: datetime) -> int:
    """Removes a batch of letters that were over before the moment, with what they carried; answers how many."""
    over = (LETTER.c.state.in_(OVER), LETTER.c.done_at < before)
    rows = await tx.rows(select(LETTER.c.id).where(*over).order_by(LETTER.c.id).limit(BATCH))
    ids = [row.id for row in rows]
    if ids:
        await tx.execute(delete(ITEM).where(any_of(tx, ITEM.c.letter, ids)))
        await tx.execute(delete(LETTER).where(any_of(tx, LETTER.c.id, ids), *over))
    return len(ids)
