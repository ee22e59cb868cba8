"""Subscribing over HTTP: whose a subscription is, what makes it active, and its key."""

import base64
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from libs.common.clock import WALL_CLOCK
from services.notifications.subscriptions import bodies, signing
from tests.notifications.endpoint import Endpoint
from tests.notifications.folding import fold
from tests.notifications.webhooks import SUBSCRIPTIONS, Notifying, StepClock, changes, notifying


@pytest.fixture
async def here(tmp_path: Path) -> Any:
    async with notifying(None, tmp_path) as running:
        yield running


# ---- whose -------------------------------------------------------------------------------------------------


async def test_only_the_owner_and_an_admin_see_it_when_there_are_others(here: Notifying, endpoint: Endpoint) -> None:
    id = await here.subscribe(endpoint)
    for method, path in [
        ("GET", ""), ("PATCH", ""), ("DELETE", ""), ("GET", "/deliveries"), ("POST", "/replay"), ("POST", "/pause"),
        ("POST", "/resume"), ("POST", "/rotate-key"),
    ]:  # fmt: skip
        body = {"from": 1} if path == "/replay" else {} if method in ("PATCH", "POST") else None
        assert (await here.ask(method, f"/{id}{path}", body, subject="region-24")).status_code == 404, (method, path)
        assert (await here.ask(method, f"/{id}{path}", body, scope="agency")).status_code == 403, (method, path)
    assert (await here.does("GET", subject="region-24"))["total"] == 0
    assert [item["id"] for item in (await here.does("GET", scope="admin", subject="admin"))["items"]] == [id]
    assert (await here.does("GET", f"/{id}", scope="admin", subject="admin"))["owner"] == "tillvaxtverket"


async def test_the_same_subscription_is_answered_when_the_request_comes_again(
    here: Notifying, endpoint: Endpoint
) -> None:
    answers = []
    for _ in range(2):
        headers = here.headers() | {"Idempotency-Key": "prenumerera-1"}
        answers.append(await here.client.post(SUBSCRIPTIONS, json={"url": endpoint.url}, headers=headers))
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json()["id"] == answers[1].json()["id"]
    assert answers[0].json()["secret"] == answers[1].json()["secret"]
    assert answers[0].headers["location"] == f"{SUBSCRIPTIONS}/{answers[0].json()['id']}"
    assert (await here.does("GET"))["total"] == 1


BAD_BODIES: list[tuple[dict[str, Any], str]] = [
    ({}, "/body/url"),
    ({"url": "https://example.se/", "events": ["insats.received.v1"]}, "/body/events/0"),
    ({"url": "https://example.se/", "events": []}, "/body/events"),
    ({"url": "https://example.se/", "heartbeat_seconds": 5}, "/body/heartbeat_seconds"),
    ({"url": "https://example.se/", "respondents": "24"}, "/body/respondents"),
    ({"url": "https://example.se/", "secret": "whsec_"}, "/body/secret"),
    ({"url": "example.se"}, "/url"),
]


@pytest.mark.parametrize(("body", "pointer"), BAD_BODIES)
async def test_fault_is_pointed_at_when_the_body_is_bad(here: Notifying, body: dict[str, Any], pointer: str) -> None:
    for language in ("sv", "en"):
        answer = await here.ask("POST", body=body, language=language)
        assert answer.status_code == 422
        assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
    assert (await here.does("GET"))["total"] == 0


# ---- the challenge -----------------------------------------------------------------------------------------


async def test_nothing_is_sent_when_the_endpoint_does_not_echo_the_challenge(
    here: Notifying, endpoint: Endpoint
) -> None:
    endpoint.echo = False
    made = await here.does("POST", body={"url": endpoint.url})
    assert (made["state"], made["last_fault"]) == ("unverified", "not-echoed")
    await fold(here.database, changes([1]))
    answer = await here.ask("POST", f"/{made['id']}/resume", language="en")
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:insats:problem:endpoint-unverified")
    assert (await here.ask("POST", f"/{made['id']}/pause")).status_code == 409
    endpoint.echo = True
    assert (await here.does("POST", f"/{made['id']}/resume"))["state"] == "active"
    await fold(here.database, changes([2]))
    assert await endpoint.until_accepted(1) == [1]
    assert endpoint.messages[0].event["data"]["sequence"] == 2


