"""The flow: how much passes each step, what waits, and how long a step takes, from events in any order."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from libs.common import events
from libs.common.inbox import Arrival
from services.notifications.queries import flow as queries
from tests.notifications.conftest import Running
from tests.notifications.example_events import ROUND, arrival
from tests.notifications.folding import fold


def received(key: str, at: datetime, version: int = 1) -> Arrival:
    content = events.InsatsContent(key=key, area="boende", name="x")
    return arrival(
        events.InsatsReceived(
            round=ROUND, respondent="24", insats_id=f"24.{key}", version=version, content_sha256="0" * 64,
            received_at=at, insats=content,
        ),
        at,
    )  # fmt: skip


def classified(key: str, at: datetime, version: int = 1) -> Arrival:
    labels = events.Facets(area=events.AreaLabel(code="boende", confidence=1.0))
    return arrival(
        events.InsatsClassified(
            round=ROUND, respondent="24", insats_id=f"24.{key}", version=version, content_sha256="0" * 64,
            label_version=1, rules_version="1", declared=events.Declared(area="boende"), labels=labels,
        ),
        at,
    )  # fmt: skip


async def steps(service: Running, **query: Any) -> dict[str, Any]:
    answer = await service.client.get("/v1/flow", params=query, headers=service.headers("agency"))
    assert answer.status_code == 200, answer.text
    assert answer.json()["whole"] is True
    return {step["name"]: step for step in answer.json()["steps"]}


@pytest.mark.parametrize("seed", range(3))
async def test_delay_and_what_waits_are_told_whatever_order_events_come_in(service: Running, seed: int) -> None:
    start = datetime.now(UTC) - timedelta(minutes=10)
    told = [received(f"k{n}", start + timedelta(seconds=n)) for n in range(10)]
    told += [classified(f"k{n}", start + timedelta(seconds=n + 1 + n / 10)) for n in range(8)]
    random.Random(seed).shuffle(told)
    await fold(service.database, [*told, told[0]], size=4)
    found = await steps(service, round=ROUND)
    assert (found["received"]["passed"], found["received"]["delay"]) == (10, None)
    assert (found["classified"]["passed"], found["classified"]["waiting"]) == (8, 2)
    assert found["classified"]["delay"] == {"of": 8, "p50": 1.3, "p95": 1.7, "longest": 1.7}
    assert found["reported"] == {"name": "reported", "passed": 0, "last_minute": 0, "waiting": 0, "delay": None}


async def test_only_the_window_and_the_round_are_counted_when_asked_for(service: Running) -> None:
    now = datetime.now(UTC)
    await fold(
        service.database, [received("old", now - timedelta(hours=2)), received("new", now - timedelta(seconds=5))]
    )
    assert (await steps(service, minutes=60))["received"]["passed"] == 1
    assert (await steps(service, minutes=60))["received"]["last_minute"] == 1
    assert (await steps(service, minutes=180))["received"]["passed"] == 2
    assert (await steps(service, round="another"))["received"]["passed"] == 0


async def test_end_alone_is_told_when_more_has_happened_than_is_looked_at(
    service: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "MOST", 3)
    now = datetime.now(UTC)
    await fold(service.database, [received(f"k{n}", now - timedelta(seconds=9 - n)) for n in range(5)])
    answer = (await service.client.get("/v1/flow", headers=service.headers("agency"))).json()
    assert answer["whole"] is False
    assert answer["steps"][0]["passed"] == 3


async def test_flow_is_refused_when_a_respondent_asks(service: Running) -> None:
    answer = await service.client.get("/v1/flow", headers=service.headers("submit", "24"))
    assert answer.status_code == 403
