"""Who did what to a subscription is in the audit trail, without anything that is secret."""

from typing import Any

from tests.notifications.endpoint import Endpoint
from tests.notifications.folding import fold
from tests.notifications.webhooks import Notifying, changes

KEY_IN_PATH = "nyckel-i-adressen"


async def trail(service: Notifying, id: str, language: str = "sv") -> list[Any]:
    """Of a subscription, the first act first."""
    headers = service.headers("admin", language=language)
    answer = await service.client.get("/v1/audit?kind=subscription.&limit=1000", headers=headers)
    return [act for act in reversed(answer.json()["items"]) if act["about"] == id]


async def test_each_act_is_in_the_trail_with_who_did_it_and_no_secret(
    notifying_service: Notifying, endpoint: Endpoint
) -> None:
    service = notifying_service
    url = f"{endpoint.url}/{KEY_IN_PATH}?key={KEY_IN_PATH}"
    made = await service.does("POST", body={"url": url})
    id = made["id"]
    await fold(service.database, changes(range(1, 4)))
    await endpoint.until_accepted(3)
    await service.does("PATCH", f"/{id}", {"description": KEY_IN_PATH})
    await service.does("POST", f"/{id}/pause", scope="admin", subject="adam")
    await service.does("POST", f"/{id}/pause", scope="admin", subject="adam")  # paused already
    await service.does("POST", f"/{id}/resume")
    rotated = await service.does("POST", f"/{id}/rotate-key", {"overlap_hours": 5})
    await service.does("POST", f"/{id}/replay", {"from": 2})
    assert (await service.ask("POST", f"/{id}/replay", {"from": 99})).status_code == 422
    await service.does("DELETE", f"/{id}", scope="admin", subject="adam")
    acts = await trail(service, id)
    assert [(act["kind"].removeprefix("subscription."), act["actor"]) for act in acts] == [
        ("created", "tillvaxtverket"),
        ("changed", "tillvaxtverket"),
        ("paused", "adam"),
        ("resumed", "tillvaxtverket"),
        ("key_rotated", "tillvaxtverket"),
        ("replayed", "tillvaxtverket"),
        ("deleted", "adam"),
    ]
    assert {act["details"]["owner"] for act in acts} == {"tillvaxtverket"}
    assert (acts[5]["details"]["from"], acts[5]["details"]["messages"]) == (2, 2)
    for secret in (KEY_IN_PATH, made["secret"], rotated["secret"], made["secret"].removeprefix("whsec_")):
        assert secret not in str(acts)
    assert acts[0]["what"] == f"Skapade prenumerationen {id} till 127.0.0.1"
    assert (await trail(service, id, "en"))[-1]["what"] == f"Deleted the subscription {id} to 127.0.0.1"


async def test_act_is_in_the_trail_once_when_the_request_comes_twice(
    notifying_service: Notifying, endpoint: Endpoint
) -> None:
    service = notifying_service
    headers = service.headers() | {"Idempotency-Key": "the-same"}
    body = {"url": endpoint.url}
    answers = [await service.client.post("/v1/subscriptions", json=body, headers=headers) for _ in range(2)]
    [id] = {answer.json()["id"] for answer in answers}
    assert [act["kind"] for act in await trail(service, id)] == ["subscription.created"]


async def test_nothing_is_in_the_trail_when_nothing_was_done(notifying_service: Notifying, endpoint: Endpoint) -> None:
    service = notifying_service
    id = await service.subscribe(endpoint)
    for path, body in (("pause", None), ("replay", {"from": 1}), ("rotate-key", {})):
        assert (await service.ask("POST", f"/{id}/{path}", body, subject="another")).status_code == 404
    assert (await service.ask("POST", body={"url": "http://10.0.0.1/x"})).status_code == 422
    assert [act["kind"] for act in await trail(service, id)] == ["subscription.created"]
