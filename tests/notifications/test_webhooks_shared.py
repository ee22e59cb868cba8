"""Every number comes once when replicas share the work, one of them dies, or endpoints misbehave."""

import asyncio
import random
from pathlib import Path

import pytest
from sqlalchemy import text

from libs.common.database import table_of
from services.notifications.main import SERVICE
from services.notifications.models import Subscription
from tests.infrastructure.services import own_databases
from tests.notifications.endpoint import Endpoint
from tests.notifications.folding import fold
from tests.notifications.webhooks import Notifying, StepClock, changes, moved_until, notifying


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
