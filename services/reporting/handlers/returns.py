"""Events in, read model forward: the writes of the reporting service.

Rounds, texts and returns arrive in any order. Whatever completes a return version takes it in, in the
transaction that noticed: a higher version stands, a lower one that completes late never replaces it. What the
texts are about comes from classification; no return waits for that, but ReportCompiled, told once per version
(intake waits for it), is only told when the labels are here too, so that whoever reads then reads all of it.

Why nobody overlooks a completion. Replicas work at the same time, and under READ COMMITTED the transaction
that brings the last text and the one that brings the return would each see the other's rows as missing.
So each handler first takes `tx.one_at_a_time`, one advisory lock for the whole service, held until commit:
of two such transactions the second reads in a snapshot made after the first has committed, and therefore
sees its rows; whichever is last sees everything. The lock is taken after the inbox rows are written and
never before a wait for anything else, and every later handler of the same transaction holds it already, so
two replicas cannot wait for each other. Finer locks (per text, per return) would be taken in the order in
which the events happen to lie in a batch, and so would deadlock between batches. The price is that replicas
fold one batch (up to 100 events, a handful of statements) at a time; reading and rendering need no lock.
SQLite has one writer by itself.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, delete, insert, literal_column, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from libs.common.database import Transaction, table_of
from libs.common.envelope import CloudEvent
from libs.common.events import InsatsClassified, InsatsReceived, ReportCompiled, ReturnSubmitted, RoundState
from services.reporting.models import (
    AwaitedLabel,
    AwaitedText,
    InsatsLabel,
    InsatsText,
    ReturnInsats,
    ReturnVersion,
    Round,
    StandingReturn,
)

ROUND = table_of(Round)
TEXT = table_of(InsatsText)
RETURN = table_of(ReturnVersion)
REFERENCE = table_of(ReturnInsats)
AWAITED = table_of(AwaitedText)
LABEL = table_of(InsatsLabel)
AWAITED_LABEL = table_of(AwaitedLabel)
STANDING = table_of(StandingReturn)

REPORT = "national"
"""The report whose tables ReportCompiled speaks of: all reports are made from the same standing returns."""


async def keep_rounds(tx: Transaction, events: Sequence[CloudEvent[RoundState]]) -> None:
    """Keeps each round's highest revision, and takes in the returns that came before their round."""
    await tx.one_at_a_time()
    rows = [
        {
            "round": event.data.round,
            "revision": event.data.revision,
            "state": event.data.model_dump_json(),
        }
        for event in events
    ]
    await _upsert_higher(tx, ROUND, rows, key=("round",), version="revision")
    await _take_in_complete(tx, RETURN.c.round.in_({row["round"] for row in rows}))


async def keep_texts(tx: Transaction, events: Sequence[CloudEvent[InsatsReceived]]) -> None:
    """Keeps the texts, and takes in the returns for which they were the last that was missing."""
    await tx.one_at_a_time()
    texts = {(event.data.insats_id, event.data.version): event.data.insats.model_dump_json() for event in events}
    rows = [{"insats_id": i, "version": v, "content": content} for (i, v), content in texts.items()]
    tx.add(TEXT, rows, key=("insats_id", "version"))
    arrived = tuple_(AWAITED.c.insats_id, AWAITED.c.version).in_(list(texts))
    waiting = await tx.rows(delete(AWAITED).where(arrived).returning(AWAITED.c.return_id))
    if waiting:
        await _take_in_complete(tx, RETURN.c.return_id.in_({row.return_id for row in waiting}))


async def keep_labels(tx: Transaction, events: Sequence[CloudEvent[InsatsClassified]]) -> None:
    """Keeps each text's highest label version, and tells of the returns that lacked nothing else."""
    await tx.one_at_a_time()
    highest: dict[tuple[str, int], InsatsClassified] = {}
    for event in sorted(events, key=lambda event: event.data.label_version):
        highest[event.data.insats_id, event.data.version] = event.data
    rows = [
        {"insats_id": i, "version": v, "label_version": data.label_version, "labels": data.labels.model_dump_json()}
        for (i, v), data in highest.items()
    ]
    await _upsert_higher(tx, LABEL, rows, key=("insats_id", "version"), version="label_version")
    arrived = tuple_(AWAITED_LABEL.c.insats_id, AWAITED_LABEL.c.version).in_(list(highest))
    waiting = await tx.rows(delete(AWAITED_LABEL).where(arrived).returning(AWAITED_LABEL.c.return_id))
    if waiting:
        await _tell(tx, RETURN.c.return_id.in_({row.return_id for row in waiting}))


