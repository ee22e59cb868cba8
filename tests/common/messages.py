"""Small events of the kinds that the tests of outbox, inbox and bus send, and waiting for what comes of them."""

import asyncio
import uuid
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from libs.common.bus import Message
from libs.common.envelope import encode
from libs.common.events import (
    AggregateUpdated,
    Cause,
    Cell,
    CellValue,
    Event,
    InsatsContent,
    InsatsReceived,
    InsatsWithdrawn,
)

NOW = datetime(2026, 2, 3, 4, 5, 6, tzinfo=UTC)
ROUND = "villkor-2023"


def withdrawn(name: str) -> InsatsWithdrawn:
    """Heard by notifications alone."""
    return InsatsWithdrawn(round=ROUND, respondent="24", insats_id=name, version=1, withdrawn_at=NOW)


def received(name: str) -> InsatsReceived:
    """Heard by classification, reporting and notifications."""
    content = InsatsContent(key=name, area="boende", name="Byabussen")
    return InsatsReceived(
        round=ROUND, respondent="24", insats_id=f"24.{name}", version=1, content_sha256="0" * 64, received_at=NOW,
        insats=content,
    )  # fmt: skip


def updated(sequence: int, round_id: str) -> AggregateUpdated:
    """Heard by intake and notifications."""
    return AggregateUpdated(
        round=round_id, respondent="24", sequence=sequence, cell=Cell(respondent="24", area="boende"),
        old=CellValue(state="missing"), new=CellValue(state="nil"), cause=Cause(event="return.submitted.v1"),
    )  # fmt: skip


def message(event: Event) -> Message:
    event_id = uuid.uuid4()
    return Message(str(event_id), event.routing_key, encode(event, event_id, NOW))


async def until(holds: Callable[[], bool] | Callable[[], Awaitable[bool]], seconds: float = 60) -> None:
    """Returns when the condition holds; raises TimeoutError if it has not by then."""
    async with asyncio.timeout(seconds):
        while True:
            answer = holds()
            if answer if isinstance(answer, bool) else await answer:
                return
            await asyncio.sleep(0.02)
