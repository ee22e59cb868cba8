"""A subscriber hears of every change once, in order, signed, and whatever happens to it holds up nobody else."""

import asyncio
from typing import Any

from sqlalchemy import func, select

from insats.replaying import replay
from libs.common.database import table_of
from services.notifications.main import SERVICE
from services.notifications.models import WaitingEvent, WebhookDelivery
from tests.notifications.endpoint import Endpoint, Received
from tests.notifications.example_events import Story, arrival, round_opened
from tests.notifications.folding import fold
from tests.notifications.webhooks import Notifying, change, changes, number, settled, told_again


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
    endpoint.behave = lambda _: "ok"
    await notifying_service.does("POST", f"/{id}/resume")
    await endpoint.until_accepted(1)
    while (await notifying_service.does("GET", f"/{id}"))["pending"]:
        await asyncio.sleep(0.01)
    assert await notifying_service.alerts() == []


async def test_new_address_stays_unverified_when_the_former_says_late_that_it_is_gone(
    notifying_service: Notifying, endpoint: Endpoint
) -> None:
    """Else `resume` would send to an address that never agreed to it."""
    id = await notifying_service.subscribe(endpoint)
    changed, answer = asyncio.Event(), endpoint._answer

    async def late(writer: asyncio.StreamWriter, request: Received) -> bool:
        await changed.wait()
        return await answer(writer, request)

    endpoint.behave = lambda _: "410"
    endpoint._answer = late  # type: ignore[method-assign]
    await fold(notifying_service.database, changes([1]))
    await endpoint.until(lambda: len(endpoint.messages) == 1)
    async with Endpoint(echo=False) as other:
        assert (await notifying_service.does("PATCH", f"/{id}", {"url": other.url}))["state"] == "unverified"
        changed.set()
        await settled(notifying_service, id, number=1, attempts=1)
        assert (await notifying_service.does("GET", f"/{id}"))["state"] == "unverified"
        assert (await notifying_service.ask("POST", f"/{id}/resume")).status_code == 422
        assert other.messages == []


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
