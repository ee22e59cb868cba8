"""What a subscriber does with its subscription. `by` is who does it, for the audit trail: the owner or an admin."""

import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import delete, func, insert, select, update

from libs.common.database import Transaction, table_of
from libs.common.problems import Problem
from services.notifications import audit, models
from services.notifications.handlers.alerts import settle_alert
from services.notifications.handlers.deliveries import FAILING, PARKED
from services.notifications.handlers.spreading import ALARM
from services.notifications.subscriptions import matching

SUBSCRIPTION = table_of(models.Subscription)
DELIVERY = table_of(models.WebhookDelivery)
MOST = 100
"""Subscriptions of one owner."""
CHOICE = tuple(matching.Choice.model_fields)


async def create_subscription(tx: Transaction, owner: str, given: Mapping[str, Any]) -> str:
    """Answers its id. Nothing is sent to it, nor numbered for it, before the challenge is answered."""
    there = await tx.scalar(select(func.count()).select_from(SUBSCRIPTION).where(SUBSCRIPTION.c.owner == owner))
    if there >= MOST:
        raise Problem(
            409,
            "too-many-subscriptions",
            (
                f"Ni har redan {MOST} prenumerationer. Ta bort en som inte längre behövs.",
                f"You have {MOST} subscriptions already. Remove one that is no longer needed.",
            ),
        )
    id = f"sub_{secrets.token_hex(10)}"
    row = {
        "id": id,
        "owner": owner,
        "url": given["url"],
        "description": given["description"],
        "choice": matching.written(**{name: given[name] for name in CHOICE}),
        "heartbeat_seconds": given["heartbeat_seconds"],
        "state": "unverified",
        "created_at": tx.now,
        "key_version": 1,
        "last_number": 0,
        "pruned_to": 0,
        "replays": 0,
        "failures": 0,
    }
    await tx.execute(insert(SUBSCRIPTION).values(**row))
    _record(tx, "created", owner, id, given["url"], owner)
    return id


async def verify_subscription(tx: Transaction, id: str, url: str) -> None:
    """The endpoint has answered the challenge that went to `url`: begin, or go on."""
    values = {
        "state": "active",
        "paused_because": None,
        "failures": 0,
        "failing_since": None,
        "last_fault": None,
        "retry_at": None,
        "last_contact_at": tx.now,
        "due_at": tx.now,
    }
    changed = update(SUBSCRIPTION).where(SUBSCRIPTION.c.id == id, SUBSCRIPTION.c.url == url).values(**values)
    if await tx.execute(changed):
        await settle_alert(tx, FAILING, id)
        await _send_heads(tx, id)


async def refuse_subscription(tx: Transaction, id: str, status: int | None, fault: str) -> None:
    """The challenge was not answered."""
    values = {"last_status": status, "last_fault": fault}
    await tx.execute(update(SUBSCRIPTION).where(SUBSCRIPTION.c.id == id).values(**values))


async def change_subscription(tx: Transaction, row: Any, given: Mapping[str, Any], by: str) -> bool:
    """Changes what is given; True if the address is new and must be challenged. `row` is locked."""
    values = {name: given[name] for name in ("url", "description", "heartbeat_seconds") if name in given}
    if any(name in given for name in CHOICE):
        chosen = matching.read(row.choice).model_dump() | {name: given[name] for name in CHOICE if name in given}
        values["choice"] = matching.written(**chosen)
    moved = bool(values.get("url", row.url) != row.url)
    if moved:
        values |= {"state": "unverified", "paused_because": None, "due_at": None}
    elif row.state == "active" and "heartbeat_seconds" in values:
        values["due_at"] = tx.now  # worked out anew by whoever looks
    if values:
        await tx.execute(update(SUBSCRIPTION).where(SUBSCRIPTION.c.id == row.id).values(**values))
        tx.alarms.add(ALARM)
        _record(tx, "changed", by, row.id, values.get("url", row.url), row.owner, changed=sorted(given))
    return moved


async def delete_subscription(tx: Transaction, row: Any, by: str) -> None:
    """With all its messages."""
    _record(tx, "deleted", by, row.id, row.url, row.owner)
    await tx.execute(delete(DELIVERY).where(DELIVERY.c.subscription_id == row.id))
    await tx.execute(delete(SUBSCRIPTION).where(SUBSCRIPTION.c.id == row.id))
    for kind in (FAILING, PARKED):
        await settle_alert(tx, kind, row.id)


async def pause_subscription(tx: Transaction, row: Any, by: str) -> None:
    """Events go on being numbered and kept; nothing is sent. Paused already, it stays so."""
    if row.state == "unverified":
        raise _unverified()
    if row.state == "active":
        values = {"state": "paused", "paused_because": "asked", "due_at": None}
        await tx.execute(update(SUBSCRIPTION).where(SUBSCRIPTION.c.id == row.id).values(**values))
        await settle_alert(tx, FAILING, row.id)
        _record(tx, "paused", by, row.id, row.url, row.owner)


async def resume_subscription(tx: Transaction, row: Any, by: str) -> None:
    """Goes on where it stopped, and tries at once what waits out a pause after failures."""
    values = {"state": "active", "paused_because": None, "retry_at": None, "due_at": tx.now}
    await tx.execute(update(SUBSCRIPTION).where(SUBSCRIPTION.c.id == row.id).values(**values))
    await _send_heads(tx, row.id)
    _record(tx, "resumed", by, row.id, row.url, row.owner)


