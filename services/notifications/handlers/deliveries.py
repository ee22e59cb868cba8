"""What becomes of each attempt, and which message is next: leases, retries, giving up.

Many endpoints' outcomes share a transaction; each statement is for all of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, bindparam, func, select, tuple_, update

from libs.common.database import Transaction, any_of, table_of
from services.notifications import models
from services.notifications.handlers.alerts import raise_alert, settle_alert
from services.notifications.subscriptions import bodies
from services.notifications.subscriptions.pauses import Pauses

SUBSCRIPTION = table_of(models.Subscription)
DELIVERY = table_of(models.WebhookDelivery)
ALERT_AFTER = 5
"""Failed attempts in a row after which an endpoint is shown as failing, and counts as recovered at its next success."""
FAILING, PARKED = "subscription-failing", "subscription-parked"

Row = dict[str, Any]


@dataclass(frozen=True)
class Work:
    """A message to be sent; a heartbeat has no number."""

    subscription_id: str
    url: str
    number: int | None
    message_id: str
    body: bytes
    key_versions: tuple[int, ...]
    """Which of the subscription's keys sign it, the newest first."""
    replays: int = 0


@dataclass(frozen=True)
class Result:
    """Accepted if there is no `fault`."""

    status: int | None = None
    fault: str | None = None
    retry_after: float | None = None
    """Seconds that the endpoint asked for."""
    gone: bool = False
    """It said that it wants no more."""


@dataclass(frozen=True)
class Outcome:
    """Without `work` somebody only asks for the first."""

    subscription_id: str
    work: Work | None = None
    result: Result | None = None


async def due(tx: Transaction, limit: int) -> tuple[list[str], datetime | None]:
    """Subscriptions that something can be sent to and that nobody holds; and when the next will be due."""
    free = SUBSCRIPTION.c.lease_until.is_(None) | (SUBSCRIPTION.c.lease_until <= tx.now)
    query = select(SUBSCRIPTION.c.id).where(SUBSCRIPTION.c.due_at <= tx.now, free)
    ids = [row.id for row in await tx.rows(query.order_by(SUBSCRIPTION.c.due_at).limit(limit))]
    return ids, await tx.scalar(select(func.min(SUBSCRIPTION.c.due_at)).where(SUBSCRIPTION.c.due_at > tx.now))


async def drop_leases(tx: Transaction) -> None:
    """Where there is one process alone, whatever is leased when it starts was its forerunner's."""
    await tx.execute(update(SUBSCRIPTION).values(lease_owner=None, lease_until=None))


async def settle(tx: Transaction, outcomes: Sequence[Outcome], owner: str, pauses: Pauses) -> list[Work | None]:
    """Notes the outcomes and answers each sender's next message; with None it is to stop, and holds no lease."""
    ids = sorted({outcome.subscription_id for outcome in outcomes})
    query = select(SUBSCRIPTION).where(any_of(tx, SUBSCRIPTION.c.id, ids)).order_by(SUBSCRIPTION.c.id)
    rows = await tx.rows(query.with_for_update() if tx.is_postgresql else query)
    held = {row.id: dict(row._mapping) for row in rows}
    await _note(tx, [outcome for outcome in outcomes if outcome.subscription_id in held], held, pauses)
    mine = [row for row in held.values() if _takes(tx, row, owner)]
    heads = await _heads(tx, [row["id"] for row in mine])
    works: dict[str, Work] = {}
    for row in mine:
        work = _next(tx, row, heads.get(row["id"]))
        if work:
            works[row["id"]] = work
        if work:
            row.update(lease_owner=owner, lease_until=tx.now + timedelta(seconds=pauses.lease), due_at=tx.now)
        else:
            row.update(lease_owner=None, lease_until=None, due_at=_due(row, heads.get(row["id"]), pauses))
    await tx.update_many(SUBSCRIPTION, [_written(row) for row in held.values()], key=("id",))
    return [works.pop(outcome.subscription_id, None) for outcome in outcomes]


def _takes(tx: Transaction, row: Row, owner: str) -> bool:
    free: bool = row["lease_until"] is None or row["lease_until"] <= tx.now or row["lease_owner"] == owner
    if row["state"] != "active" and row["lease_owner"] == owner:
        row.update(lease_owner=None, lease_until=None)
    return free and bool(row["state"] == "active")