async def take_in_returns(tx: Transaction, events: Sequence[CloudEvent[ReturnSubmitted]]) -> None:
    """Keeps the signed versions with what they refer to, and takes in those that lack nothing."""
    await tx.one_at_a_time()
    await tx.flush()
    submitted = {event.data.return_id: event.data for event in events}
    rows = [_return_row(data) for data in submitted.values()]
    new = {return_id for (return_id,) in await tx.insert_missing(RETURN, rows, key=("return_id",))}
    if not new:
        return
    await tx.insert_many(REFERENCE, _reference_rows(submitted[return_id] for return_id in sorted(new)))
    await _await_missing(tx, TEXT, AWAITED, new)
    await _await_missing(tx, LABEL, AWAITED_LABEL, new)
    await _take_in_complete(tx, RETURN.c.return_id.in_(new))


def _return_row(data: ReturnSubmitted) -> dict[str, Any]:
    return {
        "return_id": data.return_id,
        "round": data.round,
        "respondent": data.respondent,
        "version": data.version,
        "insatser": len(data.insatser),
        "taken_in": False,
        "told": False,
        "document": data.model_dump_json(),
    }


def _reference_rows(submitted: Iterable[ReturnSubmitted]) -> list[dict[str, Any]]:
    references = dict.fromkeys(
        (data.return_id, reference.insats_id, reference.version) for data in submitted for reference in data.insatser
    )
    return [{"return_id": r, "insats_id": i, "version": v} for r, i, v in references]


async def _await_missing(tx: Transaction, table: Table, awaited: Table, return_ids: set[str]) -> None:
    """Notes in `awaited` what the returns refer to and `table` does not have."""
    here = and_(table.c.insats_id == REFERENCE.c.insats_id, table.c.version == REFERENCE.c.version)
    missing = (
        select(REFERENCE.c.insats_id, REFERENCE.c.version, REFERENCE.c.return_id)
        .outerjoin(table, here)
        .where(REFERENCE.c.return_id.in_(return_ids), table.c.insats_id.is_(None))
    )
    await tx.execute(insert(awaited).from_select(["insats_id", "version", "return_id"], missing))


async def _take_in_complete(tx: Transaction, candidates: ColumnElement[bool]) -> None:
    """Takes in those of the candidates that have their round and all their texts, and tells of what it can."""
    round_known = select(literal_column("1")).where(ROUND.c.round == RETURN.c.round).exists()
    columns = [RETURN.c[name] for name in ("round", "respondent", "version", "return_id")]
    complete = await tx.rows(
        update(RETURN)
        .where(RETURN.c.taken_in.is_(False), candidates, round_known, ~_awaits(AWAITED))
        .values(taken_in=True)
        .returning(*columns)
    )
    standing = [{column.name: getattr(row, column.name) for column in columns} for row in complete]
    await _upsert_higher(tx, STANDING, standing, key=("round", "respondent"), version="version")
    if complete:
        await _tell(tx, RETURN.c.return_id.in_({row.return_id for row in complete}))


async def _tell(tx: Transaction, candidates: ColumnElement[bool]) -> None:
    """Announces those of the candidates that are taken in and lack no labels."""
    columns = [RETURN.c[name] for name in ("round", "respondent", "version", "return_id", "insatser")]
    told = await tx.rows(
        update(RETURN)
        .where(RETURN.c.taken_in.is_(True), RETURN.c.told.is_(False), candidates, ~_awaits(AWAITED_LABEL))
        .values(told=True)
        .returning(*columns)
    )
    for row in sorted(told, key=lambda row: (row.round, row.respondent, row.version)):
        tx.emit(
            ReportCompiled(
                round=row.round,
                respondent=row.respondent,
                return_id=row.return_id,
                version=row.version,
                report=REPORT,
                insatser=row.insatser,
            )
        )


def _awaits(awaited: Table) -> ColumnElement[bool]:
    return select(literal_column("1")).where(awaited.c.return_id == RETURN.c.return_id).exists()


async def _upsert_higher(
    tx: Transaction, table: Table, rows: Sequence[Mapping[str, Any]], key: Sequence[str], version: str
) -> None:
    """Adds rows; a row that is there already gives way to a higher version of itself only."""
    if not rows:
        return
    statement = (postgresql_insert if tx.is_postgresql else sqlite_insert)(table)
    await tx.execute(
        statement.on_conflict_do_update(
            index_elements=list(key),
            set_={name: statement.excluded[name] for name in rows[0] if name not in key},
            where=table.c[version] < statement.excluded[version],
        ),
        list(rows),
    )
