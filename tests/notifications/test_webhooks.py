"""A subscriber hears of every change once, in order, signed, and whatever happens to it holds up nobody else."""

import asyncio
import random
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, text

from insats.replaying import replay
from libs.common.database import Database, table_of
from services.notifications.main import SERVICE
from services.notifications.models import Subscription, WaitingEvent, WebhookDelivery
from tests.infrastructure.services import own_databases
from tests.notifications.endpoint import Endpoint, Received
from tests.notifications.example_events import Story, arrival, round_opened
from tests.notifications.folding import fold
from tests.notifications.webhooks import Notifying, StepClock, change, changes, notifying


async def number(database: Database, query: Any) -> int:
    async with database.reading() as tx:
        found: int = await tx.scalar(query)
    return found


def told_again(endpoint: Endpoint, webhook_id: str) -> list[Received]:
    return [each for each in endpoint.messages if each.headers["webhook-id"] == webhook_id]


async def test_changes_come_numbered_in_order_when_subscribed(notifying_service: Notifying, endpoint: Endpoint) -> None:
    id = await notifying_service.subscribe(endpoint)
    await fold(notifying_service.database, changes(range(1, 21), ["24", "25"]), size=7)
    assert await endpoint.until_accepted(20) == list(range(1, 21))
    first = endpoint.messages[0]
    assert first.headers["webhook-id"] == f"{id}_1"
    assert first.headers["content-type"] == "application/cloudevents+json"
    event = first.event
    assert (event["specversion"], event["type"], event["sequence"]) == ("1.0", "aggregate.updated.v1", "1")
    assert event["data"]["new"] == {
        "state": "reported", "insatser": 1, "nil_returns": 0, "amount_sek": 0, "total_budget_sek": 0,
        "return_version": 0, "declared_insatser": None,
    }  # fmt: skip
    shown = await notifying_service.does("GET", f"/{id}")
    assert (shown["state"], shown["last_sequence"], shown["failures"]) == ("active", 20, 0)


async def test_changes_come_in_the_feeds_order_when_they_were_heard_in_any(
    notifying_service: Notifying, endpoint: Endpoint
) -> None:
    await notifying_service.subscribe(endpoint)
    for place in (3, 2, 5, 1, 4):
        await fold(notifying_service.database, [change(place)])
    await endpoint.until_accepted(5)
    assert [each.event["data"]["sequence"] for each in endpoint.messages] == [1, 2, 3, 4, 5]


async def test_the_very_same_bytes_come_again_when_the_endpoint_refused_them(
    notifying_service: Notifying, endpoint: Endpoint
) -> None:
    endpoint.behave = lambda _: "500" if len(endpoint.messages) < 3 else "ok"
    id = await notifying_service.subscribe(endpoint)
    await fold(notifying_service.database, changes([1, 2]))
    assert await endpoint.until_accepted(2) == [1, 2]
    tries = told_again(endpoint, f"{id}_1")
    assert [each.how for each in tries] == ["500", "500", "500", "ok"]
    assert len({each.body for each in tries}) == 1
    await settled(notifying_service, id, number=2, attempts=1)
    deliveries = await notifying_service.does("GET", f"/{id}/deliveries")
    assert [(item["sequence"], item["state"], item["attempts"]) for item in deliveries["items"]] == [
        (2, "delivered", 1),
        (1, "delivered", 4),
    ]


async def test_only_its_respondent_waits_when_one_message_is_refused(
    notifying_service: Notifying, endpoint: Endpoint
) -> None:
    let_through = False
    endpoint.behave = lambda got: "422" if got.event["data"]["respondent"] == "01" and not let_through else "ok"
    await notifying_service.subscribe(endpoint)
    await fold(notifying_service.database, changes(range(1, 10), ["24", "01", "09"]))  # 01: 1, 4, 7
    assert await endpoint.until_accepted(6) == [2, 3, 5, 6, 8, 9]
    assert {each.number for each in endpoint.messages if each.how == "422"} == {1}
    let_through = True
    assert await endpoint.until_accepted(9) == [2, 3, 5, 6, 8, 9, 1, 4, 7]


async def test_others_hear_at_once_when_an_endpoint_hangs(notifying_service: Notifying, endpoint: Endpoint) -> None:
    async with Endpoint(lambda _: "hang") as dead:
        await notifying_service.subscribe(dead)
        await notifying_service.subscribe(endpoint)
        await fold(notifying_service.database, changes(range(1, 11)))
        await dead.until(lambda: len(dead.messages) == 1)
        assert await endpoint.until_accepted(10) == list(range(1, 11))
        assert len(dead.messages) == 1


