"""Subscriptions and their deliveries, as they are told."""

from collections.abc import Sequence
from typing import Any, Literal

from sqlalchemy import Select, func, select

from libs.common.database import Transaction, any_of, table_of
from services.notifications import models
from services.notifications.schemas import subscriptions as schemas
from services.notifications.subscriptions import bodies, matching

SUBSCRIPTION = table_of(models.Subscription)
DELIVERY = table_of(models.WebhookDelivery)


async def subscriptions(tx: Transaction, owner: str | None, limit: int, offset: int) -> schemas.SubscriptionList:
    """One owner's, or with None everybody's; the oldest first."""
    condition = SUBSCRIPTION.c.id.is_not(None) if owner is None else SUBSCRIPTION.c.owner == owner
    query: Select[Any] = select(SUBSCRIPTION).where(condition)
    rows = await tx.rows(query.order_by(SUBSCRIPTION.c.created_at, SUBSCRIPTION.c.id).limit(limit).offset(offset))
    counts = await _counts(tx, [row.id for row in rows])
    total = await tx.scalar(select(func.count()).select_from(SUBSCRIPTION).where(condition))
    return schemas.SubscriptionList(items=[_item(row, counts) for row in rows], total=total)


async def subscription(tx: Transaction, id: str) -> schemas.SubscriptionItem | None:
    row = await tx.row(select(SUBSCRIPTION).where(SUBSCRIPTION.c.id == id))
    return _item(row, await _counts(tx, [id])) if row else None


async def deliveries(
    tx: Transaction, id: str, state: Literal["pending", "delivered", "parked", "all"], limit: int, offset: int
) -> schemas.DeliveryList:
    """The newest first."""
    condition = DELIVERY.c.subscription_id == id
    if state != "all":
        condition = condition & (DELIVERY.c.state == state)
    columns = (column for column in DELIVERY.c if column.name != "body")
    query: Select[Any] = select(*columns).where(condition).order_by(DELIVERY.c.number.desc())
    rows = await tx.rows(query.limit(limit).offset(offset))
    total = await tx.scalar(select(func.count()).select_from(DELIVERY).where(condition))
    return schemas.DeliveryList(items=[_delivery(row) for row in rows], total=total)


async def _counts(tx: Transaction, ids: Sequence[str]) -> dict[tuple[str, str], int]:
    """Of what is not delivered, by subscription and state."""
    if not ids:
        return {}
    query = select(DELIVERY.c.subscription_id, DELIVERY.c.state, func.count().label("messages"))
    query = query.where(any_of(tx, DELIVERY.c.subscription_id, ids), DELIVERY.c.state != "delivered")
    rows = await tx.rows(query.group_by(DELIVERY.c.subscription_id, DELIVERY.c.state))
    return {(row.subscription_id, row.state): row.messages for row in rows}


def _item(row: Any, counts: dict[tuple[str, str], int]) -> schemas.SubscriptionItem:
    fields = dict(row._mapping) | matching.read(row.choice).model_dump(mode="json")
    return schemas.SubscriptionItem(
        **{name: part for name, part in fields.items() if name in schemas.SubscriptionItem.model_fields},
        last_sequence=row.last_number,
        kept_from=row.pruned_to + 1,
        pending=counts.get((row.id, "pending"), 0),
        parked=counts.get((row.id, "parked"), 0),
        next_attempt_at=row.due_at,
    )


def _delivery(row: Any) -> schemas.DeliveryItem:
    fields = {name: part for name, part in row._mapping.items() if name in schemas.DeliveryItem.model_fields}
    return schemas.DeliveryItem(
        **fields | {"event_id": str(row.event_id)},
        sequence=row.number,
        webhook_id=bodies.message_id(row.subscription_id, row.number),
        next_attempt_at=row.due_at,
    )
