"""One service's database: engine, transactions that carry outgoing events, bulk inserts, migrations.

SQLite (embedded) is used by one process over one connection; PostgreSQL by any number of replicas.
"""

import asyncio
import uuid
from collections import deque
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, cast

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    DateTime,
    Dialect,
    Integer,
    MetaData,
    Table,
    TypeDecorator,
    bindparam,
    event,
    func,
    insert,
    select,
    text,
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlmodel import SQLModel

from libs.common import additions, envelope, events
from libs.common.additions import Additions, Shape, element

BigId = BigInteger().with_variant(Integer, "sqlite")
"""A growing 64-bit key in both databases (SQLite only counts up in a column of type INTEGER)."""

_RETRYABLE_SQLSTATES = ("08", "40", "53", "57P")
"""Classes: connection lost, serialisation or deadlock, out of resources, server going down."""


class UtcDateTime(TypeDecorator[datetime]):
    """An instant. Stored as timestamptz, or in SQLite, which has none, as UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value


def table_of(model: type[SQLModel]) -> Table:
    """The Core table of a SQLModel class: reads and writes go through Core, which costs a third of a session."""
    return cast(Table, model.__table__)  # type: ignore[attr-defined]


def any_of(tx: "Transaction | Database", column: ColumnElement[Any], values: Sequence[Any]) -> ColumnElement[bool]:
    """`column` is one of `values`. One array parameter on PostgreSQL: the statement stays the same for any number."""
    if tx.is_postgresql:
        return column == func.any(bindparam(None, list(values), type_=ARRAY(element(column.type))))
    return column.in_(list(values))


def is_transient(error: BaseException) -> bool:
    """True if the same work may succeed on another try without any change: the database was away or busy."""
    if isinstance(error, OSError | TimeoutError | InterfaceError):
        return True
    if isinstance(error, DBAPIError):
        state = str(getattr(error.orig, "sqlstate", None) or "")
        return error.connection_invalidated or state.startswith(_RETRYABLE_SQLSTATES)
    # asyncpg's own, from COPY: an error of the server has a state, a lost connection may have none
    state = str(getattr(error, "sqlstate", None) or "")
    return state.startswith(_RETRYABLE_SQLSTATES) or type(error).__name__ == "InterfaceError"


UNIQUE_VIOLATION = "23505"
"""SQLSTATE of a key that is there already."""


def is_there_already(error: BaseException) -> bool:
    """True if a row was added whose key another transaction had added before."""
    return isinstance(error, IntegrityError) or getattr(error, "sqlstate", "") == UNIQUE_VIOLATION


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
    ) -> None:
        self.connection = connection
        self.is_postgresql = connection.dialect.name == "postgresql"
        self.now = datetime.now(UTC)
        self.emitting = emitting
        """False while a replay folds old events again: nothing leaves then."""
        self.repeating = repeating
        """True if some of what comes may have been taken in before; else meeting such a row fails the transaction."""
        self.outgoing: list[Outgoing] = []
        """What was written to the outbox."""
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


FRESH = 4096
"""Events kept in memory for the relay; while the bus is away the others wait in the table alone."""


class Database:
    """A service's own database. `url` is postgresql://… or sqlite:///path."""

    def __init__(self, url: str, metadata: MetaData, pool: int = 6) -> None:
        self.metadata = metadata
        self.outbox = metadata.tables.get("outbox")
        self.is_postgresql = url.startswith("postgresql")
        self.outbox_filled = asyncio.Event()
        """Set after each commit that left events in the outbox: the relay's alarm clock."""
        self.fresh: deque[Outgoing] = deque()
        """What was committed since the relay last looked: it need not be read back."""
        self.engine = _postgresql(url, pool) if self.is_postgresql else _sqlite(url)

    @asynccontextmanager
    async def transaction(self, emitting: bool = True, repeating: bool = False) -> AsyncIterator[Transaction]:
        """State and outgoing events, committed together; rolled back together on any error."""
        async with self._transaction(emitting, repeating) as tx:
            yield tx
        if tx.outgoing:
            if len(self.fresh) < FRESH:
                self.fresh += tx.outgoing
            self.outbox_filled.set()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Transaction]:
        """A consistent view for queries: everything in it is seen as of one moment."""
        async with self._transaction(emitting=False, mode="isolation level repeatable read") as tx:
            yield tx

    @asynccontextmanager
    async def _transaction(self, emitting: bool, repeating: bool = False, mode: str = "") -> AsyncIterator[Transaction]:
        async with self.engine.connect() as connection:
            tx = Transaction(connection, self.outbox, emitting, repeating, mode)
            if not self.is_postgresql:
                async with connection.begin():
                    yield tx
                    await tx.commit()
                return
            try:
                yield tx
                await tx.commit()
            except BaseException:
                await tx.roll_back()
                raise

    @asynccontextmanager
    async def migrating(self) -> AsyncIterator[AsyncConnection]:
        """A connection whose transaction SQLAlchemy keeps, as Alembic expects."""
        engine = self.engine
        if self.is_postgresql:
            engine = engine.execution_options(isolation_level="READ COMMITTED")
        async with engine.begin() as connection:
            yield connection

    async def ping(self) -> None:
        async with self.engine.connect() as connection:
            await connection.execute(text("select 1"))

    async def close(self) -> None:
        await self.engine.dispose()


def _postgresql(url: str, pool: int) -> AsyncEngine:
    return create_async_engine(
        url.replace("postgresql://", "postgresql+asyncpg://", 1),
        pool_size=pool,
        max_overflow=0,
        isolation_level="AUTOCOMMIT",  # a Transaction says BEGIN and COMMIT itself, when there is need
        hide_parameters=True,  # respondents' texts do not belong in an error's text, which is logged
        connect_args={"server_settings": {"jit": "off"}, "timeout": 10, "command_timeout": 60},
    )


def _sqlite(url: str) -> AsyncEngine:
    Path(url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
    # One connection: writers never wait for a lock, and the pool is the queue.
    engine = create_async_engine(
        url.replace("sqlite://", "sqlite+aiosqlite://", 1),
        pool_size=1,
        max_overflow=0,
        pool_timeout=120,
        hide_parameters=True,
        connect_args={"isolation_level": None},
    )

    @event.listens_for(engine.sync_engine, "connect")
    def configure(connection: Any, _record: Any) -> None:
        cursor = connection.cursor()
        cursor.execute("pragma journal_mode=wal")
        cursor.execute("pragma synchronous=full")  # a receipt given is a receipt kept, also through a power cut
        cursor.execute("pragma foreign_keys=on")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def begin(connection: Any) -> None:
        connection.exec_driver_sql("begin immediate")

    return engine