CHOICES: list[tuple[dict[str, Any], list[str]]] = [
    ({}, ["a 24 boende", "a 25 boende", "a 24 miljo", "a 24 None", "b 24 boende"]),
    ({"rounds": ["b"]}, ["b 24 boende"]),
    ({"respondents": ["25", "01"]}, ["a 25 boende"]),
    ({"areas": ["miljo"]}, ["a 24 miljo"]),
    ({"rounds": ["a"], "respondents": ["24"], "areas": ["boende", "miljo"]}, ["a 24 boende", "a 24 miljo"]),
    ({"events": ["round.opened.v1"]}, ["a"]),
    ({"events": ["round.opened.v1", "aggregate.updated.v1"], "respondents": ["25"]}, ["a", "a 25 boende"]),
]


def as_told(got: Received) -> str:
    data = got.event["data"]
    return f"{data['round']} {data['respondent']} {data['cell']['area']}" if "cell" in data else str(data["round"])


async def test_each_hears_what_it_chose_when_choices_differ(notifying_service: Notifying) -> None:
    happened = [
        arrival(round_opened("a"), Story().now),
        change(1, "24", "boende", "a"),
        change(2, "25", "boende", "a"),
        change(3, "24", "miljo", "a"),
        change(4, "24", None, "a"),
        change(5, "24", "boende", "b"),
    ]
    endpoints = [Endpoint() for _ in CHOICES]
    for endpoint, (choice, _) in zip(endpoints, CHOICES, strict=True):
        await endpoint.__aenter__()
        await notifying_service.subscribe(endpoint, **choice)
    await fold(notifying_service.database, happened)
    for endpoint, (choice, expected) in zip(endpoints, CHOICES, strict=True):
        numbers = await endpoint.until_accepted(len(expected))
        assert [as_told(each) for each in endpoint.messages] == expected, choice
        assert numbers == list(range(1, len(expected) + 1))
        await endpoint.__aexit__()


async def test_nothing_is_lost_when_it_is_paused_and_resumed(notifying_service: Notifying, endpoint: Endpoint) -> None:
    id = await notifying_service.subscribe(endpoint)
    await fold(notifying_service.database, changes([1]))
    await endpoint.until_accepted(1)
    assert (await notifying_service.does("POST", f"/{id}/pause"))["state"] == "paused"
    async with Endpoint() as other:
        await notifying_service.subscribe(other)
        await fold(notifying_service.database, changes([2, 3]))
        await other.until_accepted(2)
    shown = await notifying_service.does("GET", f"/{id}")
    assert (shown["pending"], shown["last_sequence"], endpoint.numbers) == (2, 3, [1])
    assert (await notifying_service.does("POST", f"/{id}/resume"))["state"] == "active"
    assert await endpoint.until_accepted(3) == [1, 2, 3]


async def test_the_same_messages_come_again_when_replayed_from_a_number(
    notifying_service: Notifying, endpoint: Endpoint
) -> None:
    id = await notifying_service.subscribe(endpoint)
    await fold(notifying_service.database, changes(range(1, 6), ["24", "25"]))
    await endpoint.until_accepted(5)
    assert await notifying_service.does("POST", f"/{id}/replay", {"from": 3}) == {"from": 3, "messages": 3}
    await endpoint.until(lambda: len(endpoint.messages) == 8)
    assert [each.number for each in endpoint.messages] == [1, 2, 3, 4, 5, 3, 4, 5]
    shown = await notifying_service.does("GET", f"/{id}")
    assert (shown["last_sequence"], shown["parked"]) == (5, 0)
    for webhook_id in (f"{id}_3", f"{id}_4", f"{id}_5"):
        assert len({each.body for each in told_again(endpoint, webhook_id)}) == 1
    answer = await notifying_service.ask("POST", f"/{id}/replay", {"from": 6}, language="en")
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/from")


async def test_nobody_is_told_again_when_the_read_model_is_rebuilt(
    notifying_service: Notifying, endpoint: Endpoint
) -> None:
    id = await notifying_service.subscribe(endpoint)
    await fold(notifying_service.database, changes(range(1, 6)))
    await endpoint.until_accepted(5)
    await replay(SERVICE, notifying_service.database)
    assert await number(notifying_service.database, select(func.count()).select_from(table_of(WaitingEvent))) == 0
    await fold(notifying_service.database, changes([6]))
    assert await endpoint.until_accepted(6) == [1, 2, 3, 4, 5, 6]
    assert (await notifying_service.does("GET", f"/{id}"))["last_sequence"] == 6


async def test_it_stops_and_says_so_when_the_endpoint_is_gone(notifying_service: Notifying, endpoint: Endpoint) -> None:
    id = await notifying_service.subscribe(endpoint)
    endpoint.behave = lambda _: "410"
    await fold(notifying_service.database, changes([1]))
    await endpoint.until(lambda: len(endpoint.messages) == 1)
    while (shown := await notifying_service.does("GET", f"/{id}"))["state"] != "paused":
        await asyncio.sleep(0.01)
    assert (shown["paused_because"], shown["pending"]) == ("gone", 1)
    assert await notifying_service.alerts() == [("subscription-failing", id)]


