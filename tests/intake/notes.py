"""What other services tell intake of a return."""

import uuid
from datetime import UTC, datetime
from typing import Any

from libs.common import envelope, events
from libs.common.bus.worker import handle_events
from services.intake.consumers import CONSUMERS
from tests.intake.examples import ROUND
from tests.intake.system import Intake


async def hear(intake: Intake, *arriving: events.Event) -> None:
    """Intake takes the events in, all in one transaction."""
    async with intake.database.transaction() as tx:
        await handle_events(tx, CONSUMERS, [_cloud(event) for event in arriving])


def _cloud(data: events.Event) -> envelope.CloudEvent[Any]:
    body = envelope.encode(data, uuid.uuid4(), datetime.now(UTC))
    return envelope.decode(data.TYPE, body)


def aggregated(version: int, respondent: str = "24", area: str | None = None) -> events.AggregateUpdated:
    """The respondent's row, or a cell of it, now rests on this version."""
    return events.AggregateUpdated(
        round=ROUND,
        respondent=respondent,
        sequence=version,
        cell=events.Cell(respondent=respondent, area=area),
        old=events.CellValue(state="missing"),
        new=events.CellValue(state="reported", insatser=1, return_version=0 if area else version),
        cause=events.Cause(event=events.ReturnSubmitted.TYPE),
    )


def reported(version: int, respondent: str = "24") -> events.ReportCompiled:
    """The report's tables now hold this version."""
    return events.ReportCompiled(
        round=ROUND,
        respondent=respondent,
        return_id=f"{ROUND}.{respondent}.{version}",
        version=version,
        report="national",
        insatser=1,
    )
