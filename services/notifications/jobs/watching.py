"""Finds work that stands still, by itself: a return that is being processed and of which nothing has moved; and a draft
that is whole, not signed, and soon due or late."""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, NamedTuple

import structlog
from sqlalchemy import select

from libs.common.database import Database, Transaction, any_of
from libs.common.service import Runtime
from services.notifications.handlers.alerts import ALERT, raise_alert, settle_alert
from services.notifications.queries import work as queries
from services.notifications.queries.steps import Waiting, waiting
from services.notifications.reminders.ladder import days_left, deadline_of
from services.notifications.settings import NotificationsSettings

log = structlog.get_logger()
LOOK_SECONDS = 30.0
STUCK, UNSIGNED = "return-stuck", "return-unsigned"


class Cause(NamedTuple):
    """What an alert tells of."""

    round: str
    respondent: str
    details: dict[str, object]


async def watch(runtime: Runtime) -> None:
    """The job: never ends."""
    settings = runtime.settings
    assert isinstance(settings, NotificationsSettings)
    while True:
        for look, limit in (
            (watch_once, timedelta(minutes=settings.stuck_minutes)),
            (watch_unsigned, timedelta(days=settings.unsigned_days)),
        ):
            try:
                await look(runtime.database, limit)
            except Exception as error:
                log.warning("work not watched, trying again", reason=repr(error))
        await runtime.clock.sleep(LOOK_SECONDS)


async def watch_once(database: Database, stuck_after: timedelta) -> None:
    """Raises an alert for each return that stands still, and settles those of returns that have moved since."""
    async with database.reading() as tx:
        stuck = [one for one in await waiting(tx) if tx.now - one.moved_at > stuck_after]
    causes = {one.row.return_id: Cause(one.row.round, one.row.respondent, _details(one)) for one in stuck}
    await _tell(database, STUCK, causes, same="moved_at")


async def watch_unsigned(database: Database, before_due: timedelta) -> None:
    """Raises an alert for each draft that has all that was asked for but the signature, from so long before its due
    date until it is signed, changed, given more time, or can no longer be signed.

    A draft that is half written is its respondent's own, and its reminders say what is missing.
    """
    async with database.reading() as tx:
        causes = await _unsigned(tx, before_due)
    await _tell(database, UNSIGNED, causes, same="due_at")


async def _unsigned(tx: Transaction, before_due: timedelta) -> dict[str, Cause]:
    rounds = [state.round for state in await queries.round_states(tx) if state.opens_at <= tx.now]
    causes: dict[str, Cause] = {}
    for round_id, found in (await queries.work_in(tx, rounds)).items():
        for respondent, work in found.work.items():
            deadline = deadline_of(found.state, respondent)
            is_near = deadline.due_at - before_due <= tx.now < deadline.locks_at
            if is_near and any(work.draft) and found.missing(respondent).only_signature:
                details = {"due_at": deadline.due_at.isoformat(), "days": days_left(deadline.due_at, tx.now)}
                causes[f"{round_id}/{respondent}"] = Cause(round_id, respondent, details)
    return causes


async def _tell(database: Database, kind: str, found: Mapping[str, Cause], same: str) -> None:
    """Opens an alert for each cause that has none, and settles those whose cause is gone. One that a person has settled
    is seen to for as long as the detail `same` stays what it was."""
    async with database.reading() as tx:
        causes = await _not_seen_to(tx, kind, found, same)
        if causes.keys() == await _open(tx, kind):
            return
    async with database.transaction() as tx:
        await tx.one_at_a_time()
        causes, known = await _not_seen_to(tx, kind, found, same), await _open(tx, kind)
        for about in sorted(causes.keys() - known):
            cause = causes[about]
            await raise_alert(tx, kind, about, round=cause.round, respondent=cause.respondent, details=cause.details)
        for about in sorted(known - causes.keys()):
            await settle_alert(tx, kind, about)


async def _not_seen_to(tx: Transaction, kind: str, found: Mapping[str, Cause], same: str) -> dict[str, Cause]:
    of_these = any_of(tx, ALERT.c.about, sorted(found))
    by_a_person = select(ALERT.c.about, ALERT.c.details).where(
        ALERT.c.kind == kind, of_these, ALERT.c.settled_by.is_not(None)
    )
    seen = {(row.about, json.loads(row.details).get(same)) for row in await tx.rows(by_a_person)}
    return {about: cause for about, cause in found.items() if (about, cause.details[same]) not in seen}


async def _open(tx: Transaction, kind: str) -> set[Any]:
    rows = await tx.rows(select(ALERT.c.about).where(ALERT.c.kind == kind, ALERT.c.settled_at.is_(None)))
    return {row.about for row in rows}


def _details(one: Waiting) -> dict[str, object]:
    return {
        "moved_at": one.moved_at.isoformat(),
        "insatser": one.labels.insatser,
        "classified": one.labels.classified,
        "aggregated": one.aggregated,
        "reported": one.reported,
    }
