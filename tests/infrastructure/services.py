"""Finds a PostgreSQL and a RabbitMQ for tests: given, running, in Docker, or started privately."""

from __future__ import annotations

import contextlib
import importlib
import os
import secrets
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import aio_pika
import asyncpg

from tests.infrastructure.postgres import PrivatePostgres, create_database, installed_postgres
from tests.infrastructure.processes import private_folder, run_to_end
from tests.infrastructure.rabbitmq import PrivateRabbitMQ, installed_rabbitmq

_LOGIN_SECONDS = 5


class MissingService(Exception):
    """Neither a running service nor programs to start one were found; the message says what to install."""


@dataclass(frozen=True)
class Search:
    """Where to look; the defaults are the machine at hand, tests narrow it down."""

    environment: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    postgres_port: int = 5432
    amqp_port: int = 5672
    docker: bool = True
    root: Path = Path("/")


@contextlib.contextmanager
def find_postgres(search: Search | None = None) -> Iterator[str]:
    """Yield the URL of a role that may create databases.

    In this order: INSATS_TEST_POSTGRES_URL, the standard port, Docker, a private server from installed
    programs; else MissingService. What was started here is stopped afterwards.
    """
    search = search or Search()
    given = search.environment.get("INSATS_TEST_POSTGRES_URL")
    standard = [f"postgresql://{user}@127.0.0.1:{search.postgres_port}/postgres" for user in ("postgres", "root")]
    running = _running(given, standard, postgres_login, "INSATS_TEST_POSTGRES_URL")
    if running:
        yield running
    elif search.docker and docker_answers():
        with _docker_postgres() as url:
            yield url
    elif installed_postgres(search.root, search.environment.get("PATH", "")):
        with private_folder() as folder, PrivatePostgres(folder / "postgres", fsync=False) as private:
            yield private.url()
    else:
        raise MissingService(_advice("PostgreSQL", "INSATS_TEST_POSTGRES_URL"))


@contextlib.contextmanager
def find_rabbitmq(search: Search | None = None) -> Iterator[str]:
    """Yield the AMQP URL of a user who may do everything in its virtual host.

    In this order: INSATS_TEST_AMQP_URL, guest at the standard port, Docker, a private node from installed
    programs; else MissingService. What was started here is stopped afterwards.
    """
    search = search or Search()
    given = search.environment.get("INSATS_TEST_AMQP_URL")
    standard = [f"amqp://guest:guest@127.0.0.1:{search.amqp_port}/"]
    running = _running(given, standard, amqp_login, "INSATS_TEST_AMQP_URL")
    if running:
        yield running
    elif search.docker and docker_answers():
        with _docker_rabbitmq() as url:
            yield url
    elif installed_rabbitmq(search.root, search.environment):
        with private_folder() as folder, PrivateRabbitMQ(folder / "rabbitmq") as private:
            yield private.url
    else:
        raise MissingService(_advice("RabbitMQ", "INSATS_TEST_AMQP_URL"))


@contextlib.contextmanager
def own_databases(admin_url: str, names: Iterable[str]) -> Iterator[dict[str, str]]:
    """Create one empty database per name, with a random suffix; yield name -> URL; drop them afterwards."""
    suffix = secrets.token_hex(4)
    databases = {name: f"{name}_{suffix}" for name in names}
    try:
        for database in databases.values():
            run_to_end(create_database(admin_url, database))
        yield {name: _with_database(admin_url, database) for name, database in databases.items()}
    finally:
        run_to_end(_drop_databases(admin_url, list(databases.values())))


def own_prefix() -> str:
    """Return a random prefix for INSATS_BUS_PREFIX, such as `test-1f2e3d4c.`."""
    return f"test-{secrets.token_hex(4)}."


def delete_prefixed(amqp_url: str, prefix: str, names: Iterable[str]) -> None:
    """Delete the queues and exchanges called `prefix + name`; a name that is not there is no error.

    A broker without its management plugin cannot list them, so the caller names them.
    """
    if not prefix:
        raise ValueError("an empty prefix would delete what belongs to others")
    run_to_end(_delete_queues_and_exchanges(amqp_url, [prefix + name for name in names]))


def _running(
    given: str | None, standard: Sequence[str], login: Callable[[str], Awaitable[str | None]], variable: str
) -> str | None:
    """Return the given address, else the first standard one that lets us in; a given one must."""

    async def first_that_works() -> str | None:
        for url in [given] if given else standard:
            refusal = await login(url)
            if refusal is None:
                return url
            if given:  # asked for by name: going on to another service would test the wrong thing
                raise MissingService(f"{variable} is set but cannot be used: {refusal}")
        return None

    return run_to_end(first_that_works())


async def postgres_login(url: str) -> str | None:
    """Log in and see that the role may create databases; return the reason if not, None if all is well."""
    try:
        connection = await asyncpg.connect(url, timeout=_LOGIN_SECONDS)
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        return f"{type(error).__name__}: {error}"
    try:
        allowed = await connection.fetchval("SELECT rolsuper OR rolcreatedb FROM pg_roles WHERE rolname = current_user")
    finally:
        await connection.close()
    return None if allowed else "the role may not create databases"


async def amqp_login(url: str) -> str | None:
    """Log in to the broker; return the reason if that fails, None if all is well."""
    try:
        connection = await aio_pika.connect(url, timeout=_LOGIN_SECONDS)
    except (OSError, aio_pika.exceptions.AMQPError) as error:
        return f"{type(error).__name__}: {error}"
    await connection.close()
    return None


def docker_answers() -> bool:
    """Whether a Docker engine can be asked for containers from here."""
    # Imported late, by name: the package is only there with testcontainers, and has no types.
    docker = importlib.import_module("docker")
    try:
        docker.from_env(timeout=3).ping()
    except docker.errors.DockerException:
        return False
    return True


@contextlib.contextmanager
def _docker_postgres() -> Iterator[str]:
    from testcontainers.community.postgres import PostgresContainer

    with PostgresContainer("postgres:17", driver=None) as container:
        yield str(container.get_connection_url())


@contextlib.contextmanager
def _docker_rabbitmq() -> Iterator[str]:
    from testcontainers.community.rabbitmq import RabbitMqContainer

    with RabbitMqContainer("rabbitmq:4") as container:
        yield f"amqp://guest:guest@{container.get_container_host_ip()}:{container.get_exposed_port(5672)}/"


def _advice(service: str, variable: str) -> str:
    return (
        f"{service} was not found. Set {variable}, or start it on its standard port, or start Docker, "
        "or install it: apt-get install -y rabbitmq-server postgresql"
    )


def _with_database(url: str, database: str) -> str:
    server, _, _ = url.rpartition("/")
    return f"{server}/{database}"


async def _drop_databases(admin_url: str, databases: Sequence[str]) -> None:
    connection = await asyncpg.connect(admin_url, timeout=_LOGIN_SECONDS)
    try:
        for database in databases:
            await connection.execute(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')
    finally:
        await connection.close()


async def _delete_queues_and_exchanges(amqp_url: str, names: Sequence[str]) -> None:
    connection = await aio_pika.connect(amqp_url, timeout=_LOGIN_SECONDS)
    async with connection:
        channel = await connection.channel()
        for name in names:
            await channel.queue_delete(name)
            await channel.exchange_delete(name)
