"""What time does to webhooks: pauses, giving up, alerts, heartbeats, and a change that never came."""

import asyncio
from datetime import datetime
from itertools import pairwise
from pathlib import Path

from tests.notifications.endpoint import Endpoint, Received
from tests.notifications.folding import fold
from tests.notifications.webhooks import StepClock, changes, moved_until, notifying, settled


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
