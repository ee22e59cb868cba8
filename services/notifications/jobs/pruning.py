"""Removes what was delivered long ago: messages to subscribers, and letters. What was not delivered stays."""

import asyncio
from datetime import timedelta

import structlog

from libs.common.database import Database
from libs.common.service import Runtime
from services.notifications.handlers import pruning as handlers
from services.notifications.settings import NotificationsSettings

log = structlog.get_logger()
LOOK_SECONDS = 3600.0


async def prune(runtime: Runtime) -> None:
    """The job: never ends."""
    settings = runtime.settings
    assert isinstance(settings, NotificationsSettings)
    messages, letters = timedelta(days=settings.webhook_keep_days), timedelta(days=settings.letters_keep_days)
    while True:
        try:
            await prune_once(runtime.database, messages, letters)
        except Exception as error:
            log.warning("old messages not removed, trying again", reason=repr(error))
        await runtime.clock.sleep(LOOK_SECONDS)


async def prune_once(database: Database, messages: timedelta, letters: timedelta) -> int:
    """Removes what is older than the two periods; answers how much that was. In short transactions, so that nobody who
    is being sent to waits long."""
    removed = 0
    async with database.reading() as tx:
        subscriptions = await handlers.subscriptions(tx)
    for subscription in subscriptions:
        place: int | None = 0
        while place is not None:
            async with database.transaction() as tx:
                batch = await handlers.prune_messages(tx, subscription, place, tx.now - messages)
            removed, place = removed + batch.removed, batch.following
            await asyncio.sleep(0)  # the others' turn
    while True:
        async with database.transaction() as tx:
            gone = await handlers.prune_letters(tx, tx.now - letters)
        removed += gone
        if gone < handlers.BATCH:
            return removed
        await asyncio.sleep(0)
