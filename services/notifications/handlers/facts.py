"""What each event changes: a row in the timeline, and the fact it tells of if newer than the one kept."""

from collections.abc import Sequence
from typing import Any

from libs.common import events
from libs.common.database import Transaction, table_of
from libs.common.envelope import CloudEvent
from services.notifications import audit, models, timeline
from services.notifications.handlers.spreading import keep_waiting

TIMELINE = table_of(models.TimelineItem)
SIGNED_INSATS = table_of(models.SignedInsats)
OF_RESPONDENT = ("round", "respondent")


async def keep_timeline(tx: Transaction, events_: Sequence[CloudEvent[Any]]) -> None:
    """Adds the events to the timeline, in order of arrival.

    Replicas take turns: a row committed after one with a higher position would be missed by a reader that is
    past it already. Taken before anything else is written, the lock also keeps replicas from deadlock.
    """
    tx.in_turn()
    keep_waiting(tx, events_)
    tx.add(TIMELINE, [timeline.row_of(event) for event in events_])


async def keep_round(tx: Transaction, events_: Sequence[CloudEvent[events.RoundState]]) -> None:
    await keep_timeline(tx, events_)
    rows = [
        {
            "round": event.data.round,
            "revision": event.data.revision,
            "opens_at": event.data.opens_at,
            "document": event.data.model_dump_json(),
        }
        for event in events_
    ]
    tx.add(table_of(models.Round), rows, key=("round",), by=("revision",))


async def keep_draft_activity(
    tx: Transaction, events_: Sequence[CloudEvent[events.InsatsReceived | events.InsatsWithdrawn]]
) -> None:
    await keep_timeline(tx, events_)
    rows = [_whose(event.data) | {"last_at": _activity_time(event.data)} for event in events_]
    tx.add(table_of(models.DraftActivity), rows, key=OF_RESPONDENT, by=("last_at",))


async def keep_standing_return(tx: Transaction, events_: Sequence[CloudEvent[events.ReturnSubmitted]]) -> None:
    await keep_timeline(tx, events_)
    audit.record_events(tx, events_)
    signed = [
        {"insats_id": insats.insats_id, "return_id": event.data.return_id, "version": insats.version}
        for event in events_
        for insats in event.data.insatser
    ]
    tx.add(SIGNED_INSATS, signed)
    rows = [
        _whose(event.data)
        | {
            "version": event.data.version,
            "return_id": event.data.return_id,
            "received_at": event.data.received_at,
            "on_time": event.data.on_time,
        }
        for event in events_
    ]
    tx.add(table_of(models.StandingReturn), rows, key=OF_RESPONDENT, by=("version",))


async def keep_decision(
    tx: Transaction, events_: Sequence[CloudEvent[events.ReturnSentBack | events.ReturnAccepted]]
) -> None:
    await keep_timeline(tx, events_)
    audit.record_events(tx, events_)
    rows = [
        _whose(event.data)
        | {
            "version": event.data.version,
            "decided_at": event.data.decided_at,
            "kind": "accepted" if isinstance(event.data, events.ReturnAccepted) else "sent_back",
        }
        for event in events_
    ]
    newest = ("version", "decided_at", "kind")
    tx.add(table_of(models.Decision), rows, key=OF_RESPONDENT, by=newest)


async def keep_compilation(tx: Transaction, events_: Sequence[CloudEvent[events.ReportCompiled]]) -> None:
    await keep_timeline(tx, events_)
    rows = [_whose(event.data) | {"version": event.data.version} for event in events_]
    tx.add(table_of(models.Compilation), rows, key=OF_RESPONDENT, by=("version",))


async def keep_cells(tx: Transaction, events_: Sequence[CloudEvent[events.AggregateUpdated]]) -> None:
    await keep_timeline(tx, events_)
    rows = [
        {
            "round": event.data.round,
            "respondent": event.data.cell.respondent,
            "area": event.data.cell.area or "",
            "sequence": event.data.sequence,
            "state": event.data.new.state,
            "insatser": _reported(event.data.new),
            "return_version": event.data.new.return_version,
        }
        for event in events_
    ]
    tx.add(table_of(models.Cell), rows, key=(*OF_RESPONDENT, "area"), by=("sequence",))


def _reported(value: events.CellValue) -> int:
    """The board shows what respondents have reported where, wherever it is counted."""
    return value.insatser if value.declared_insatser is None else value.declared_insatser


def _whose(data: Any) -> dict[str, Any]:
    return {"round": data.round, "respondent": data.respondent}


def _activity_time(data: events.InsatsReceived | events.InsatsWithdrawn) -> Any:
    return data.received_at if isinstance(data, events.InsatsReceived) else data.withdrawn_at