# ---- what happened -----------------------------------------------------------------------------------------


async def _note(tx: Transaction, outcomes: Sequence[Outcome], held: dict[str, Row], pauses: Pauses) -> None:
    tried = [outcome for outcome in outcomes if outcome.work and outcome.result]
    before = await _attempts(tx, [outcome for outcome in tried if _counts(outcome.work, held)])
    settled: list[Row] = []
    for outcome in tried:
        assert outcome.work
        assert outcome.result
        row, result = held[outcome.subscription_id], outcome.result
        if outcome.work.url == row["url"]:  # how a former address fares says nothing of this one
            await (_failed(tx, row, result, pauses) if result.fault else _succeeded(tx, row, result))
        if delivery := before.get((outcome.subscription_id, outcome.work.number or 0)):
            settled.append(_after(tx, delivery, result, pauses))
    await _write(tx, settled)


def _counts(work: Work | None, held: dict[str, Row]) -> bool:
    """Whether it is a message, and not one that a replay has put among the unsettled again since it was taken."""
    return work is not None and work.number is not None and bool(held[work.subscription_id]["replays"] == work.replays)


async def _attempts(tx: Transaction, outcomes: Sequence[Outcome]) -> dict[tuple[str, int], Any]:
    """The unsettled messages that were tried."""
    if not outcomes:
        return {}
    places = [(o.subscription_id, o.work.number) for o in outcomes if o.work]
    columns = [DELIVERY.c[name] for name in ("subscription_id", "number", "lane", "attempts", "first_tried_at")]
    query = select(*columns).where(
        tuple_(DELIVERY.c.subscription_id, DELIVERY.c.number).in_(places), DELIVERY.c.state == "pending"
    )
    return {(row.subscription_id, row.number): row for row in await tx.rows(query)}


def _after(tx: Transaction, delivery: Any, result: Result, pauses: Pauses) -> Row:
    first = delivery.first_tried_at or tx.now
    row = {
        "subscription_id": delivery.subscription_id,
        "number": delivery.number,
        "lane": delivery.lane,
        "state": "delivered",
        "attempts": delivery.attempts + 1,
        "due_at": None,
        "first_tried_at": first,
        "tried_at": tx.now,
        "delivered_at": tx.now,
        "status": result.status,
        "fault": result.fault,
    }
    if result.fault is None:
        return row
    if tx.now - first >= timedelta(seconds=pauses.patience):
        return row | {"state": "parked", "delivered_at": None}
    pause = max(pauses.of_message(row["attempts"]), _asked_for(result, pauses))
    return row | {"state": "pending", "delivered_at": None, "due_at": tx.now + pause}


def _asked_for(result: Result, pauses: Pauses) -> timedelta:
    return timedelta(seconds=min(result.retry_after or 0, pauses.longest))


async def _write(tx: Transaction, rows: Sequence[Row]) -> None:
    """Then the next of each lane whose first message is settled becomes due."""
    lanes = [(row["subscription_id"], row.pop("lane")) for row in rows]
    await tx.update_many(DELIVERY, rows, key=("subscription_id", "number"))
    done = [
        {"of": subscription, "in_lane": lane, "at": tx.now}
        for row, (subscription, lane) in zip(rows, lanes, strict=True)
        if row["state"] != "pending"
    ]
    if done:
        await tx.execute(_NEXT_OF_LANE, done)
    for row in rows:
        if row["state"] == "parked":
            details = {"number": row["number"], "fault": row["fault"]}
            await raise_alert(tx, PARKED, row["subscription_id"], details=details)


def _next_of_lane() -> Any:
    later = DELIVERY.alias("later")
    unsettled = and_(
        later.c.subscription_id == bindparam("of"), later.c.lane == bindparam("in_lane"), later.c.state == "pending"
    )
    first = select(func.min(later.c.number)).where(unsettled).scalar_subquery()
    return (
        update(DELIVERY)
        .where(DELIVERY.c.subscription_id == bindparam("of"), DELIVERY.c.number == first)
        .values(due_at=bindparam("at"))
    )


_NEXT_OF_LANE = _next_of_lane()