@pytest.mark.parametrize(
    ("answer", "echoed"),
    [
        (b"ord-123", True),
        (b' "ord-123"', False),
        (b'{"challenge": "ord-123"}', True),
        (b'{"challenge": "ord-124"}', False),
        (b"", False),
        (b"[1]", False),
        (bodies.challenge("sub_1", "ord-123", datetime(2026, 1, 1, tzinfo=UTC)), False),
    ],
)
def test_challenge_is_met_by_its_word_alone_when_the_endpoint_answers(answer: bytes, echoed: bool) -> None:
    assert bodies.echoes(answer, "ord-123") is echoed


async def test_new_address_is_challenged_before_anything_goes_there_when_changed(
    here: Notifying, endpoint: Endpoint
) -> None:
    id = await here.subscribe(endpoint)
    async with Endpoint(echo=False) as other:
        changed = await here.does("PATCH", f"/{id}", {"url": other.url, "areas": ["miljo"]})
        assert (changed["state"], changed["areas"], changed["rounds"]) == ("unverified", ["miljo"], [])
        other.echo = True
        await here.does("POST", f"/{id}/resume")
        await here.does("PATCH", f"/{id}", {"areas": [], "respondents": ["24"], "heartbeat_seconds": 60})
        await fold(here.database, changes([1, 2], ["24", "25"]))
        await other.until_accepted(1)
        assert [each.event["data"]["respondent"] for each in other.messages] == ["24"]
    assert endpoint.messages == []


# ---- the key -----------------------------------------------------------------------------------------------


async def test_signature_is_verified_by_the_reference_library_when_keys_are_rotated(
    tmp_path: Path, endpoint: Endpoint
) -> None:
    clock = StepClock()
    clock.at = WALL_CLOCK.now()  # the library compares with the machine's clock
    async with notifying(None, tmp_path, clock) as service:
        id = await service.subscribe(endpoint)
        first = service.secrets[id]
        await fold(service.database, changes([1]))
        await endpoint.until_accepted(1)
        second = (await service.does("POST", f"/{id}/rotate-key", {"overlap_hours": 1}))["secret"]
        await fold(service.database, changes([2]))
        await endpoint.until_accepted(2)
        clock.move(3600)
        await fold(service.database, changes([3]))
        await endpoint.until_accepted(3)
    one, both, other = endpoint.messages
    assert [len(each.headers["webhook-signature"].split(" ")) for each in (one, both, other)] == [1, 2, 1]
    Webhook(first).verify(one.body, one.headers)
    Webhook(first).verify(both.body, both.headers)
    Webhook(second).verify(both.body, both.headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(second).verify(one.body, one.headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(first).verify(one.body.replace(b'"24"', b'"25"'), one.headers)
    moved = other.headers | {"webhook-timestamp": str(int(WALL_CLOCK.now().timestamp()))}
    with pytest.raises(WebhookVerificationError, match="No matching"):
        Webhook(second).verify(other.body, moved)


async def test_secret_is_shown_once_and_never_logged(
    here: Notifying, endpoint: Endpoint, capsys: pytest.CaptureFixture[str]
) -> None:
    endpoint.behave = lambda _: "500" if len(endpoint.messages) < 2 else "ok"
    id = await here.subscribe(endpoint)
    await fold(here.database, changes([1]))
    await endpoint.until_accepted(1)
    secret = here.secrets[id].removeprefix("whsec_")
    assert len(base64.b64decode(secret)) == 32
    for path in ("", f"/{id}", f"/{id}/deliveries"):
        assert secret not in (await here.ask("GET", path)).text
    told = capsys.readouterr()
    assert secret not in told.out + told.err


def test_key_is_the_same_for_replicas_and_kept_from_others_when_made_in_the_data_folder(tmp_path: Path) -> None:
    key = signing.installation_key(None, tmp_path)
    assert signing.installation_key(None, tmp_path) == key
    assert (tmp_path / "webhook-key").stat().st_mode & 0o777 == 0o600
    given = signing.installation_key("x" * 32, tmp_path)
    assert given != key
    assert signing.secret_of(given, "sub_1", 1) != signing.secret_of(given, "sub_1", 2)
    assert signing.secret_of(given, "sub_1", 1) != signing.secret_of(given, "sub_2", 1)
    with pytest.raises(ValueError, match="32 characters"):
        signing.installation_key("short", tmp_path)
