"""The PostgreSQL roles made by deploy/postgres/services.sh, on a real server: each reaches its own data alone."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator

import asyncpg
import pytest

from tests.deploy.files import DEPLOY, SERVICES
from tests.infrastructure.postgres import PrivatePostgres, installed_postgres
from tests.infrastructure.processes import private_folder


def _run_script(server: PrivatePostgres, *, password: str, leave_out: str = "") -> int:
    environment = {f"{s.upper()}_DB_PASSWORD": f"{s}-{password}" for s in SERVICES if s != leave_out}
    connection = {"PGHOST": "127.0.0.1", "PGPORT": str(server.port), "POSTGRES_USER": "insats"}
    path = f"{installed_postgres()}:{os.environ['PATH']}"
    script = DEPLOY / "postgres" / "services.sh"
    return subprocess.run(["sh", script], env={"PATH": path, **connection, **environment}).returncode


@pytest.fixture(scope="module")
def server() -> Iterator[PrivatePostgres]:
    with private_folder() as folder, PrivatePostgres(folder / "postgres", fsync=False) as private:
        assert _run_script(private, password="first") == 0
        rules = "host all insats 127.0.0.1/32 trust\nhost all all 127.0.0.1/32 scram-sha-256\n"
        (private.folder / "data" / "pg_hba.conf").write_text(rules)
        private.stop()
        private.start()
        yield private


async def _login(server: PrivatePostgres, user: str, password: str, database: str) -> asyncpg.Connection:
    return await asyncpg.connect(f"postgresql://{user}:{password}@127.0.0.1:{server.port}/{database}")


@pytest.mark.parametrize("service", SERVICES)
async def test_service_owns_its_database_when_logged_in(server: PrivatePostgres, service: str) -> None:
    connection = await _login(server, service, f"{service}-first", service)
    await connection.execute("CREATE TABLE insats (name text); DROP TABLE insats")
    await connection.execute("CREATE SCHEMA own; DROP SCHEMA own")
    assert await connection.fetchval("SELECT rolsuper OR rolcreatedb OR rolcreaterole FROM pg_roles "
                                     "WHERE rolname = current_user") is False  # fmt: skip
    await connection.close()


@pytest.mark.parametrize("database", ["classification", "aggregation", "postgres", "template1"])
async def test_service_is_refused_when_it_opens_another_database(server: PrivatePostgres, database: str) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await _login(server, "intake", "intake-first", database)


async def test_only_the_new_password_works_when_rotated(server: PrivatePostgres) -> None:
    assert _run_script(server, password="second") == 0
    with pytest.raises(asyncpg.InvalidPasswordError):
        await _login(server, "reporting", "reporting-first", "reporting")
    await (await _login(server, "reporting", "reporting-second", "reporting")).close()
    assert _run_script(server, password="first") == 0


def test_script_fails_when_a_password_is_missing(server: PrivatePostgres) -> None:
    assert _run_script(server, password="first", leave_out="notifications") != 0
