"""Gives events to the subscribers: a numbered message each, in the order of the feed, its body frozen from here on."""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, or_, select, update

from libs.common import events
from libs.common.database import Transaction, any_of, table_of
from libs.common.envelope import CloudEvent, decode
from services.notifications import models
from services.notifications.handlers.alerts import raise_alert
from services.notifications.subscriptions import bodies
from services.notifications.subscriptions.matching import SUBSCRIBABLE, area_of, lane_of, read

ALARM = "subscriptions"
"""Goes off when there may be something to send."""
WAITING = table_of(models.WaitingEvent)
PLACE = table_of(models.FeedPlace)
SUBSCRIPTION = table_of(models.Subscription)
DELIVERY = table_of(models.WebhookDelivery)
BATCH = 500

Row = dict[str, Any]


def keep_waiting(tx: Transaction, events_: Sequence[CloudEvent[Any]]) -> None:
    """Notes events that subscribers may want, in the transaction that takes them in; a replay tells nobody anything."""
    if tx.emitting and events_ and events_[0].type in SUBSCRIBABLE:
        tx.add(WAITING, [_waiting(tx, event) for event in events_])
        tx.alarms.add(ALARM)


def _waiting(tx: Transaction, event: CloudEvent[Any]) -> Row:
    place = event.data.sequence if isinstance(event.data, events.AggregateUpdated) else None
    return {"event_id": event.id, "event_type": event.type, "feed_sequence": place, "arrived_at": tx.now}


async def spread(tx: Transaction, gap_seconds: float) -> bool:
    """Gives a batch of the waiting events to those who want them; True if there may be more that need not wait.

    Changes of cells may come in any order and leave here in the feed's. Should one not have come `gap_seconds`
    after a later one, it is not waited for any longer and an alert says so; if it comes after all, it is told late.
    """
    head = await tx.scalar(_locked(tx, select(PLACE.c.sequence)))
    rows = await _waiting_rows(tx, head)
    ready, reached = in_order(rows, head, tx.now - timedelta(seconds=gap_seconds))
    if not ready:
        return False
    if missing := reached.missing:
        await raise_alert(tx, "feed-gap", str(missing[0]), details={"first": missing[0], "last": missing[-1]})
    subscriptions = await tx.rows(_locked(tx, select(SUBSCRIPTION).where(_listening()).order_by(SUBSCRIPTION.c.id)))
    if subscriptions:
        await _number(tx, subscriptions, ready)
    await tx.execute(delete(WAITING).where(any_of(tx, WAITING.c.position, [row.position for row in ready])))
    if reached.head != head:
        await tx.execute(update(PLACE).values(sequence=reached.head))
    return len(rows) >= BATCH


class Reached:
    """How far the feed has been given on, and which numbers were not waited for any longer."""

    def __init__(self, head: int) -> None:
        self.head = head
        self.missing: list[int] = []


def in_order(rows: Sequence[Any], head: int, given_up: datetime) -> tuple[list[Any], Reached]:
    """The rows that may be told now, in the order to tell them. `head`: the last place in the feed that was told.

    A row has `feed_sequence` (None: not of the feed) and `arrived_at`; what arrived before `given_up` waits no more.
    """
    reached, ready, held = Reached(head), list[Any](), dict[int, Any]()
    for row in rows:
        place = row.feed_sequence
        if place is None or place <= reached.head:
            ready.append(row)
            continue
        held[place] = row
        _follow(held, reached, ready)
    while held and min(row.arrived_at for row in held.values()) <= given_up:
        first = min(held)
        reached.missing += range(reached.head + 1, first)
        reached.head = first - 1
        _follow(held, reached, ready)
    return ready, reached


def _follow(held: dict[int, Any], reached: Reached, ready: list[Any]) -> None:
    while (row := held.pop(reached.head + 1, None)) is not None:
        reached.head += 1
        ready.append(row)


async def _waiting_rows(tx: Transaction, head: int) -> Sequence[Any]:
    """With their bodies. What is far ahead in the feed is left out, so that it never crowds out what is next."""
    inbox = models.INBOX
    near = or_(WAITING.c.feed_sequence.is_(None), WAITING.c.feed_sequence <= head + BATCH)
    query = select(WAITING, inbox.c.body).join(inbox, inbox.c.event_id == WAITING.c.event_id)
    rows = await tx.rows(query.where(near).order_by(WAITING.c.position).limit(2 * BATCH))
    if rows:
        return rows
    # a gap wider than a batch: the nearest beyond it, which tell how long it has lasted
    return await tx.rows(query.order_by(WAITING.c.feed_sequence).limit(BATCH))


def _listening() -> Any:
    return SUBSCRIPTION.c.state.in_(("active", "paused"))


def _locked(tx: Transaction, query: Any) -> Any:
    return query.with_for_update() if tx.is_postgresql else query


async def _number(tx: Transaction, subscriptions: Sequence[Any], ready: Sequence[Any]) -> None:
    """Writes each subscriber's messages. The subscriptions' rows are locked."""
    decoded = [(row, decode(row.event_type, bytes(row.body)).data) for row in ready]
    told = [(_parts(row.event_id, event), event, bodies.told(bytes(row.body))) for row, event in decoded]
    busy = await _lanes_under_way(tx, [row.id for row in subscriptions])
    messages: list[Row] = []
    changed: list[Row] = []
    for subscription in subscriptions:
        choice, number = read(subscription.choice), subscription.last_number
        due = subscription.due_at
        for parts, event, body in told:
            if not choice.wants(event):
                continue
            number += 1
            first = (subscription.id, parts["lane"]) not in busy
            busy.add((subscription.id, parts["lane"]))
            frozen = bodies.numbered(body, subscription.id, number)
            messages.append(_message(tx, subscription, parts, number, frozen, first=first))
            if first and subscription.state == "active":
                due = min(due or tx.now, max(tx.now, subscription.retry_at or tx.now))
        if number != subscription.last_number:
            changed.append({"id": subscription.id, "last_number": number, "due_at": due})
    await tx.insert_many(DELIVERY, messages)
    await tx.update_many(SUBSCRIPTION, changed, key=("id",))


def _parts(event_id: uuid.UUID, event: events.Event) -> Row:
    return {
        "event_id": event_id,
        "event_type": event.TYPE,
        "round": event.round,
        "respondent": getattr(event, "respondent", None),
        "area": area_of(event),
        "lane": lane_of(event),
    }


async def _lanes_under_way(tx: Transaction, subscriptions: Sequence[str]) -> set[tuple[str, str]]:
    """Lanes with something unsettled: what comes behind it is not due yet."""
    heads = select(DELIVERY.c.subscription_id, DELIVERY.c.lane).where(
        DELIVERY.c.due_at.is_not(None), any_of(tx, DELIVERY.c.subscription_id, subscriptions)
    )
    return {(row.subscription_id, row.lane) for row in await tx.rows(heads)}


def _message(tx: Transaction, subscription: Any, parts: Row, number: int, body: bytes, *, first: bool) -> Row:
    return parts | {
        "subscription_id": subscription.id,
        "number": number,
        "body": body,
        "state": "pending",
        "created_at": tx.now,
        "attempts": 0,
        "due_at": tx.now if first else None,
        "first_tried_at": None,
        "tried_at": None,
        "delivered_at": None,
        "status": None,
        "fault": None,
    }