async def _failed(tx: Transaction, row: Row, result: Result, pauses: Pauses) -> None:
    failures = row["failures"] + 1
    pause = max(pauses.of_endpoint(failures), _asked_for(result, pauses))
    row.update(
        failures=failures,
        failing_since=row["failing_since"] or tx.now,
        last_status=result.status,
        last_fault=result.fault,
        retry_at=tx.now + pause,
    )
    if result.gone:
        row.update(state="paused", paused_because="gone", due_at=None)
    if failures >= ALERT_AFTER or result.gone:
        details = {"owner": row["owner"], "failures": failures, "fault": result.fault}
        await raise_alert(tx, FAILING, row["id"], details=details)


async def _succeeded(tx: Transaction, row: Row, result: Result) -> None:
    if row["failures"]:
        await settle_alert(tx, FAILING, row["id"])
    if row["failures"] >= ALERT_AFTER:  # it has come back: what waits for its turn need not wait out its pause
        overdue = (DELIVERY.c.subscription_id == row["id"], DELIVERY.c.due_at > tx.now)
        await tx.execute(update(DELIVERY).where(*overdue).values(due_at=tx.now))
    row.update(failures=0, failing_since=None, last_status=result.status, last_fault=None, retry_at=None)
    row.update(last_contact_at=tx.now)


# ---- what is next ------------------------------------------------------------------------------------------


@dataclass
class _Head:
    """Of a subscription: the first message that is due, and when one is due at the earliest."""

    earliest: datetime
    number: int | None = None
    body: bytes = b""


async def _heads(tx: Transaction, ids: Sequence[str]) -> dict[str, _Head]:
    if not ids:
        return {}
    of = DELIVERY.c.subscription_id
    ready = func.min(DELIVERY.c.number).filter(DELIVERY.c.due_at <= tx.now)
    earliest = func.min(DELIVERY.c.due_at)
    query = select(of, ready.label("number"), earliest.label("earliest"))
    query = query.where(any_of(tx, of, ids), DELIVERY.c.due_at.is_not(None)).group_by(of)
    heads = {row.subscription_id: _Head(row.earliest, row.number) for row in await tx.rows(query)}
    places = [(name, head.number) for name, head in heads.items() if head.number is not None]
    if places:
        found = select(of, DELIVERY.c.body).where(tuple_(of, DELIVERY.c.number).in_(places))
        for row in await tx.rows(found):
            heads[row.subscription_id].body = bytes(row.body)
    return heads


def _next(tx: Transaction, row: Row, head: _Head | None) -> Work | None:
    if row["retry_at"] and row["retry_at"] > tx.now:
        return None
    versions = _key_versions(tx, row)
    if head and head.number is not None:
        named = bodies.message_id(row["id"], head.number)
        return Work(row["id"], row["url"], head.number, named, head.body, versions, row["replays"])
    if head is None and _heartbeat_at(row) <= tx.now:
        named = f"{row['id']}_heartbeat_{int(tx.now.timestamp() * 1000)}"
        return Work(
            row["id"], row["url"], None, named, bodies.heartbeat(row["id"], row["last_number"], tx.now), versions
        )
    return None


def _key_versions(tx: Transaction, row: Row) -> tuple[int, ...]:
    version: int = row["key_version"]
    former = row["former_key_until"]
    return (version, version - 1) if former and former > tx.now else (version,)


def _heartbeat_at(row: Row) -> datetime:
    at: datetime = (row["last_contact_at"] or row["created_at"]) + timedelta(seconds=row["heartbeat_seconds"])
    return at


def _due(row: Row, head: _Head | None, pauses: Pauses) -> datetime:
    """An endpoint that fails and has nothing waiting is asked how it is as seldom as a message is tried."""
    earliest = head.earliest if head else _heartbeat_at(row)
    retry_at: datetime | None = row["retry_at"]
    if retry_at is None:
        return earliest
    pause = timedelta(0) if head else pauses.of_message(row["failures"])
    return max(earliest, retry_at + pause)


_CHANGED = (
    "id", "state", "paused_because", "failures", "failing_since", "last_status", "last_fault", "last_contact_at",
    "retry_at", "due_at", "lease_owner", "lease_until",
)  # fmt: skip


def _written(row: Row) -> Row:
    return {name: row[name] for name in _CHANGED}
