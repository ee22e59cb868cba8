"""What each event changes: a row in the timeline, and the fact it tells of if newer than the one kept."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Table, tuple_
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from libs.common import events
from libs.common.database import Transaction, table_of
from libs.common.envelope import CloudEvent
from services.notifications import models, timeline

TIMELINE = table_of(models.TimelineItem)
SIGNED_INSATS = table_of(models.SignedInsats)
OF_RESPONDENT = ("round", "respondent")


async def keep_timeline(tx: Transaction, events_: Sequence[CloudEvent[Any]]) -> None:
    """Adds the events to the timeline, in order of arrival.

    Replicas take turns: a row committed after one with a higher position would be missed by a reader that is
    past it already. Taken before anything else is written, the lock also keeps replicas from deadlock.
    """
    await tx.one_at_a_time()
    await tx.insert_many(TIMELINE, [timeline.row_of(event) for event in events_])


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
    await _keep_highest(tx, table_of(models.Round), rows, key=("round",), by=("revision",))


async def keep_draft_activity(
    tx: Transaction, events_: Sequence[CloudEvent[events.InsatsReceived | events.InsatsWithdrawn]]
) -> None:
    await keep_timeline(tx, events_)
    rows = [_whose(event.data) | {"last_at": _activity_time(event.data)} for event in events_]
    await _keep_highest(tx, table_of(models.DraftActivity), rows, key=OF_RESPONDENT, by=("last_at",))


async def keep_standing_return(tx: Transaction, events_: Sequence[CloudEvent[events.ReturnSubmitted]]) -> None:
    await keep_timeline(tx, events_)
    signed = [
        {"insats_id": insats.insats_id, "return_id": event.data.return_id}
        for event in events_
        for insats in event.data.insatser
    ]
    await tx.insert_many(SIGNED_INSATS, signed)
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
    await _keep_highest(tx, table_of(models.StandingReturn), rows, key=OF_RESPONDENT, by=("version",))


async def keep_decision(
    tx: Transaction, events_: Sequence[CloudEvent[events.ReturnSentBack | events.ReturnAccepted]]
) -> None:
    await keep_timeline(tx, events_)
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
    await _keep_highest(tx, table_of(models.Decision), rows, key=OF_RESPONDENT, by=newest)


async def keep_compilation(tx: Transaction, events_: Sequence[CloudEvent[events.ReportCompiled]]) -> None:
    await keep_timeline(tx, events_)
    rows = [_whose(event.data) | {"version": event.data.version} for event in events_]
    await _keep_highest(tx, table_of(models.Compilation), rows, key=OF_RESPONDENT, by=("version",))


async def keep_cells(tx: Transaction, events_: Sequence[CloudEvent[events.AggregateUpdated]]) -> None:
    await keep_timeline(tx, events_)
    rows = [
        {
            "round": event.data.round,
            "respondent": event.data.cell.respondent,
            "area": event.data.cell.area or "",
            "sequence": event.data.sequence,
            "state": event.data.new.state,
            "insatser": event.data.new.insatser,
            "return_version": event.data.new.return_version,
        }
        for event in events_
    ]
    await _keep_highest(tx, table_of(models.Cell), rows, key=(*OF_RESPONDENT, "area"), by=("sequence",))


def _whose(data: Any) -> dict[str, Any]:
    return {"round": data.round, "respondent": data.respondent}


def _activity_time(data: events.InsatsReceived | events.InsatsWithdrawn) -> Any:
    return data.received_at if isinstance(data, events.InsatsReceived) else data.withdrawn_at


async def _keep_highest(
    tx: Transaction, table: Table, rows: Sequence[dict[str, Any]], key: Sequence[str], by: Sequence[str]
) -> None:
    """Adds rows; one whose `key` is there already replaces it only if its `by` is higher.

    The batch is reduced to one row per key first, so that it costs as many writes as it has keys.
    """
    best: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row in sorted(rows, key=lambda row: tuple(row[column] for column in by)):
        best[tuple(row[column] for column in key)] = row
    statement = (postgresql_insert if tx.is_postgresql else sqlite_insert)(table)
    new = statement.excluded
    upsert = statement.on_conflict_do_update(
        index_elements=list(key),
        set_={column: new[column] for column in rows[0] if column not in key},
        where=tuple_(*(new[column] for column in by)) > tuple_(*(table.c[column] for column in by)),
    )
    await tx.execute(upsert, list(best.values()))
