"""Many insatser in one request, as an array or streamed line by line: all or nothing, or those that are right."""

import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from libs.common.events import InsatsReceived
from tests.intake.examples import DRAFT, insats
from tests.intake.system import Intake

MANY = f"{DRAFT}/insatser"
NDJSON = "application/x-ndjson"
ROWS = [insats(f"k{n}", name=f"Återställd våtmark på Fårö {n} 🌱") for n in range(25)]


def lines_of(rows: list[Any]) -> bytes:
    return "\n".join(json.dumps(row, ensure_ascii=False) for row in rows).encode()


async def send(
    intake: Intake, rows: list[Any], format: str, query: str = "", chunk: int = 0, **headers: str
) -> httpx.Response:
    """As an array or as lines; `chunk` cuts the body into pieces of so many bytes."""
    body = lines_of(rows) if format == "lines" else json.dumps(rows).encode()
    kind = NDJSON if format == "lines" else "application/json"
    content = _pieces(body, chunk) if chunk else body
    return await intake.respondent()("POST", MANY + query, content=content, content_type=kind, **headers)


async def _pieces(body: bytes, size: int) -> AsyncIterator[bytes]:
    for start in range(0, len(body), size):
        yield body[start : start + size]


async def names_of(intake: Intake) -> dict[str, str]:
    draft = await intake.respondent().get(f"{DRAFT}/draft")
    return {insats["key"]: insats["name"] for insats in draft["insatser"]}


@pytest.mark.parametrize("format", ["array", "lines"])
async def test_every_row_is_saved_in_order_when_all_are_right(either: Intake, format: str) -> None:
    answer = await send(either, ROWS, format)
    assert (answer.status_code, answer.json()["total"], answer.json()["saved"]) == (200, 25, 25)
    assert answer.json()["items"][3] == {
        "row": 3, "status": "created", "key": "k3", "insats_id": "24.k3", "version": 1,
    }  # fmt: skip
    assert list((await names_of(either)).items()) == [(row["key"], row["name"]) for row in ROWS]
    assert [event.insats_id for event in await either.emitted(InsatsReceived)] == [f"24.k{n}" for n in range(25)]
    again = await send(either, [ROWS[0], ROWS[1] | {"name": "Ny"}], format)
    assert [(item["status"], item["version"]) for item in again.json()["items"]] == [("unchanged", 1), ("changed", 2)]


@pytest.mark.parametrize("chunk", [1, 7, 64, 1021])
async def test_every_row_is_saved_when_lines_and_characters_are_cut_in_two(opened: Intake, chunk: int) -> None:
    answer = await send(opened, ROWS, "lines", chunk=chunk)
    assert (answer.status_code, answer.json()["saved"]) == (200, 25)
    assert await names_of(opened) == {row["key"]: row["name"] for row in ROWS}


@pytest.mark.parametrize("ending", [b"", b"\n", b"\r\n", b"\n\n  \n"])
async def test_blank_lines_are_no_rows_when_sent_as_lines(opened: Intake, ending: bytes) -> None:
    body = lines_of(ROWS[:2]).replace(b"\n", b"\r\n\n") + ending
    answer = await opened.respondent()("POST", MANY, content=body, content_type=NDJSON)
    assert (answer.status_code, answer.json()["total"]) == (200, 2)


WRONG = {
    1: (insats("k1", name=""), "/name", "name-missing"),
    3: (insats("k3", areas="boende"), "/areas", "extra-forbidden"),
    4: ({"area": "boende", "name": "Utan nyckel"}, "/key", "missing"),
    6: (7, "", "model-type"),
}
MIXED = [WRONG[n][0] if n in WRONG else insats(f"k{n}") for n in range(8)]


@pytest.mark.parametrize("format", ["array", "lines"])
async def test_nothing_is_saved_when_a_row_is_wrong(either: Intake, format: str) -> None:
    before = await either.tables()
    answer = await send(either, MIXED, format)
    assert answer.status_code == 422
    assert {(e["pointer"], e["code"]) for e in answer.json()["errors"]} == {
        (f"/{n}{pointer}", code) for n, (_, pointer, code) in WRONG.items()
    }
    assert await either.tables() == before


@pytest.mark.parametrize("format", ["array", "lines"])
async def test_the_right_rows_are_saved_when_asked_for_what_can_be_saved(either: Intake, format: str) -> None:
    answer = await send(either, MIXED, format, "?partial=true")
    assert (answer.status_code, answer.json()["total"], answer.json()["saved"]) == (200, 8, 4)
    items = answer.json()["items"]
    assert [item["row"] for item in items] == list(range(8))
    assert [item["status"] for item in items] == ["rejected" if n in WRONG else "created" for n in range(8)]
    for n, (_, pointer, code) in WRONG.items():
        assert [(e["pointer"], e["code"]) for e in items[n]["errors"]] == [(pointer, code)]
    assert list(await names_of(either)) == ["k0", "k2", "k5", "k7"]


@pytest.mark.parametrize("format", ["array", "lines"])
async def test_no_row_with_the_key_is_saved_when_it_is_given_twice(opened: Intake, format: str) -> None:
    rows = [insats("a"), insats("b"), insats("a", name="Annan")]
    refused = await send(opened, rows, format)
    assert (refused.status_code, [e["pointer"] for e in refused.json()["errors"]]) == (422, ["/0/key", "/2/key"])
    partial = await send(opened, rows, format, "?partial=true")
    assert [item["status"] for item in partial.json()["items"]] == ["rejected", "created", "rejected"]
    assert await names_of(opened) == {"b": "Insats b"}


async def test_warnings_come_back_with_the_saved_row_when_there_are_any(opened: Intake) -> None:
    answer = await send(opened, [insats("a", name="n" * 400)], "array", accept_language="en")
    [item] = answer.json()["items"]
    assert (item["status"], item["errors"][0]["code"], item["errors"][0]["severity"]) == (
        "created", "name-long", "warning",
    )  # fmt: skip
    assert item["errors"][0]["message"].startswith("The name has 400 characters")


async def test_a_broken_line_is_one_rejected_row_when_asked_for_what_can_be_saved(opened: Intake) -> None:
    body = lines_of([insats("a")]) + b'\n{"key": "b", "ar\n' + lines_of([insats("c")])
    answer = await opened.respondent()("POST", MANY + "?partial=true", content=body, content_type=NDJSON)
    assert [item["status"] for item in answer.json()["items"]] == ["created", "rejected", "created"]
    assert list(await names_of(opened)) == ["a", "c"]


@pytest.mark.parametrize("body", [b"{}", b'"text"', b"null", b"7"])
async def test_body_is_refused_when_it_is_no_list(opened: Intake, body: bytes) -> None:
    answer = await opened.respondent()("POST", MANY, content=body, content_type="application/json")
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:insats:problem:not-a-list")


async def test_nothing_is_changed_when_the_list_is_empty(opened: Intake) -> None:
    before = await opened.tables()
    for format in ("array", "lines"):
        answer = await send(opened, [], format)
        assert (answer.status_code, answer.json()) == (200, {"items": [], "total": 0, "saved": 0})
    assert await opened.tables() == before


@pytest.mark.parametrize("format", ["array", "lines"])
async def test_request_is_refused_when_it_has_too_many_rows(
    opened: Intake, format: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opened.app.state.settings, "max_rows", 10)
    before = await opened.tables()
    answer = await send(opened, ROWS[:11], format, "?partial=true")
    assert (answer.status_code, answer.json()["type"]) == (413, "urn:insats:problem:too-many-rows")
    assert await opened.tables() == before
    assert (await send(opened, ROWS[:10], format)).status_code == 200
