"""The audit trail, as it is told."""

import json
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import func, select

from libs.common.database import Transaction
from services.notifications.audit import AUDIT, phrase
from services.notifications.schemas import audit as schemas


class Wanted(NamedTuple):
    """Which acts; None leaves a side open. `kind` may end with a dot: all that begin so."""

    kind: str | None = None
    actor: str | None = None
    round: str | None = None
    respondent: str | None = None
    since: datetime | None = None


async def audit(tx: Transaction, wanted: Wanted, limit: int, offset: int, english: bool) -> schemas.AuditList:
    """Latest first: by the time of the act, those of one moment in the order in which they were learnt."""
    condition = _condition(wanted)
    query = select(AUDIT).where(*condition).order_by(AUDIT.c.at.desc(), AUDIT.c.id.desc())
    rows = await tx.rows(query.limit(limit).offset(offset))
    total = await tx.scalar(select(func.count()).select_from(AUDIT).where(*condition))
    return schemas.AuditList(items=[_item(row, english) for row in rows], total=total)


def _condition(wanted: Wanted) -> list[Any]:
    same = {"actor": wanted.actor, "round": wanted.round, "respondent": wanted.respondent}
    condition: list[Any] = [AUDIT.c[name] == value for name, value in same.items() if value is not None]
    if wanted.kind is not None and wanted.kind.endswith("."):
        condition.append(AUDIT.c.kind.startswith(wanted.kind, autoescape=True))
    elif wanted.kind is not None:
        condition.append(AUDIT.c.kind == wanted.kind)
    if wanted.since is not None:
        condition.append(AUDIT.c.at >= wanted.since)
    return condition


def _item(row: Any, english: bool) -> schemas.AuditItem:
    fields = dict(row._mapping) | {"details": json.loads(row.details)}
    what = phrase(row.kind, row.about, fields["details"], english)
    return schemas.AuditItem(what=what, **{name: fields[name] for name in fields if name != "event_id"})
