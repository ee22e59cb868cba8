"""Subscribing over HTTP: whose a subscription is, what makes it active, its key, and where it may not lead."""

import asyncio
import base64
import ipaddress
import json
import socket
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from libs.common.clock import WALL_CLOCK
from services.notifications.handlers.deliveries import Work
from services.notifications.settings import NotificationsSettings
from services.notifications.subscriptions import bodies, signing, targets
from services.notifications.webhooks.sending import Line, Sender
from tests.notifications.endpoint import Endpoint
from tests.notifications.folding import fold
from tests.notifications.webhooks import SUBSCRIPTIONS, Notifying, StepClock, changes, notifying

PUBLIC = "93.184.215.14"


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


# ---- where it may not lead ---------------------------------------------------------------------------------

FORBIDDEN = [
    "https://127.0.0.1/", "https://127.1/", "https://2130706433/", "https://0x7f000001/", "https://0177.0.0.1/",
    "https://[::1]/", "https://[::ffff:127.0.0.1]/", "https://[::ffff:7f00:1]/", "https://[64:ff9b::127.0.0.1]/",
    "https://[2002:7f00:1::]/", "https://[::127.0.0.1]/", "https://10.1.2.3/", "https://172.16.0.1/",
    "https://192.168.1.1/", "https://169.254.169.254/latest/meta-data/", "https://[fd00:ec2::254]/",
    "https://100.100.100.200/", "https://168.63.129.16/", "https://192.0.0.192/", "https://0.0.0.0/", "https://[::]/",
    "https://224.0.0.1/", "https://[ff02::1]/", "https://[fe80::1]/", "https://[fec0::1]/", "https://255.255.255.255/",
    "https://localhost/", "https://198.18.0.1/", "https://203.0.113.7/", "https://[2001:db8::1]/",
]  # fmt: skip


@pytest.mark.parametrize("url", FORBIDDEN)
async def test_address_is_refused_when_it_is_not_of_the_public_internet(url: str) -> None:
    with pytest.raises(targets.Refused, match="target-not-public"):
        await targets.look(url, targets.Allowed())


@pytest.mark.parametrize(
    ("url", "code"),
    [
        (f"http://{PUBLIC}/", "https-needed"),
        ("ftp://example.se/", "url-malformed"),
        ("https:///path", "url-malformed"),
        ("https://example.se:99999/", "url-malformed"),
        ("https://example.se/\r\nHost: x", "url-malformed"),
        ("https://example.se/å", "url-malformed"),
        ("https://example.se\\@127.0.0.1/", "url-malformed"),
        ("https://example.se/#x", "url-malformed"),
        ("https://user:word@example.se/", "url-with-password"),
        ("https://example.se@127.0.0.1/", "url-with-password"),
    ],
)
async def test_address_is_refused_when_it_is_no_plain_https_address(url: str, code: str) -> None:
    with pytest.raises(targets.Refused, match=code):
        await targets.look(url, targets.Allowed())


async def test_address_is_let_through_when_public_or_allowed_by_network() -> None:
    for url in (f"https://{PUBLIC}/", "https://[2a00:1450:400f:80d::200e]/", "https://[::ffff:8.8.8.8]/"):
        assert (await targets.look(url, targets.Allowed())).addresses
    allowed = targets.Allowed.read("10.20.0.0/16, ::1/128")
    assert (await targets.look("http://10.20.30.40:8080/x", allowed)).addresses == ("10.20.30.40",)
    assert (await targets.look("http://[::1]/", allowed)).addresses == ("::1",)
    with pytest.raises(targets.Refused):
        await targets.look("https://10.21.0.1/", allowed)
    with pytest.raises(ValueError, match="does not appear"):
        NotificationsSettings(webhook_allow_private="everything")


async def test_private_address_is_refused_over_http_when_subscribing(tmp_path: Path) -> None:
    async with notifying(None, tmp_path, webhook_allow_private="") as service:
        answer = await service.ask("POST", body={"url": "http://127.0.0.1:9/"}, language="en")
        assert answer.status_code == 422
        [error] = answer.json()["errors"]
        assert (error["pointer"], error["code"]) == ("/url", "target-not-public")
        assert (await service.does("GET"))["total"] == 0


