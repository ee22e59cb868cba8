"""A dry run of many texts in one request: a line in, a line out."""

import json
from typing import Any

import httpx
import pytest

from services.classification.lines import LONGEST
from tests.classification.conftest import Running

NDJSON = {"Content-Type": "application/x-ndjson"}
ITEMS = [
    {"id": "a", "name": "Bredband i byarna", "outputs": "Fiber till 40 hushåll för 2 mkr."},
    {"id": "b", "name": "Å ä ö", "goals": "Agenda 2030 mål 5"},
]


async def send(service: Running, body: bytes, **headers: str) -> httpx.Response:
    token = service.issuer.token("read")
    given = NDJSON | {"Authorization": f"Bearer {token}"} | headers
    return await service.http.post("/v1/classify", content=body, headers=given)


def lines(answer: httpx.Response) -> list[dict[str, Any]]:
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/x-ndjson")
    return [json.loads(line) for line in answer.content.splitlines()]


async def test_each_line_is_answered_as_if_it_had_been_sent_alone(service: Running) -> None:
    body = b"\n".join(json.dumps(item, ensure_ascii=False).encode() for item in ITEMS)
    found = lines(await send(service, body))
    assert found == (await service.ask("POST", "/v1/classify", {"items": ITEMS})).json()["items"]


async def test_order_is_kept_when_there_are_more_lines_than_a_list_may_have(service: Running) -> None:
    body = b"".join(b'{"id": "%d", "name": "Buss %d"}\n' % (number, number) for number in range(1100))
    assert [item["id"] for item in lines(await send(service, body))] == [str(number) for number in range(1100)]


@pytest.mark.parametrize(
    ("line", "pointer"),
    [(b'{"id": "x"', ""), (b'{"name": "utan id"}', "/id"), (b'{"id": "x", "name": 7}', "/name"), (b"\xff", "")],
)
async def test_line_that_cannot_be_used_is_told_of_and_the_others_answered(
    service: Running, line: bytes, pointer: str
) -> None:
    good = json.dumps(ITEMS[0]).encode()
    first, second, third = lines(await send(service, good + b"\n\n" + line + b"\n" + good + b"\n"))
    assert first == third
    assert (second["row"], [fault["pointer"] for fault in second["errors"]]) == (1, [pointer])


async def test_fault_is_told_in_the_language_asked_for(service: Running) -> None:
    [swedish] = lines(await send(service, b'{"name": "utan id"}'))
    [english] = lines(await send(service, b'{"name": "utan id"}', **{"Accept-Language": "en"}))
    assert swedish["errors"][0]["message"] == "Uppgiften saknas och måste lämnas."
    assert english["errors"][0]["message"] == "Field required"


async def test_line_beyond_all_measure_does_not_hide_those_after_it(service: Running) -> None:
    long = b'{"id": "' + b"x" * 3_000_000 + b'"}\n'
    told, after = lines(await send(service, long + json.dumps(ITEMS[0]).encode()))
    assert ("errors" in told, after["id"]) == (True, "a")


@pytest.mark.parametrize("size", [LONGEST - 1, LONGEST, LONGEST + 1, 2 * LONGEST, 2 * LONGEST + 1])
async def test_every_line_is_answered_whatever_the_length_of_the_one_before(service: Running, size: int) -> None:
    line = json.dumps(ITEMS[0], ensure_ascii=False).encode()
    first, second, third = lines(await send(service, line.ljust(size) + b"\n" + line + b"\n" + line))
    assert second == third
    assert first == second or "errors" in first


async def test_nothing_is_answered_for_nothing(service: Running) -> None:
    assert lines(await send(service, b"\n \n")) == []
