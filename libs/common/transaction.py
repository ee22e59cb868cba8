"""A transaction: statements, rows that are added together at its end, and events that leave with its commit."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import ARRAY, Table, bindparam, func, insert, select, text, tuple_, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common import additions, envelope, events
from libs.common.additions import Additions, Shape
from libs.common.clock import WALL_CLOCK, Clock
from libs.common.columns import element

FOLDING = 7_241_631
"""Key of the advisory lock `one_at_a_time`; each service has a database of its own, so one key is enough."""
COPY_FROM = 32
"""Rows from which on COPY, which PostgreSQL plans anew each time, is cheaper than a prepared INSERT."""


@cache
def _array_insert(table: Table, columns: tuple[str, ...]) -> Any:
    """An INSERT whose parameters are one array per column: the same prepared statement for any number of rows."""
    arrays = [func.unnest(bindparam(f"{name}_list", type_=ARRAY(element(table.c[name].type)))) for name in columns]
    return postgresql_insert(table).from_select(list(columns), select(*arrays))


def _arrays(rows: Sequence[Mapping[str, Any]]) -> dict[str, list[Any]]:
    return {f"{name}_list": [row[name] for row in rows] for name in rows[0]}


class Outgoing(NamedTuple):
    """An event that is committed to the outbox, as the relay publishes it."""

    position: int
    event_id: uuid.UUID
    routing_key: str
    body: bytes


class Transaction:
    """A transaction under way: statements, rows to be added, and events that leave with its commit."""

    def __init__(
        self,
        connection: AsyncConnection,
        outbox: Table | None,
        emitting: bool = True,
        repeating: bool = False,
        mode: str = "",
        clock: Clock = WALL_CLOCK,
    ) -> None:
        self.connection = connection
        self.is_postgresql = connection.dialect.name == "postgresql"
        self.now = clock.now()
        self.emitting = emitting
        """False while a replay folds old events again: nothing leaves then."""
        self.repeating = repeating
        """True if some of what comes may have been taken in before; else meeting such a row fails the transaction."""
        self.outgoing: list[Outgoing] = []
        """What was written to the outbox."""
        self.alarms: set[str] = set()
        """Alarms of the database that go off if this commits (`Database.alarm`)."""
        self._mode = mode
        self._begun = False
        self._outbox = outbox
        self._additions = Additions()
        self._emitted: list[dict[str, Any]] = []

    def emit(self, event_data: events.Event, data: str | None = None) -> bytes:
        """Puts an event in the outbox, to be published if and only if this transaction commits; answers its body.

        `data`: the event's data as JSON, where the caller has it written already.
        """
        event_id = uuid.uuid4()
        body = envelope.encode(event_data, event_id, self.now, data)
        if self.emitting and self._outbox is not None:
            self._emitted.append({"event_id": event_id, "routing_key": event_data.routing_key, "body": body})
        return body

    def add(
        self, table: Table, rows: Sequence[Mapping[str, Any]], key: Sequence[str] = (), by: Sequence[str] = ()
    ) -> None:
        """Adds rows with the next flush, at the latest with the commit. Every row has the same columns.

        Without `key` the rows must be new, or the transaction fails. With it a row that is there stays, unless it
        is lower in the columns `by` than the one added.
        """
        self._additions.add(table, rows, key, by)

    def in_turn(self) -> None:
        """What is added is added one replica at a time: rows are committed in the order of their growing keys."""
        self._additions.in_turn = True

    async def flush(self, last: bool = False) -> None:
        """Writes what was added so far. A transaction that does nothing else is this one statement (`last`)."""
        written, emitted = self._additions, self._emitted
        self._additions, self._emitted = Additions(in_turn=written.in_turn), []
        if self._outbox is not None:
            written.add(self._outbox, emitted)
        if not written:
            return
        if not last:
            await self._begin()
        positions = await (self._write_at_once(written) if self.is_postgresql else self._write_by_table(written))
        self.outgoing += [Outgoing(positions[row["event_id"]], *row.values()) for row in emitted]

    async def _write_at_once(self, written: Additions) -> dict[uuid.UUID, int]:
        """One statement; answers where the outgoing events stand in the outbox."""
        rows = {self._answering(shape): given for shape, given in written.rows.items()}
        query = additions.statement(tuple(rows), FOLDING if written.in_turn else None)
        answer = await (await self.driver()).fetch(query, *additions.parameters(rows))
        return {row["event_id"]: row["position"] for row in answer}

    def _answering(self, shape: Shape) -> Shape:
        return replace(shape, returning=("event_id", "position")) if shape.table is self._outbox else shape

    async def _write_by_table(self, written: Additions) -> dict[uuid.UUID, int]:
        positions: dict[uuid.UUID, int] = {}
        for shape, rows in written.rows.items():
            if shape.table is self._outbox:
                statement = insert(shape.table).returning(shape.table.c.event_id, shape.table.c.position)
                positions = {row.event_id: row.position for row in await self.rows(statement, list(rows))}
            else:
                await self.connection.execute(_sqlite_statement(shape), list(rows))
        return positions

    async def _begin(self, then: str = "") -> None:
        """PostgreSQL's BEGIN goes with the first statement, or with what comes right after it in one round trip."""
        if self.is_postgresql and not self._begun:
            self._begun = True
            await (await self.driver()).execute(f"begin {self._mode}; {then}")

    async def commit(self) -> None:
        """The database calls it, at the end. On SQLite the connection's own transaction commits."""
        await self.flush(last=True)
        if self._begun:
            await (await self.driver()).execute("commit")

    async def roll_back(self) -> None:
        """A connection on which that fails, or that is lost, is not used again."""
        try:
            driver = await self.driver()
            if self._begun:
                await driver.execute("rollback")
            lost = driver.is_closed()
        except Exception:
            lost = True
        if lost:
            await self.connection.invalidate()

    async def rows(self, statement: Any, parameters: Any = None) -> Sequence[Any]:
        await self._begin()
        return (await self.connection.execute(statement, parameters)).all()

    async def row(self, statement: Any, parameters: Mapping[str, Any] | None = None) -> Any | None:
        await self._begin()
        return (await self.connection.execute(statement, parameters)).first()

    async def scalar(self, statement: Any, parameters: Mapping[str, Any] | None = None) -> Any:
        await self._begin()
        return await self.connection.scalar(statement, parameters)

    async def execute(self, statement: Any, parameters: Any = None) -> int:
        """Runs a write; answers the number of rows touched."""
        await self._begin()
        return (await self.connection.execute(statement, parameters)).rowcount

    async def insert_many(self, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
        """Adds rows that are known to be new. Every row has the same columns."""
        if not rows:
            return
        await self._begin()
        if not self.is_postgresql:
            await self.connection.execute(insert(table), list(rows))
        elif len(rows) < COPY_FROM:
            await self.connection.execute(_array_insert(table, tuple(rows[0])), _arrays(rows))
        else:
            columns = list(rows[0])
            driver = await self.driver()
            records = [tuple(row[c] for c in columns) for row in rows]
            await driver.copy_records_to_table(table.name, columns=columns, records=records)

    async def insert_missing(
        self, table: Table, rows: Sequence[Mapping[str, Any]], key: Sequence[str]
    ) -> list[tuple[Any, ...]]:
        """Adds the rows whose key is not there yet; answers the keys that were added."""
        if not rows:
            return []
        await self._begin()
        columns = [table.c[name] for name in key]
        if self.is_postgresql:
            statement = _array_insert(table, tuple(rows[0])).on_conflict_do_nothing(index_elements=columns)
            added = await self.connection.execute(statement.returning(*columns), _arrays(rows))
        else:
            unless = sqlite_insert(table).on_conflict_do_nothing(index_elements=columns)
            added = await self.connection.execute(unless.returning(*columns), list(rows))
        return [tuple(row) for row in added]

    async def claim(self, table: Table, row: Mapping[str, Any]) -> bool:
        """Adds a row unless its key is there; False if it is. Waits for another transaction that is adding it."""
        dialect_insert = postgresql_insert if self.is_postgresql else sqlite_insert
        return await self.execute(dialect_insert(table).on_conflict_do_nothing(), [row]) == 1

    async def upsert_many(
        self, table: Table, rows: Sequence[Mapping[str, Any]], key: Sequence[str], newer: str | None = None
    ) -> None:
        """Adds rows, or replaces the other columns of those whose key is there already.

        With `newer`, a row is replaced only by one with a higher value in that column. No key twice in `rows`.
        """
        if not rows:
            return
        await self._begin()
        statement = _array_insert(table, tuple(rows[0])) if self.is_postgresql else sqlite_insert(table)
        changed = {name: statement.excluded[name] for name in rows[0] if name not in key}
        where = statement.excluded[newer] > table.c[newer] if newer else None
        if changed:
            upsert: Any = statement.on_conflict_do_update(index_elements=list(key), set_=changed, where=where)
        else:
            upsert = statement.on_conflict_do_nothing(index_elements=list(key))
        await self.connection.execute(upsert, _arrays(rows) if self.is_postgresql else list(rows))

    async def update_many(self, table: Table, rows: Sequence[Mapping[str, Any]], key: Sequence[str]) -> None:
        """Sets the other columns of the rows that have these keys."""
        if not rows:
            return
        await self._begin()
        where = [table.c[name] == bindparam(f"key_{name}") for name in key]
        values: dict[str, Any] = {name: bindparam(name) for name in rows[0] if name not in key}
        parameters = [{f"key_{k}" if k in key else k: v for k, v in row.items()} for row in rows]
        await self.connection.execute(update(table).where(*where).values(values), parameters)

    async def one_at_a_time(self) -> None:
        """From here to the commit no other replica of the service is past this line (SQLite has one writer anyway).

        Of two transactions the second then reads after the first has committed, and sees all of it. Taking it again
        does nothing; taken before any other lock, it cannot be part of a ring of waits.
        """
        if self.is_postgresql and not self._begun:
            await self._begin(f"select pg_advisory_xact_lock({FOLDING})")
        elif self.is_postgresql:
            await self.execute(text("select pg_advisory_xact_lock(:key)"), {"key": FOLDING})

    async def driver(self) -> Any:
        """asyncpg's own connection, which SQLAlchemy's statements go over too."""
        raw = await self.connection.get_raw_connection()
        return raw.driver_connection


def _sqlite_statement(shape: Shape) -> Any:
    statement = sqlite_insert(shape.table)
    if not shape.key:
        return statement
    if not shape.by:
        return statement.on_conflict_do_nothing(index_elements=list(shape.key))
    new, old = statement.excluded, shape.table.c
    changed = {name: new[name] for name in shape.columns if name not in shape.key}
    higher = tuple_(*(new[name] for name in shape.by)) > tuple_(*(old[name] for name in shape.by))
    return statement.on_conflict_do_update(index_elements=list(shape.key), set_=changed, where=higher)
