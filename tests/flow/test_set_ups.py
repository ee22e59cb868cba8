"""Both set-ups side by side: the same returns give the same tables, and a replay gives them again."""

import json
import os
import subprocess
import sys
from typing import Any

import aio_pika
import pytest
from aio_pika.abc import AbstractIncomingMessage

from insats.client import Client
from tests.faults.tables import Tables, read_tables, without_times
from tests.faults.trial import ROUND, open_round, submit_all, wait_processed
from tests.flow.round import Round, insats
from tests.installation import Installation, Process
from tests.real.needing import real_data
from tests.real.returns_2023 import regions, whole_document


def _real_round(installation: Installation) -> Client:
    client = open_round(installation)
    documents = {code: whole_document(region) for code, region in regions(real_data()).items()}
    wait_processed(client, submit_all(installation, documents))
    return client


@pytest.fixture(scope="package")
def real_embedded(embedded_installation: Installation) -> Client:
    return _real_round(embedded_installation)


@pytest.fixture(scope="package")
def real_connected(connected_installation: Installation) -> Client:
    return _real_round(connected_installation)


def test_tables_are_identical_when_the_same_returns_go_through_both_set_ups(
    real_embedded: Client, real_connected: Client
) -> None:
    one, other = read_tables(real_embedded, ROUND), read_tables(real_connected, ROUND)
    assert sum(item["insatser"] for item in one.completeness) == 359
    assert one.difference(other) == ""


def test_open_data_is_identical_when_the_same_returns_go_through_both_set_ups(
    real_embedded: Client, real_connected: Client
) -> None:
    one, other = (
        client.report(ROUND, "national", "csv").decode("utf-8-sig") for client in (real_embedded, real_connected)
    )
    assert len(one) > 300_000
    assert without_times(one.split('"')) == without_times(other.split('"'))


def _replay(process: Process) -> str:
    command = [sys.executable, "-m", "insats", "replay", "aggregation", "--data-dir", str(process.data_dir)]
    done = subprocess.run(command, env=os.environ | process.environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout


def _tables(opened: Round) -> Tables:
    return read_tables(opened.agency, opened.id)


def test_tables_are_the_same_when_aggregation_is_replayed_on_the_server(connected_installation: Installation) -> None:
    opened = Round.open(connected_installation)
    opened.submit(opened.respondents[0], [insats("B1", "boende"), insats("M1", "miljo")])
    opened.submit(opened.respondents[0], [insats("B1", "boende", sdg=[3])])
    before, feed = _tables(opened), opened.feed()
    process = next(p for p in connected_installation.processes if p.service == "aggregation")

    assert "all tables as before" in _replay(process)
    assert _tables(opened).difference(before) == ""
    assert opened.feed() == feed


def test_tables_are_the_same_when_aggregation_is_replayed_in_the_data_folder(
    embedded_installation: Installation,
) -> None:
    opened = Round.open(embedded_installation)
    opened.submit(opened.respondents[0], [insats("B1", "boende"), insats("M1", "miljo")])
    opened.submit(opened.respondents[0], [insats("B1", "boende", sdg=[3])])
    before, feed = _tables(opened), opened.feed()
    embedded_installation.stop()
    try:
        assert "all tables as before" in _replay(embedded_installation.processes[0])
    finally:
        embedded_installation.start()
    assert _tables(opened).difference(before) == ""
    assert opened.feed() == feed


def _event(message: AbstractIncomingMessage) -> Any:
    return json.loads(message.body)


async def test_subscriber_receives_what_the_feed_has_when_its_own_queue_is_bound(
    connected_installation: Installation, amqp_url: str
) -> None:
    opened = Round.open(connected_installation)
    exchange = connected_installation.processes[0].environment["INSATS_BUS_PREFIX"] + "insats.events"
    async with await aio_pika.connect(amqp_url) as connection:
        channel = await connection.channel()
        queue = await channel.declare_queue(exclusive=True)
        await queue.bind(exchange, f"aggregate.updated.v1.{opened.id}.*")
        for respondent in opened.respondents:
            opened.submit(respondent, [insats("B1", "boende"), insats("M1", "miljo")])
        feed = {event["id"]: event for event in opened.feed()}
        received = {}
        async with queue.iterator(timeout=20) as messages:
            async for message in messages:
                received[message.message_id] = message
                if len(received) == len(feed):
                    break
    assert len(feed) >= 6
    assert {message_id: _event(message) for message_id, message in received.items()} == feed
    assert {m.content_type for m in received.values()} == {"application/cloudevents+json"}
    assert {m.routing_key.rpartition(".")[2] for m in received.values() if m.routing_key} == set(opened.respondents)
