"""The examples of docs/subscribe hear of every change, through libraries that nobody here wrote, and through a kill."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.flow.round import AREAS, Round, eventually, insats
from tests.infrastructure.ports import free_ports
from tests.infrastructure.services import delete_prefixed
from tests.installation import Installation
from tests.subscribers.programs import EXAMPLES, Program

SECONDS = 60


@contextlib.contextmanager
def running(file: Path, **environment: str) -> Iterator[Program]:
    program = Program(file, environment)
    try:
        program.wait_listening()
        yield program
    finally:
        program.stop()


def example(name: str, node_folder: Path) -> Path:
    return (node_folder if name.endswith(".mjs") else EXAMPLES) / name


def document(counts: dict[str, int]) -> dict[str, Any]:
    listed = [insats(f"{area}-{n}", area) for area, count in counts.items() for n in range(count)]
    nil = [{"area": area, "reason": "Inga insatser i år."} for area in AREAS if not counts.get(area)]
    return {"insatser": listed, "nil_returns": nil, "answers": {}, "analyses": [], "signed_by": "Regiondirektören"}


def feed_of(installation: Installation, round_id: str) -> list[dict[str, Any]]:
    items = installation.client("read").get("/aggregation/v1/events", after=0, limit=1000)["items"]
    return [item for item in items if item["data"]["round"] == round_id]


def submit(opened: Round, respondent: str, counts: dict[str, int]) -> str:
    client = opened.installation.client("submit", respondent)
    path = f"/intake/v1/rounds/{opened.id}/respondents/{respondent}/returns"
    return str(client.post(path, document(counts))["return_id"])


def in_feed(events: list[dict[str, Any]]) -> list[int]:
    return [event["data"]["sequence"] for event in events]


@pytest.mark.parametrize("name", ["webhook.mjs", "webhook.py"])
def test_webhook_example_has_every_change_once_when_a_replica_is_killed_meanwhile(
    subscribed_to: Installation, node_folder: Path, tmp_path: Path, name: str
) -> None:
    opened = Round.open(subscribed_to)
    reader = subscribed_to.client("read", subject="tillvaxtverket")
    [port] = free_ports(1)
    secret = tmp_path / "secret"
    with running(example(name, node_folder), PORT=str(port), INSATS_SECRET_FILE=str(secret)) as program:
        made = reader.post(
            "/notifications/v1/subscriptions", {"url": f"http://127.0.0.1:{port}/", "rounds": [opened.id]}
        )
        assert made["state"] == "active", made
        victim = next(process for process in subscribed_to.processes if process.service == "notifications")
        returns = [submit(opened, respondent, {"boende": 2, "miljo": 1}) for respondent in opened.respondents]
        path = f"/notifications/v1/subscriptions/{made['id']}"
        refused = eventually(lambda: reader.get(path)["last_status"], lambda status: status == 401, SECONDS)
        assert refused == 401  # it has no secret yet to check the signature with
        secret.write_text(made["secret"] + "\n")
        eventually(lambda: program.events, bool, SECONDS)
        victim.kill()
        returns += [submit(opened, respondent, {"kompetens": 1}) for respondent in opened.respondents]
        list(opened.agency.wait_processed(returns))
        victim.start()
        expected = feed_of(subscribed_to, opened.id)
        assert len(expected) > 20
        eventually(lambda: program.events, lambda events: len(events) >= len(expected), SECONDS)
        assert sorted(int(event["sequence"]) for event in program.events) == list(range(1, len(expected) + 1))
        assert sorted(in_feed(program.events)) == in_feed(expected)
        for respondent in opened.respondents:
            mine = [event for event in program.events if event["data"]["respondent"] == respondent]
            assert in_feed(mine) == sorted(in_feed(mine))
    subscribed_to.wait_ready()


def test_feed_example_ends_and_says_why_when_its_token_is_refused(
    subscribed_to: Installation, node_folder: Path
) -> None:
    [aggregation] = [process for process in subscribed_to.processes if process.service == "aggregation"]
    environment = {"INSATS_URL": aggregation.url, "INSATS_TOKEN": "ended"}
    program = Program(example("feed.mjs", node_folder), environment)
    assert program.wait_ended() == 1
    assert "401" in "".join(program.complaints)


@pytest.mark.parametrize("name", ["amqp.mjs", "amqp.py", "feed.mjs", "feed.py"])
def test_example_knows_the_last_value_of_each_cell_when_returns_are_submitted(
    subscribed_to: Installation, node_folder: Path, amqp_url: str, name: str
) -> None:
    opened = Round.open(subscribed_to)
    aggregation = next(process for process in subscribed_to.processes if process.service == "aggregation")
    prefix = aggregation.environment["INSATS_BUS_PREFIX"]
    queue = f"tillvaxtverket.{name}"
    environment = {
        "INSATS_AMQP": amqp_url,
        "INSATS_EXCHANGE": f"{prefix}insats.events",
        "INSATS_QUEUE": prefix + queue,
        "INSATS_BINDING": f"aggregate.updated.v1.{opened.id}.*",
        "INSATS_URL": aggregation.url,
        "INSATS_TOKEN": subscribed_to.issuer.token("read"),
        "INSATS_PAUSE": "0.1",
    }
    try:
        with running(example(name, node_folder), **environment) as program:
            for respondent in opened.respondents:
                submit(opened, respondent, {"boende": 2, "miljo": 1})
            returns = [submit(opened, respondent, {"boende": 3}) for respondent in opened.respondents]
            list(opened.agency.wait_processed(returns))
            expected = {event["subject"]: event["data"]["new"] for event in feed_of(subscribed_to, opened.id)}

            def known() -> dict[str, Any]:
                mine = [event for event in program.events if event["data"]["round"] == opened.id]
                return {event["subject"]: event["data"]["new"] for event in mine}

            assert eventually(known, lambda cells: cells == expected, SECONDS) == expected
            assert len(expected) == 2 * (len(AREAS) + 1)
    finally:
        delete_prefixed(amqp_url, prefix, [queue])
