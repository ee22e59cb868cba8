"""What both databases have in common for the services' tables: column types, a list as parameter, kinds of errors."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Protocol, cast

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    DateTime,
    Dialect,
    Integer,
    String,
    Table,
    Text,
    TypeDecorator,
    bindparam,
    func,
)
from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.types import TypeEngine
from sqlmodel import SQLModel
from sqlmodel.sql.sqltypes import AutoString

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


class Dialectal(Protocol):
    """A database, or a transaction of one."""

    is_postgresql: bool


def any_of(of: Dialectal, column: ColumnElement[Any], values: Sequence[Any]) -> ColumnElement[bool]:
    """`column` is one of `values`. One array parameter on PostgreSQL: the statement stays the same for any number."""
    if of.is_postgresql:
        return column == func.any(bindparam(None, list(values), type_=ARRAY(element(column.type))))
    return column.in_(list(values))


def is_transient(error: BaseException) -> bool:
    """True if the same work may succeed on another try without any change: the database was away or busy."""
    if isinstance(error, OSError | TimeoutError | PoolTimeoutError | InterfaceError):
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


def element(kind: TypeEngine[Any]) -> TypeEngine[Any]:
    """The plain type behind a decorated one: what PostgreSQL stores needs no conversion value by value."""
    if isinstance(kind, String | AutoString):
        return Text()
    return DateTime(timezone=True) if isinstance(kind, UtcDateTime) else kind
