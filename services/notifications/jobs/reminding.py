"""Looks which reminders are due, sleeps until the next, and looks again."""

from datetime import datetime, timedelta

import structlog
from sqlalchemy import func, select

from libs.common.database import Database, Transaction
from libs.common.service import Runtime
from services.notifications.handlers import reminders as handlers
from services.notifications.models import INBOX
from services.notifications.queries import work as queries
from services.notifications.reminders import telling

log = structlog.get_logger()
LOOK_SECONDS = 60.0
"""The longest sleep: a round that opens, an extension and a version sent back are seen within it."""
QUIET_SECONDS = 3.0
SETTLING_SECONDS = 600.0


async def remind(runtime: Runtime) -> None:
    """The job: never ends. Waits at the start until what came in while the process was down has been taken in, so
    that nobody is reminded of work that was handed in meanwhile."""
    await settled(runtime)
    while True:
        pause = LOOK_SECONDS
        try:
            following = await remind_once(runtime.database)
            if following is not None:
                pause = min(pause, max(0.0, (following - runtime.clock.now()).total_seconds()))
        except Exception as error:
            log.warning("reminders not looked at, trying again", reason=repr(error))
            pause = 5.0
        await runtime.clock.sleep(pause)


async def settled(runtime: Runtime) -> None:
    """Returns when the bus is there and no event has come in for a few seconds, or after ten minutes of events."""
    await runtime.bus_started.wait()
    until, last = runtime.clock.now() + timedelta(seconds=SETTLING_SECONDS), -1
    while runtime.clock.now() < until:
        try:
            async with runtime.database.reading() as tx:
                newest = await tx.scalar(select(func.coalesce(func.max(INBOX.c.position), 0)))
        except Exception as error:
            log.warning("inbox not looked at, trying again", reason=repr(error))
        else:
            if newest == last:
                return
            last = newest
        await runtime.clock.sleep(QUIET_SECONDS)


async def remind_once(database: Database) -> datetime | None:
    """Decides on everything whose moment has come; answers the next moment, None if there is none ahead."""
    async with database.reading() as tx:
        states = await queries.round_states(tx)
        planned, now = telling.plans(states), tx.now
        rounds = [state.round for state in states]
        pending = telling.to_tell(planned, await queries.sent_back(tx, rounds), await queries.ledger(tx, rounds), now)
    if pending:
        async with database.transaction() as tx:
            await tx.one_at_a_time()
            await _decide(tx, sorted({one.key.round for one in pending}))
    return telling.next_moment(planned, now)


async def _decide(tx: Transaction, rounds: list[str]) -> None:
    """Reads again what it decides on: another replica may have been here, a return may have come."""
    found, known = await queries.work_in(tx, rounds), await queries.ledger(tx, rounds)
    planned = telling.plans([one.state for one in found.values()])
    due = telling.to_tell(planned, await queries.sent_back(tx, rounds), known, tx.now)
    await handlers.tell(tx, [(one, found[one.key.round]) for one in due], known)
