"""Two replicas at work at the same time: whatever they split between them, one of them sees the return complete."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from sqlalchemy import text

from libs.common.bus.worker import handle_events
from libs.common.database import Database
from libs.common.envelope import CloudEvent
from services.reporting.consumers import CONSUMERS
from tests.reporting.example_events import ROUND, classified, known, received, round_opened, submitted
from tests.reporting.read_model import announced, standing, take_in

RETURN = [("a", 1), ("b", 1)]
HALVES: dict[str, tuple[list[CloudEvent[Any]], list[CloudEvent[Any]], list[CloudEvent[Any]]]] = {
    "text and return": (
        [round_opened(), *known("24", "a")],
        [*known("24", "b")],
        [submitted("24", 1, RETURN)],
    ),
    "return and text": (
        [round_opened(), *known("24", "a")],
        [submitted("24", 1, RETURN)],
        [*known("24", "b")],
    ),
    "text and text": (
        [round_opened(), submitted("24", 1, RETURN)],
        [*known("24", "a")],
        [*known("24", "b")],
    ),
    "round and return": (
        [*known("24", "a"), *known("24", "b")],
        [round_opened()],
        [submitted("24", 1, RETURN)],
    ),
    "labels and return": (
        [round_opened(), *known("24", "a"), received("24", "b")],
        [classified("24", "b")],
        [submitted("24", 1, RETURN)],
    ),
    "text and labels": (
        [round_opened(), *known("24", "a"), submitted("24", 1, RETURN)],
        [received("24", "b")],
        [classified("24", "b")],
    ),
    "crosswise": (
        [round_opened(), *known("24", "a"), *known("05", "a")],
        [*known("24", "b"), submitted("05", 1, RETURN)],
        [*known("05", "b"), submitted("24", 1, RETURN)],
    ),
}
"""What is there before, what the first replica takes in, what the second takes in meanwhile."""


@pytest.mark.parametrize("case", HALVES)
async def test_completion_is_noticed_when_two_replicas_bring_the_halves_at_once(
    postgresql: Database, case: str
) -> None:
    before, first, second = HALVES[case]
    await take_in(postgresql, *before)
    async with _held_open(postgresql, first):
        other = asyncio.create_task(take_in(postgresql, *second))
        await _until_done_or_waiting(postgresql, other)
    await other
    signed = sorted({event.data.respondent for event in before + first + second if "return" in event.type})
    assert await standing(postgresql) == {(ROUND, respondent): 1 for respondent in signed}
    assert await announced(postgresql) == [(respondent, 1) for respondent in signed]


@asynccontextmanager
async def _held_open(database: Database, events: list[CloudEvent[Any]]) -> AsyncIterator[None]:
    """The first replica has done its work but not yet committed."""
    async with database.transaction() as tx:
        await handle_events(tx, CONSUMERS, events)
        yield


async def _until_done_or_waiting(database: Database, task: asyncio.Task[None]) -> None:
    waiting = text(
        "select count(*) from pg_locks l join pg_database d on d.oid = l.database "
        "where not l.granted and d.datname = current_database()"
    )
    while not task.done():
        async with database.reading() as tx:
            if await tx.scalar(waiting):
                return
        await asyncio.sleep(0.01)