async def test_nothing_more_is_sent_when_it_is_deleted(notifying_service: Notifying, endpoint: Endpoint) -> None:
    id = await notifying_service.subscribe(endpoint)
    await fold(notifying_service.database, changes([1]))
    await endpoint.until_accepted(1)
    await notifying_service.does("DELETE", f"/{id}")
    assert (await notifying_service.ask("GET", f"/{id}")).status_code == 404
    assert await number(notifying_service.database, select(func.count()).select_from(table_of(WebhookDelivery))) == 0
    async with Endpoint() as other:
        await notifying_service.subscribe(other)
        await fold(notifying_service.database, changes([2]))
        await other.until_accepted(1)
    assert endpoint.numbers == [1]


async def settled(service: Notifying, id: str, number: int, attempts: int, clock: StepClock | None = None) -> Any:
    """The delivery, when so many attempts of it have been noted. `clock` goes on meanwhile."""
    async with asyncio.timeout(20):
        while True:
            items = (await service.does("GET", f"/{id}/deliveries"))["items"]
            found = next((item for item in items if item["sequence"] == number), None)
            if found and found["attempts"] >= attempts:
                return found
            if clock:
                clock.move(0.5)
            await asyncio.sleep(0.002)


# ---- by the clock ------------------------------------------------------------------------------------------


async def moved_until(clock: StepClock, endpoint: Endpoint, enough: Any, step: float) -> None:
    """Lets the time go on in steps, each when all that was due has been tried."""
    async with asyncio.timeout(30):
        while not enough():
            clock.move(step)
            await asyncio.sleep(0.02)


async def test_message_is_given_up_after_three_days_and_comes_by_replay(
    webhook_url: str | None, tmp_path: Path, endpoint: Endpoint
) -> None:
    clock = StepClock()
    endpoint.behave = lambda got: "500" if got.number == 1 else "ok"
    async with notifying(
        webhook_url, tmp_path, clock, webhook_retry_seconds=5, webhook_longest_pause_seconds=3600
    ) as s:
        id = await s.subscribe(endpoint, heartbeat_seconds=604800)
        began, tried = clock.now(), [clock.now()]
        await fold(s.database, changes([1, 2]))
        while (first := await settled(s, id, number=1, attempts=len(tried), clock=clock))["state"] == "pending":
            tried.append(datetime.fromisoformat(first["next_attempt_at"]))
            clock.move(max(0.0, (tried[-1] - clock.now()).total_seconds()))
        assert 3 <= (tried[-1] - began).total_seconds() / 86400 < 3.1
        pauses = [(after - before).total_seconds() for before, after in pairwise(tried)]
        assert 4 <= pauses[0] < pauses[4]
        assert 2880 <= max(pauses) <= 4400
        assert (first["state"], first["status"], first["fault"]) == ("parked", 500, "refused")
        await moved_until(clock, endpoint, lambda: endpoint.numbers == [2], step=30)
        assert ("subscription-parked", id) in await s.alerts()
        endpoint.behave = lambda _: "ok"
        await s.does("POST", f"/{id}/replay", {"from": 1})
        await moved_until(clock, endpoint, lambda: endpoint.numbers == [2, 1], step=1)
        await settled(s, id, number=1, attempts=1)
        assert await s.alerts() == []


async def test_an_alert_stands_while_an_endpoint_is_dead_and_goes_when_it_is_back(
    webhook_url: str | None, tmp_path: Path, endpoint: Endpoint
) -> None:
    clock = StepClock()
    async with notifying(webhook_url, tmp_path, clock) as service:
        id = await service.subscribe(endpoint)
        endpoint.behave = lambda _: "503"
        await fold(service.database, changes([1]))
        await moved_until(clock, endpoint, lambda: len(endpoint.messages) > 8, step=60)
        assert await service.alerts() == [("subscription-failing", id)]
        shown = await service.does("GET", f"/{id}")
        assert (shown["last_status"], shown["last_fault"], shown["pending"]) == (503, "refused", 1)
        endpoint.behave = lambda _: "ok"
        await moved_until(clock, endpoint, lambda: endpoint.numbers == [1], step=60)
        while await service.alerts():
            await asyncio.sleep(0.01)
        assert await service.alerts("settled") == [("subscription-failing", id)]


