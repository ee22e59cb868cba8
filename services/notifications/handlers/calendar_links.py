"""Makes and closes the addresses that calendar programs read."""

import secrets
import uuid
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, delete, insert

from libs.common.database import Transaction, table_of
from services.notifications import models
from services.notifications.letters.links import digest
from services.notifications.schemas.calendars import CalendarLinkIn

LINK = table_of(models.CalendarLink)


class Made(NamedTuple):
    """The row, and the token that is shown this once."""

    row: dict[str, Any]
    token: str


async def make_link(tx: Transaction, wanted: CalendarLinkIn, by: str) -> Made:
    token = secrets.token_urlsafe(32)
    row = wanted.model_dump() | {"id": str(uuid.uuid4()), "made_by": by, "made_at": tx.now}
    await tx.execute(insert(LINK).values(**row, token_sha256=digest(token)))
    return Made(row, token)


async def remove_link(tx: Transaction, link: str, by: str | None) -> bool:
    """`by`: only one of that caller's own; False if there is none."""
    condition: list[ColumnElement[bool]] = [LINK.c.id == link]
    if by is not None:
        condition.append(LINK.c.made_by == by)
    return bool(await tx.execute(delete(LINK).where(*condition)))
