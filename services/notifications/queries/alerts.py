"""Alerts, as they are told."""

import json
from typing import Any, Literal

from sqlalchemy import Select, func, select

from libs.common.database import Transaction, table_of
from services.notifications import models
from services.notifications.schemas import alerts as schemas

ALERT = table_of(models.Alert)


async def alerts(
    tx: Transaction, state: Literal["open", "settled", "all"], limit: int, offset: int
) -> schemas.AlertList:
    """Last raised first."""
    condition = {
        "open": ALERT.c.settled_at.is_(None),
        "settled": ALERT.c.settled_at.is_not(None),
        "all": ALERT.c.id.is_not(None),
    }[state]
    query: Select[Any] = select(ALERT).where(condition).order_by(ALERT.c.last_at.desc(), ALERT.c.id.desc())
    rows = await tx.rows(query.limit(limit).offset(offset))
    total = await tx.scalar(select(func.count()).select_from(ALERT).where(condition))
    return schemas.AlertList(items=[item(row) for row in rows], total=total)


async def alert(tx: Transaction, alert_id: int) -> schemas.AlertItem | None:
    row = await tx.row(select(ALERT).where(ALERT.c.id == alert_id))
    return item(row) if row else None


def item(row: Any) -> schemas.AlertItem:
    return schemas.AlertItem(**(dict(row._mapping) | {"details": json.loads(row.details)}))
