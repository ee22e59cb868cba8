"""Parked messages, as they are told."""

import base64
from typing import Any

from sqlalchemy import Select, func, select

from libs.common.database import Transaction, table_of
from services.notifications import models
from services.notifications.schemas import parked as schemas

PARKED = table_of(models.ParkedMessage)


async def parked_list(tx: Transaction, state: str, limit: int, offset: int) -> schemas.ParkedList:
    """Last parked first. `state` is open (to be seen to), retried, discarded or all."""
    condition = {
        "open": PARKED.c.retried_at.is_(None) & PARKED.c.discarded_at.is_(None),
        "retried": PARKED.c.retried_at.is_not(None),
        "discarded": PARKED.c.discarded_at.is_not(None),
        "all": PARKED.c.id.is_not(None),
    }[state]
    query: Select[Any] = select(*(column for column in PARKED.c if column.name != "body")).where(condition)
    rows = await tx.rows(query.order_by(PARKED.c.parked_at.desc(), PARKED.c.id.desc()).limit(limit).offset(offset))
    total = await tx.scalar(select(func.count()).select_from(PARKED).where(condition))
    return schemas.ParkedList(items=[schemas.ParkedItem(**row._mapping) for row in rows], total=total)


async def parked_detail(tx: Transaction, parked_id: int) -> schemas.ParkedDetail | None:
    row = await tx.row(select(PARKED).where(PARKED.c.id == parked_id))
    if row is None:
        return None
    fields = dict(row._mapping)
    body = bytes(fields.pop("body"))
    try:
        return schemas.ParkedDetail(**fields, body=body.decode(), body_encoding="utf-8")
    except UnicodeDecodeError:
        return schemas.ParkedDetail(**fields, body=base64.b64encode(body).decode(), body_encoding="base64")
