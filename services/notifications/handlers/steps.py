"""Keeps when a version of a return came how far."""

from collections.abc import Sequence
from typing import Any

from libs.common import events
from libs.common.database import Transaction, table_of
from libs.common.envelope import CloudEvent
from services.notifications import models
from services.notifications.handlers import contents, facts

STEP = table_of(models.ReturnStep)


async def keep_received(tx: Transaction, events_: Sequence[CloudEvent[events.ReturnSubmitted]]) -> None:
    await contents.keep_signed(tx, events_)
    _add(tx, "received", [(event, event.data.version) for event in events_])


async def keep_aggregated(tx: Transaction, events_: Sequence[CloudEvent[events.AggregateUpdated]]) -> None:
    await facts.keep_cells(tx, events_)
    rows = [event for event in events_ if event.data.cell.area is None and event.data.new.return_version]
    _add(tx, "aggregated", [(event, event.data.new.return_version) for event in rows])


async def keep_reported(tx: Transaction, events_: Sequence[CloudEvent[events.ReportCompiled]]) -> None:
    await facts.keep_compilation(tx, events_)
    _add(tx, "reported", [(event, event.data.version) for event in events_])


def _add(tx: Transaction, step: str, heard: Sequence[tuple[CloudEvent[Any], int]]) -> None:
    rows = [
        {
            "round": event.data.round,
            "respondent": event.data.respondent,
            "version": version,
            "step": step,
            "at": event.time,
            "rank": -round(event.time.timestamp() * 1_000_000),
        }
        for event, version in heard
    ]
    tx.add(STEP, rows, key=("round", "respondent", "version", "step"), by=("rank",))
