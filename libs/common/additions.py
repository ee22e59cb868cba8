"""What a transaction adds, collected and written in one statement for all tables.

A round trip costs more than the rows it brings: a consumer that only adds rows needs one in all, and no BEGIN.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sqlalchemy import Column, Dialect, Table
from sqlalchemy.dialects import postgresql

from libs.common.columns import element

Row = Mapping[str, Any]
_DIALECT: Dialect = postgresql.dialect()  # type: ignore[no-untyped-call]


@dataclass(frozen=True, slots=True)
class Shape:
    """What a statement depends on: not the rows, nor how many there are."""

    table: Table
    columns: tuple[str, ...]
    key: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    """Of rows with the same key the one that is higher in these columns stays; without them the one that is there."""
    returning: tuple[str, ...] = ()


@dataclass(slots=True)
class Additions:
    """Rows by shape, in the order in which the tables were first named."""

    rows: dict[Shape, list[Row]] = field(default_factory=dict)
    in_turn: bool = False
    """Whether other replicas wait from the statement's beginning to the commit."""

    def add(self, table: Table, rows: Sequence[Row], key: Sequence[str] = (), by: Sequence[str] = ()) -> None:
        if rows:
            shape = Shape(table, tuple(rows[0]), tuple(key), tuple(by))
            together = self.rows.setdefault(shape, [])
            together += rows
            if shape.key:
                self.rows[shape] = _highest(shape, together)

    def __bool__(self) -> bool:
        return bool(self.rows)


def _highest(shape: Shape, rows: list[Row]) -> list[Row]:
    """One row per key, for a statement may touch a row once."""
    best: dict[tuple[Any, ...], Row] = {}
    for row in sorted(rows, key=lambda row: [row[name] for name in shape.by]) if shape.by else rows[::-1]:
        best[tuple(row[name] for name in shape.key)] = row
    return list(best.values())


@cache
def statement(shapes: tuple[Shape, ...], lock: int | None) -> str:
    """One INSERT per shape, the last of which answers; with `lock`, behind that advisory lock.

    Every parameter is an array, a column of a shape's rows, so that the statement is the same for any number of rows.
    """
    parts = [] if lock is None else [f"turn as materialized (select pg_advisory_xact_lock({lock}))"]
    inserts = []
    parameter = 0
    for shape in shapes:
        inserts.append(_insert(shape, parameter, lock is not None))
        parameter += len(shape.columns)
    parts += [f"part_{number} as ({insert})" for number, insert in enumerate(inserts[:-1])]
    return (f"with {', '.join(parts)} " if parts else "") + inserts[-1]


def parameters(rows: Mapping[Shape, Sequence[Row]]) -> list[list[Any]]:
    return [[row[name] for row in of_shape] for shape, of_shape in rows.items() for name in shape.columns]


def _insert(shape: Shape, before: int, in_turn: bool) -> str:
    names = _list(shape.columns)
    arrays = [f"${before + n}::{_type(shape.table.c[name])}[]" for n, name in enumerate(shape.columns, 1)]
    given = ", ".join(f'given."{name}"' for name in shape.columns)
    turn = "turn, " if in_turn else ""
    written = (
        f'insert into "{shape.table.name}" ({names}) select {given} '  # noqa: S608 - names of our own tables
        f"from {turn}unnest({', '.join(arrays)}) as given ({names})"
    )
    return written + _on_conflict(shape) + (f" returning {_list(shape.returning)}" if shape.returning else "")


def _on_conflict(shape: Shape) -> str:
    if not shape.key:
        return ""
    changed = [name for name in shape.columns if name not in shape.key]
    if not shape.by:
        return f" on conflict ({_list(shape.key)}) do nothing"
    sets = ", ".join(f'"{name}" = excluded."{name}"' for name in changed)
    new = ", ".join(f'excluded."{name}"' for name in shape.by)
    old = ", ".join(f'"{shape.table.name}"."{name}"' for name in shape.by)
    return f" on conflict ({_list(shape.key)}) do update set {sets} where ({new}) > ({old})"


def _list(names: Sequence[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _type(column: Column[Any]) -> str:
    return element(column.type).compile(_DIALECT)
