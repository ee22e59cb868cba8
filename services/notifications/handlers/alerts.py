"""Raises and settles alerts: one per cause, however often it is met."""

import json
from typing import Any

from sqlalchemy import insert, select, update

from libs.common.database import Transaction, table_of
from services.notifications import audit, models

ALERT = table_of(models.Alert)


async def raise_alert(
    tx: Transaction,
    kind: str,
    about: str,
    *,
    round: str | None = None,
    respondent: str | None = None,
    details: dict[str, Any] | None = None,
) -> None:
    """Opens an alert, or counts one more on the open alert of the same cause. Callers take turns per cause."""
    told = json.dumps(details or {}, ensure_ascii=False)
    open_one = await tx.scalar(select(ALERT.c.id).where(*_of(kind, about)))
    if open_one is not None:
        again = {"times": ALERT.c.times + 1, "last_at": tx.now, "details": told}
        await tx.execute(update(ALERT).where(ALERT.c.id == open_one).values(**again))
        return
    row = {"kind": kind, "about": about, "round": round, "respondent": respondent, "details": told, "times": 1}
    await tx.execute(insert(ALERT).values(**row, raised_at=tx.now, last_at=tx.now))


async def is_open(tx: Transaction, kind: str, about: str) -> bool:
    """Whether the cause's alert has not been settled."""
    return await tx.scalar(select(ALERT.c.id).where(*_of(kind, about))) is not None


async def settle_alert(tx: Transaction, kind: str, about: str, by: str | None = None) -> bool:
    """Closes the cause's open alert, if there is one; answers whether there was. `by`: a person, or nobody."""
    closing = update(ALERT).where(*_of(kind, about)).values(settled_at=tx.now, settled_by=by)
    closed = await tx.rows(closing.returning(ALERT.c.id, ALERT.c.round, ALERT.c.respondent))
    if closed and by is not None:
        whose = {"round": closed[0].round, "respondent": closed[0].respondent}
        audit.record(tx, "alert.settled", by, about=str(closed[0].id), **whose, details={"kind": kind, "about": about})
    return bool(closed)


async def forget(tx: Transaction, kind: str, about: str) -> None:
    """Closes the cause's open alert and takes the details out of all that there were: the person in them is gone."""
    await settle_alert(tx, kind, about)
    await tx.execute(update(ALERT).where(ALERT.c.kind == kind, ALERT.c.about == about).values(details="{}"))


def _of(kind: str, about: str) -> tuple[Any, ...]:
    return ALERT.c.kind == kind, ALERT.c.about == about, ALERT.c.settled_at.is_(None)
