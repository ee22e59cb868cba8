"""Finds work that stands still, by itself: a return that is being processed and of which nothing has moved."""

from datetime import timedelta

import structlog
from sqlalchemy import select

from libs.common.database import Database
from libs.common.service import Runtime
from services.notifications.handlers.alerts import ALERT, raise_alert, settle_alert
from services.notifications.queries.steps import Waiting, waiting
from services.notifications.settings import NotificationsSettings

log = structlog.get_logger()
LOOK_SECONDS = 30.0
STUCK = "return-stuck"


async def watch(runtime: Runtime) -> None:
    """The job: never ends."""
    settings = runtime.settings
    assert isinstance(settings, NotificationsSettings)
    while True:
        try:
            await watch_once(runtime.database, timedelta(minutes=settings.stuck_minutes))
        except Exception as error:
            log.warning("work not watched, trying again", reason=repr(error))
        await runtime.clock.sleep(LOOK_SECONDS)


async def watch_once(database: Database, stuck_after: timedelta) -> None:
    """Raises an alert for each return that stands still, and settles those of returns that have moved since."""
    async with database.reading() as tx:
        stuck = {one.row.return_id: one for one in await waiting(tx) if tx.now - one.moved_at > stuck_after}
        is_open = (ALERT.c.kind == STUCK, ALERT.c.settled_at.is_(None))
        known = {row.about for row in await tx.rows(select(ALERT.c.about).where(*is_open))}
    if stuck.keys() == known:
        return
    async with database.transaction() as tx:
        await tx.one_at_a_time()
        known = {row.about for row in await tx.rows(select(ALERT.c.about).where(*is_open))}
        for return_id in sorted(stuck.keys() - known):
            one = stuck[return_id]
            await raise_alert(
                tx, STUCK, return_id, round=one.row.round, respondent=one.row.respondent, details=_details(one)
            )
        for return_id in sorted(known - stuck.keys()):
            await settle_alert(tx, STUCK, return_id)


def _details(one: Waiting) -> dict[str, object]:
    return {
        "moved_at": one.moved_at.isoformat(),
        "insatser": one.labels.insatser,
        "classified": one.labels.classified,
        "aggregated": one.aggregated,
        "reported": one.reported,
    }