def names(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> list[str]:
    """The name server gives these answers in turn, the last for ever; answers what was asked for."""
    asked: list[str] = []
    left = list(answers)

    def getaddrinfo(host: str, port: int, *_: Any, **__: Any) -> list[Any]:
        asked.append(host)
        found = left.pop(0) if len(left) > 1 else left[0]
        families = {4: socket.AF_INET, 6: socket.AF_INET6}
        return [(families[ipaddress.ip_address(ip).version], socket.SOCK_STREAM, 6, "", (ip, port)) for ip in found]

    monkeypatch.setattr("services.notifications.subscriptions.targets.socket.getaddrinfo", getaddrinfo)
    return asked


async def test_one_private_address_among_several_is_enough_to_refuse(monkeypatch: pytest.MonkeyPatch) -> None:
    names(monkeypatch, [PUBLIC, "10.0.0.1"])
    with pytest.raises(targets.Refused, match="target-not-public"):
        await targets.look("https://hook.example.se/", targets.Allowed())


async def test_nothing_is_sent_when_the_name_has_moved_inside_since(
    tmp_path: Path, endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    """127.0.0.1 is allowed and stands for outside; 127.0.0.2, where the endpoint hears too, for inside."""
    names(monkeypatch, ["127.0.0.1"], ["127.0.0.1"], ["127.0.0.2"])
    async with notifying(None, tmp_path, webhook_allow_private="127.0.0.1/32") as service:
        url = endpoint.url.replace("127.0.0.1", "hook.example.se")
        made = await service.does("POST", body={"url": url})
        assert made["state"] == "active"
        assert endpoint.received[0].headers["host"] == f"hook.example.se:{endpoint.port}"
        await fold(service.database, changes([1]))
        async with asyncio.timeout(20):
            while (shown := await service.does("GET", f"/{made['id']}"))["last_fault"] is None:
                await asyncio.sleep(0.01)
        assert shown["last_fault"] == "target-not-public"
    assert endpoint.messages == []


async def test_the_address_that_was_looked_at_is_connected_to_when_the_name_changes_meanwhile(
    endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = names(monkeypatch, ["127.0.0.1"], ["192.0.2.1"])
    sender = Sender(b"k" * 32, targets.Allowed.read("127.0.0.1/32"), 2.0, WALL_CLOCK)
    line = Line(sender)
    body = json.dumps({"type": "x", "data": {}}).encode()
    answer = await line.send(Work("s", f"http://hook.example.se:{endpoint.port}/", 1, "s_1", body, (1,)))
    await line.close()
    assert answer.result.fault is None
    assert asked == ["hook.example.se"]


@pytest.mark.parametrize(
    ("how", "fault"),
    [
        ("redirect", "redirect"), ("hang", "timeout"), ("half", "connection-broken"), ("close", "connection-broken"),
        ("500", "refused"), ("large", None), ("204", None),
    ],
)  # fmt: skip
async def test_attempt_says_in_a_word_what_came_of_it(endpoint: Endpoint, how: str, fault: str | None) -> None:
    endpoint.behave = lambda _: how
    line = Line(Sender(b"k" * 32, targets.Allowed.read("all"), 0.5, WALL_CLOCK))
    answer = await line.send(Work("s", endpoint.url, 1, "s_1", b'{"type":"x","data":{}}', (1,)))
    await line.close()
    assert answer.result.fault == fault
    assert len(answer.body) <= 65536
    assert len(endpoint.received) == 1


async def test_attempt_says_so_when_nobody_listens() -> None:
    async with Endpoint() as gone:
        url = gone.url
    line = Line(Sender(b"k" * 32, targets.Allowed.read("all"), 2.0, WALL_CLOCK))
    answer = await line.send(Work("s", url, 1, "s_1", b"{}", (1,)))
    await line.close()
    assert answer.result.fault == "no-connection"
