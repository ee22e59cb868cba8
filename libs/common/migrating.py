"""Brings a service's schema up to date with Alembic: from a migrations/env.py, and at start."""

import sys
import tempfile
from pathlib import Path
from typing import Any, Literal

from alembic import command, context
from alembic.config import Config
from sqlalchemy import Connection, MetaData, create_engine, text
from sqlmodel.sql.sqltypes import AutoString

from libs.common.database import Database

ROOT = Path(__file__).resolve().parents[2]
LOCK = 7_241_620
"""Advisory lock: of several replicas that start at once one migrates and the others wait for it."""


def run_environment(metadata: MetaData) -> None:
    """The whole of a migrations/env.py. The connection is handed over by the caller."""
    connection: Connection = context.config.attributes["connection"]
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        render_item=_render_item,
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()


def _render_item(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """SQLModel's own string type is written as the plain one that it is."""
    if kind == "type" and isinstance(item, AutoString):
        return f"sa.String(length={item.length})" if item.length else "sa.String()"
    return False


def configuration(service: str, connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(ROOT / "services" / service / "migrations"))
    config.attributes["connection"] = connection
    return config


async def migrate(service: str, database: Database) -> None:
    """Applies what is missing; does nothing if the schema is up to date."""
    async with database.migrating() as connection:
        await connection.run_sync(lambda sync: upgrade(service, sync))


def upgrade(service: str, connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
    command.upgrade(configuration(service, connection), "head")


def compress_large_columns(connection: Any, *columns: str) -> None:
    """PostgreSQL's default compression takes longer than writing the row; lz4 does not. `table.column` each."""
    if connection.dialect.name == "postgresql":
        for column in columns:
            table, name = column.split(".")
            connection.execute(text(f"alter table {table} alter column {name} set compression lz4"))


def keep_for_ever(connection: Connection, *tables: str) -> None:
    """From here on the database refuses to change or remove a row of these tables, whoever asks."""
    for table in tables:
        message = f"a row of {table} is never changed or removed"
        if connection.dialect.name == "postgresql":
            raising = f"$$ begin raise exception '{message}'; end $$"
            connection.execute(text(f"create function {table}_is_kept() returns trigger language plpgsql as {raising}"))
            for act, each in (("update or delete", "row"), ("truncate", "statement")):
                refusing = f"on {table} for each {each} execute function {table}_is_kept()"
                connection.execute(text(f"create trigger {table}_kept_by_{each} before {act} {refusing}"))
        else:
            raising = f"begin select raise(abort, '{message}'); end"
            for act in ("update", "delete"):
                connection.execute(text(f"create trigger {table}_{act}_is_kept before {act} on {table} {raising}"))


def let_go(connection: Connection, *tables: str) -> None:
    """Takes back `keep_for_ever`."""
    for table in tables:
        if connection.dialect.name == "postgresql":
            connection.execute(text(f"drop function {table}_is_kept() cascade"))
        else:
            for act in ("update", "delete"):
                connection.execute(text(f"drop trigger {table}_{act}_is_kept"))


def write_revision(service: str, message: str) -> None:
    """Compares the service's models with what its migrations make, and writes the difference as a new one."""
    with tempfile.TemporaryDirectory() as folder:
        engine = create_engine(f"sqlite:///{folder}/{service}.db")
        with engine.begin() as connection:
            command.upgrade(configuration(service, connection), "head")
        with engine.connect() as connection:
            number = len(list((ROOT / "services" / service / "migrations" / "versions").glob("*.py"))) + 1
            command.revision(configuration(service, connection), message, autogenerate=True, rev_id=f"{number:04}")


if __name__ == "__main__":
    write_revision(sys.argv[1], sys.argv[2])
