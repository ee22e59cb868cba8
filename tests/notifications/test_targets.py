"""Where a webhook may not lead, however its address is written or its name moves."""

import asyncio
import ipaddress
import json
import socket
from pathlib import Path
from typing import Any

import pytest

from libs.common.clock import WALL_CLOCK
from services.notifications.handlers.deliveries import Work
from services.notifications.settings import NotificationsSettings
from services.notifications.subscriptions import targets
from services.notifications.webhooks.sending import Line, Sender
from tests.notifications.endpoint import Endpoint
from tests.notifications.folding import fold
from tests.notifications.webhooks import changes, notifying

PUBLIC = "93.184.215.14"


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