async def test_heartbeat_tells_the_last_number_when_nothing_was_sent_for_a_while(
    webhook_url: str | None, tmp_path: Path, endpoint: Endpoint
) -> None:
    clock = StepClock()
    async with notifying(webhook_url, tmp_path, clock) as service:
        await service.subscribe(endpoint, heartbeat_seconds=600)
        await fold(service.database, changes([1, 2]))
        await endpoint.until_accepted(2)

        def beats() -> list[Received]:
            return [each for each in endpoint.received if each.kind == "subscription.heartbeat.v1"]

        clock.move(590)
        await asyncio.sleep(0.05)
        assert beats() == []
        await moved_until(clock, endpoint, lambda: len(beats()) == 2, step=100)
        assert [each.event["data"]["last_sequence"] for each in beats()] == [2, 2]
        assert "sequence" not in beats()[0].event
        assert len({each.headers["webhook-id"] for each in beats()}) == 2


async def test_a_change_that_never_came_is_waited_for_a_while_and_told_of(
    webhook_url: str | None, tmp_path: Path, endpoint: Endpoint
) -> None:
    clock = StepClock()
    async with notifying(webhook_url, tmp_path, clock) as service:
        await service.subscribe(endpoint)
        await fold(service.database, changes([1, 4]))
        await endpoint.until_accepted(1)
        clock.move(25)
        await asyncio.sleep(0.05)
        assert endpoint.numbers == [1]
        await moved_until(clock, endpoint, lambda: endpoint.numbers == [1, 2], step=2)
        assert await service.alerts() == [("feed-gap", "2")]
        await fold(service.database, changes([3]))
        await moved_until(clock, endpoint, lambda: len(endpoint.numbers) == 3, step=1)
        assert [each.event["data"]["sequence"] for each in endpoint.messages] == [1, 4, 3]


# ---- replicas ----------------------------------------------------------------------------------------------


async def test_each_message_is_sent_once_when_replicas_share_the_work(postgres_url: str, tmp_path: Path) -> None:
    with own_databases(postgres_url, ["notifications"]) as databases:
        url = databases["notifications"]
        async with notifying(url, tmp_path) as one, notifying(url, tmp_path) as two:
            endpoints = [Endpoint() for _ in range(6)]
            for endpoint in endpoints:
                await endpoint.__aenter__()
                await one.subscribe(endpoint)
            for start in range(1, 41, 4):
                await asyncio.gather(
                    fold(one.database, changes([start, start + 2])), fold(two.database, changes([start + 1, start + 3]))
                )
            for endpoint in endpoints:
                assert await endpoint.until_accepted(40) == list(range(1, 41))
                assert len(endpoint.messages) == 40
                await endpoint.__aexit__()


async def test_another_replica_goes_on_when_the_lease_of_a_dead_one_has_run_out(
    webhook_url: str | None, tmp_path: Path, endpoint: Endpoint
) -> None:
    clock = StepClock()
    async with notifying(webhook_url, tmp_path, clock) as service:
        await service.subscribe(endpoint)
        table = table_of(Subscription)
        async with service.database.transaction() as tx:
            held = {"lease_owner": "dead", "lease_until": clock.at.replace(minute=1)}
            await tx.execute(table.update().values(**held))
        await fold(service.database, changes([1]))
        clock.move(50)
        await asyncio.sleep(0.05)
        assert endpoint.numbers == []
        await moved_until(clock, endpoint, lambda: endpoint.numbers == [1], step=5)


@pytest.mark.parametrize("seed", [7])
async def test_every_number_comes_once_when_endpoints_misbehave(notifying_service: Notifying, seed: int) -> None:
    chance = random.Random(seed)
    ways = ["ok", "ok", "500", "half", "large", "close", "redirect", "429"]
    async with Endpoint() as one, Endpoint() as two:
        for endpoint in (one, two):
            endpoint.behave = lambda _: chance.choice(ways)
            await notifying_service.subscribe(endpoint)
        for place in range(1, 25, 3):
            await fold(notifying_service.database, changes(range(place, place + 3), ["24", "25", "01"]))
        for endpoint in (one, two):
            assert sorted(await endpoint.until_accepted(24, seconds=60)) == list(range(1, 25))
            lanes: dict[str, list[int]] = {}
            for each in endpoint.log.values():
                if each.kind == "aggregate.updated.v1":
                    lanes.setdefault(each.event["data"]["respondent"], []).append(each.number)
            assert all(numbers == sorted(numbers) for numbers in lanes.values())


async def test_no_secret_is_in_the_database_when_subscribed(notifying_service: Notifying, endpoint: Endpoint) -> None:
    id = await notifying_service.subscribe(endpoint)
    await fold(notifying_service.database, changes([1]))
    await endpoint.until_accepted(1)
    async with notifying_service.database.reading() as tx:
        everything = ""
        for name in SERVICE.metadata.tables:
            everything += repr(await tx.rows(text(f"select * from {name}")))
    assert id in everything
    assert "whsec_" not in everything
    assert notifying_service.secrets[id].removeprefix("whsec_") not in everything
