"""What the fault trials rely on: private servers come back after SIGKILL with all they had confirmed."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import aio_pika
import asyncpg
import pytest
from aio_pika.abc import AbstractChannel, AbstractQueue

from libs.common.bus.rabbit import DECLARATION_SETTLES_SECONDS
from tests.infrastructure.ports import free_ports
from tests.infrastructure.postgres import PrivatePostgres
from tests.infrastructure.processes import ServiceError, private_folder
from tests.infrastructure.rabbitmq import PrivateRabbitMQ
from tests.infrastructure.services import (
    MissingService,
    Search,
    delete_prefixed,
    find_postgres,
    find_rabbitmq,
    own_databases,
    own_prefix,
)


@pytest.fixture(scope="module")
def postgres() -> Iterator[PrivatePostgres]:
    with private_folder() as folder, PrivatePostgres(folder / "postgres") as server:
        yield server


@pytest.fixture(scope="module")
def rabbitmq() -> Iterator[PrivateRabbitMQ]:
    with private_folder() as folder, PrivateRabbitMQ(folder / "rabbitmq") as node:
        yield node


async def test_committed_row_is_still_there_when_the_server_was_killed(postgres: PrivatePostgres) -> None:
    url = postgres.create_database("register")
    connection = await asyncpg.connect(url)
    await connection.execute("CREATE TABLE insats (name text)")
    await connection.execute("INSERT INTO insats VALUES ('Fiber i glesbygd, Älvdalen')")

    postgres.kill()

    with pytest.raises((OSError, asyncpg.PostgresError, asyncpg.InterfaceError)):
        await connection.fetch("SELECT name FROM insats")
    assert postgres.pid is None
    postgres.start()
    connection = await asyncpg.connect(url)
    assert await connection.fetchval("SELECT lower(name) FROM insats") == "fiber i glesbygd, älvdalen"
    await connection.close()


async def test_server_comes_back_when_killed_in_the_middle_of_work(postgres: PrivatePostgres) -> None:
    url = postgres.create_database("busy")
    for _ in range(3):
        connection = await asyncpg.connect(url)
        await connection.execute("CREATE TABLE IF NOT EXISTS trial (n int)")
        transaction = connection.transaction()
        await transaction.start()
        await connection.execute("INSERT INTO trial SELECT generate_series(1, 1000)")
        postgres.kill()
        postgres.start()
        connection = await asyncpg.connect(url)
        assert await connection.fetchval("SELECT count(*) FROM trial") == 0
        await connection.close()


def test_second_server_is_refused_when_the_folder_is_in_use(postgres: PrivatePostgres) -> None:
    with pytest.raises(ServiceError, match="already serves"):
        PrivatePostgres(postgres.folder).start()


async def _quorum_queue(channel: AbstractChannel, name: str) -> AbstractQueue:
    return await channel.declare_queue(name, durable=True, arguments={"x-queue-type": "quorum"})


async def test_confirmed_message_is_still_there_when_the_node_was_killed(rabbitmq: PrivateRabbitMQ) -> None:
    connection = await aio_pika.connect(rabbitmq.url)
    channel = await connection.channel()  # publisher confirms are on: publish returns after the confirm
    await _quorum_queue(channel, "survivors")
    await asyncio.sleep(DECLARATION_SETTLES_SECONDS)
    message = aio_pika.Message(b"insats", delivery_mode=aio_pika.DeliveryMode.PERSISTENT)
    await channel.default_exchange.publish(message, routing_key="survivors")

    rabbitmq.kill()
    rabbitmq.start()

    async with await aio_pika.connect(rabbitmq.url) as connection:
        queue = await _quorum_queue(await connection.channel(), "survivors")
        received = await queue.get(timeout=30)
        assert received.body == b"insats"
        await received.ack()


async def test_databases_are_gone_when_the_test_that_owned_them_is_over(postgres: PrivatePostgres) -> None:
    admin = await asyncpg.connect(postgres.url())
    before = await admin.fetch("SELECT datname FROM pg_database")

    with own_databases(postgres.url(), ["intake", "reporting"]) as urls:
        still_open = await asyncpg.connect(urls["intake"])
        assert await still_open.fetchval("SELECT current_database()") != "intake"
        assert urls["intake"] != urls["reporting"]

    assert await admin.fetch("SELECT datname FROM pg_database") == before
    await admin.close()


async def test_queues_and_exchanges_are_gone_when_deleted_by_prefix(rabbitmq: PrivateRabbitMQ) -> None:
    prefix = own_prefix()
    async with await aio_pika.connect(rabbitmq.url) as connection:
        channel = await connection.channel()
        await _quorum_queue(channel, f"{prefix}intake.events")
        await _quorum_queue(channel, "intake.events")
        await channel.declare_exchange(f"{prefix}insats.events", "topic", durable=True)

        delete_prefixed(rabbitmq.url, prefix, ["intake.events", "insats.events", "never.declared"])

        await channel.declare_queue("intake.events", passive=True)
        with pytest.raises(aio_pika.exceptions.ChannelNotFoundEntity):
            await channel.declare_queue(f"{prefix}intake.events", passive=True)
        with pytest.raises(aio_pika.exceptions.ChannelNotFoundEntity):
            await (await connection.channel()).declare_exchange(f"{prefix}insats.events", passive=True)


def test_deleting_is_refused_when_the_prefix_is_empty(rabbitmq: PrivateRabbitMQ) -> None:
    with pytest.raises(ValueError, match="belongs to others"):
        delete_prefixed(rabbitmq.url, "", ["insats.events"])


INSTALL = "apt-get install -y rabbitmq-server postgresql"


def _nothing_installed(folder: Path, **environment: str) -> Search:
    postgres_port, amqp_port = free_ports(2)
    return Search({"PATH": str(folder), **environment}, postgres_port, amqp_port, docker=False, root=folder)


def test_message_says_what_to_install_when_no_service_is_found(tmp_path: Path) -> None:
    search = _nothing_installed(tmp_path)
    with pytest.raises(MissingService, match=INSTALL), find_postgres(search):
        pass
    with pytest.raises(MissingService, match=INSTALL), find_rabbitmq(search):
        pass


def test_address_from_the_environment_comes_first_when_set(
    postgres: PrivatePostgres, rabbitmq: PrivateRabbitMQ, tmp_path: Path
) -> None:
    search = _nothing_installed(tmp_path, INSATS_TEST_POSTGRES_URL=postgres.url(), INSATS_TEST_AMQP_URL=rabbitmq.url)
    with find_postgres(search) as postgres_url, find_rabbitmq(search) as amqp_url:
        assert (postgres_url, amqp_url) == (postgres.url(), rabbitmq.url)


def test_wrong_address_is_an_error_when_set_in_the_environment(tmp_path: Path) -> None:
    (port,) = free_ports(1)
    search = Search({"INSATS_TEST_AMQP_URL": f"amqp://guest:guest@127.0.0.1:{port}/"}, docker=False)
    with (
        pytest.raises(MissingService, match="INSATS_TEST_AMQP_URL is set but cannot be used"),
        find_rabbitmq(search),
    ):
        pass


async def test_standard_port_is_used_when_a_service_answers_there(
    postgres: PrivatePostgres, rabbitmq: PrivateRabbitMQ, tmp_path: Path
) -> None:
    admin = await asyncpg.connect(postgres.url())
    await admin.execute("CREATE ROLE root SUPERUSER LOGIN")
    search = Search({}, postgres.port, rabbitmq.port, docker=False, root=tmp_path)
    with find_postgres(search) as postgres_url, find_rabbitmq(search) as amqp_url:
        assert postgres_url == f"postgresql://root@127.0.0.1:{postgres.port}/postgres"
        assert amqp_url == rabbitmq.url
    await admin.close()


async def test_private_server_is_started_and_stopped_when_only_programs_are_installed() -> None:
    postgres_port, amqp_port = free_ports(2)
    search = Search(postgres_port=postgres_port, amqp_port=amqp_port, docker=False)
    with find_postgres(search) as url:
        connection = await asyncpg.connect(url)
        assert await connection.fetchval("SELECT 1") == 1
        await connection.close()
    with pytest.raises(OSError, match="Connect"):
        await asyncpg.connect(url)