async def replay_subscription(tx: Transaction, row: Any, number: int, by: str, *, parked_only: bool = False) -> int:
    """Puts every message from `number` on, or those of them that were given up, among the unsettled again; answers how
    many that is. Of what was given up nothing is ever removed; of the rest what is older than `pruned_to`."""
    if number > row.last_number:
        raise _never_sent(number, row.last_number)
    if number <= row.pruned_to and not parked_only:
        raise await _no_longer_kept(tx, row, number)
    again = {"state": "pending", "attempts": 0, "first_tried_at": None, "delivered_at": None, "fault": None}
    mine = DELIVERY.c.subscription_id == row.id
    which = [DELIVERY.c.state == "parked"] if parked_only else []
    messages = await tx.execute(update(DELIVERY).where(mine, DELIVERY.c.number >= number, *which).values(**again))
    await tx.execute(update(DELIVERY).where(mine, DELIVERY.c.due_at.is_not(None)).values(due_at=None))
    heads = select(func.min(DELIVERY.c.number)).where(mine, DELIVERY.c.state == "pending").group_by(DELIVERY.c.lane)
    await tx.execute(update(DELIVERY).where(mine, DELIVERY.c.number.in_(heads)).values(due_at=tx.now))
    values = {"replays": row.replays + 1} | ({"retry_at": None, "due_at": tx.now} if row.state == "active" else {})
    await tx.execute(update(SUBSCRIPTION).where(SUBSCRIPTION.c.id == row.id).values(**values))
    left = await tx.scalar(select(DELIVERY.c.number).where(mine, DELIVERY.c.state == "parked").limit(1))
    if left is None:
        await settle_alert(tx, PARKED, row.id)
    tx.alarms.add(ALARM)
    _record(tx, "replayed", by, row.id, row.url, row.owner, **{"from": number, "messages": messages})
    return messages


async def rotate_key(tx: Transaction, row: Any, overlap_hours: int, by: str) -> int:
    """Answers the new key's version. The former signs too for `overlap_hours`; one before that no longer does."""
    version: int = row.key_version + 1
    until = tx.now + timedelta(hours=overlap_hours) if overlap_hours else None
    values = {"key_version": version, "former_key_until": until}
    await tx.execute(update(SUBSCRIPTION).where(SUBSCRIPTION.c.id == row.id).values(**values))
    _record(tx, "key_rotated", by, row.id, row.url, row.owner, key_version=version, overlap_hours=overlap_hours)
    return version


async def locked(tx: Transaction, id: str) -> Any | None:
    """The subscription's row, nobody else's to change until the commit."""
    query = select(SUBSCRIPTION).where(SUBSCRIPTION.c.id == id)
    return await tx.row(query.with_for_update() if tx.is_postgresql else query)


async def _send_heads(tx: Transaction, id: str) -> None:
    waiting = (DELIVERY.c.subscription_id == id, DELIVERY.c.due_at > tx.now)
    await tx.execute(update(DELIVERY).where(*waiting).values(due_at=tx.now))
    tx.alarms.add(ALARM)


def _record(tx: Transaction, act: str, by: str, id: str, url: str, owner: str, **details: Any) -> None:
    """Of the address the host alone: its path may hold a key of the subscriber's."""
    told = {"owner": owner, "host": urlsplit(url).hostname or ""} | details
    audit.record(tx, f"subscription.{act}", by, about=id, details=told)


def _unverified() -> Problem:
    return Problem(
        409,
        "endpoint-unverified",
        (
            "Adressen har inte bekräftats ännu. Svara på kontrollfrågan och anropa resume.",
            "The endpoint is not verified yet. Answer the challenge and call resume.",
        ),
    )


async def _no_longer_kept(tx: Transaction, row: Any, number: int) -> Problem:
    """Says from which number on, and since when, messages are kept."""
    first = row.pruned_to + 1
    kept = (DELIVERY.c.subscription_id == row.id, DELIVERY.c.number >= first)
    since = await tx.scalar(select(func.min(DELIVERY.c.created_at)).where(*kept))
    swedish, english = (f" (från {since:%Y-%m-%d})", f" (of {since:%Y-%m-%d})") if since else ("", "")
    return Problem(
        422,
        "no-longer-kept",
        (
            f"Meddelanden finns kvar från nummer {first}{swedish}. Läs äldre ändringar ur flödet.",
            f"Messages are kept from number {first}{english} on. Read older changes in the feed.",
        ),
        [
            {
                "pointer": "/from",
                "code": "no-longer-kept",
                "severity": "error",
                "message": (f"Meddelandet {number} är borttaget.", f"The message {number} has been removed."),
            }
        ],
    )


def _never_sent(number: int, last: int) -> Problem:
    return Problem(
        422,
        "never-sent",
        (f"Det senaste meddelandet har nummer {last}.", f"The last message has the number {last}."),
        [
            {
                "pointer": "/from",
                "code": "never-sent",
                "severity": "error",
                "message": (f"Meddelandet {number} finns inte.", f"There is no message {number}."),
            }
        ],
    )
