"""The inbox: each event's id is recorded in the transaction that acts on it, so a repeat has no effect.

The rows keep the event's body: they are the service's own log, which `insats replay` folds again.
"""

import uuid
from collections.abc import AsyncIterator, Sequence
from typing import Any

from sqlalchemy import Column, LargeBinary, MetaData, String, Table, Uuid, select

from libs.common.database import BigId, Transaction, UtcDateTime
from libs.common.envelope import CloudEvent, decode


def inbox_table(metadata: MetaData) -> Table:
    return Table(
        "inbox",
        metadata,
        Column("position", BigId, primary_key=True, autoincrement=True),
        Column("event_id", Uuid, nullable=False, unique=True),
        Column("event_type", String(64), nullable=False),
        Column("received_at", UtcDateTime, nullable=False),
        Column("body", LargeBinary, nullable=False),
    )


Arrival = tuple[CloudEvent[Any], bytes]
"""An event and the very bytes it came as."""


def expect(tx: Transaction, inbox: Table, arrivals: Sequence[Arrival]) -> list[CloudEvent[Any]]:
    """Notes the arrivals with the commit, which fails if one of them had been taken in before (`record` tells which).

    Nearly always all are new: then noting them needs no round trip of its own.
    """
    first = _once_each(arrivals)
    tx.add(inbox, _rows(tx, first))
    return [event for event, _ in first]


async def record(tx: Transaction, inbox: Table, arrivals: Sequence[Arrival]) -> list[CloudEvent[Any]]:
    """Notes the arrivals; answers those that had not been taken in before, in order and once each."""
    first = _once_each(arrivals)
    new = {event_id for (event_id,) in await tx.insert_missing(inbox, _rows(tx, first), ("event_id",))}
    return [event for event, _ in first if event.id in new]


def _once_each(arrivals: Sequence[Arrival]) -> list[Arrival]:
    first: dict[uuid.UUID, Arrival] = {}
    for event, body in arrivals:
        first.setdefault(event.id, (event, body))
    return list(first.values())


def _rows(tx: Transaction, arrivals: Sequence[Arrival]) -> list[dict[str, Any]]:
    return [
        {"event_id": event.id, "event_type": event.type, "received_at": tx.now, "body": body}
        for event, body in arrivals
    ]


async def logged(tx: Transaction, inbox: Table, page: int = 500) -> AsyncIterator[list[CloudEvent[Any]]]:
    """The log from the beginning, in order of arrival, a page at a time."""
    after = 0
    while True:
        rows = await tx.rows(
            select(inbox.c.position, inbox.c.event_type, inbox.c.body)
            .where(inbox.c.position > after)
            .order_by(inbox.c.position)
            .limit(page)
        )
        if not rows:
            return
        after = rows[-1].position
        yield [decode(row.event_type, row.body) for row in rows]
