"""Bodies that cannot be what they should be: refused with a reason and a place, and nothing of them is stored."""

import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from tests.intake.examples import DRAFT, ROUND, document, insats, round_body
from tests.intake.system import Caller, Intake

GOOD = json.dumps(insats(name="Återställd våtmark"), ensure_ascii=False)
DEEP = 100_000
UNREADABLE: dict[str, bytes] = {
    "nothing but blanks": b"  \n",
    "malformed": b"{'key': 'a'}",
    "truncated": GOOD[:-20].encode(),
    "truncated in a character": GOOD.encode()[: GOOD.encode().index(b"\xc3") + 1],
    "latin-1": GOOD.encode("latin-1"),
    "utf-16": GOOD.encode("utf-16"),
    "utf-32": GOOD.encode("utf-32"),
    "byte order mark": b"\xef\xbb\xbf" + GOOD.encode(),
    "overlong utf-8": GOOD.replace("Å", "@").encode().replace(b"@", b"\xc0\x80"),
    "surrogate in utf-8": GOOD.replace("Å", "@").encode().replace(b"@", b"\xed\xa0\x80"),
    "lone surrogate": GOOD.replace("Å", "\\ud800").encode(),
    "raw control character": GOOD.replace("Å", "\x01").encode(),
    "deep lists": b"[" * DEEP + b"]" * DEEP,
    "deep objects": b'{"a":' * DEEP + b"1" + b"}" * DEEP,
    "deep within": GOOD.replace('"a"', "[" * DEEP + "]" * DEEP, 1).encode(),
    "trailing comma": GOOD.replace("}", ",}").encode(),
    "two values": (GOOD + GOOD).encode(),
    "huge number": b'{"key": "a", "priority": ' + b"9" * 100_000 + b"}",
    "compressed": b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03",
    "binary": bytes(range(256)),
}
"""No JSON in UTF-8, or none that should be read."""

MISTAKEN: dict[str, tuple[Any, str]] = {
    "array for object": ([], ""),
    "text for object": ("insats", ""),
    "null for object": (None, ""),
    "unknown field": (insats(descripton="?"), "/descripton"),
    "unknown field within": (insats(period={"start": "2024-01-01", "end": "2024-01-02", "till": 1}), "/period/till"),
    "name missing": ({"key": "a", "area": "boende"}, "/name"),
    "number for text": (insats(name=7), "/name"),
    "null for text": (insats(goals=None), "/goals"),
    "text for number": (insats(priority="1"), "/priority"),
    "fraction for number": (insats(total_budget_sek=1.5), "/total_budget_sek"),
    "boolean for number": (insats(sdg=[True]), "/sdg/0"),
    "not a number": (insats(total_budget_sek=float("nan")), "/total_budget_sek"),
    "infinite": (insats(priority=float("inf")), "/priority"),
    "too much money": (insats(funding=[{"source": "esf", "amount_sek": 10**13 + 1}]), "/funding/0/amount_sek"),
    "huge budget": (insats(total_budget_sek=10**30), "/total_budget_sek"),
    "huge debt": (insats(total_budget_sek=-(10**30)), "/total_budget_sek"),
    "huge priority": (insats(priority=10**30), "/priority"),
    "huge goal": (insats(sdg=[10**30]), "/sdg/0"),
    "nul": (insats(name="a\u0000b"), "/name"),
    "no character": (insats(name="a\uffffb"), "/name"),
    "escape": (insats(goals="a\u001b[31m"), "/goals"),
    "c1 control": (insats(outcomes="a\u0085b"), "/outcomes"),
    "no date": (insats(period={"start": "2024-02-30", "end": "2024-03-01"}), "/period/start"),
    "date as seconds": (insats(period={"start": 0, "end": "2024-03-01"}), "/period/start"),
    "date with time": (insats(period={"start": "2024-01-01T00:00:00", "end": "2024-03-01"}), "/period/start"),
    "area with nul": (insats(area="\u0000"), "/area"),
    "source with nul": (insats(funding=[{"source": "\u0000", "amount_sek": 1}]), "/funding/0/source"),
    "too many goals": (insats(sdg=[1] * 18), "/sdg"),
}


async def refused(answer: httpx.Response, *statuses: int) -> dict[str, Any]:
    problem: dict[str, Any] = answer.json()
    assert answer.status_code in statuses, answer.text[:500]
    assert answer.headers["content-type"] == "application/problem+json"
    assert problem["status"] == answer.status_code
    assert {"type", "title", "status", "detail", "instance"} <= problem.keys()
    assert len(answer.content) < 10_000
    return problem


def writes(intake: Intake) -> dict[str, tuple[Caller, str, str]]:
    """Every route that reads a body, with a caller who may."""
    region, agency = intake.respondent(), intake.agency
    return {
        "insats": (region, "PUT", f"{DRAFT}/insatser/a"),
        "many": (region, "POST", f"{DRAFT}/insatser"),
        "answer": (region, "PUT", f"{DRAFT}/answers/8.1"),
        "nil return": (region, "PUT", f"{DRAFT}/nil-returns/miljo"),
        "return": (region, "POST", f"{DRAFT}/returns"),
        "round": (agency, "POST", "/v1/rounds"),
        "extension": (agency, "POST", f"/v1/rounds/{ROUND}/extensions"),
        "form": (agency, "PUT", "/v1/forms/villkor-2023"),
        "decision": (agency, "POST", f"/v1/returns/{ROUND}.25.1/accept"),
    }


@pytest.fixture
async def signed(opened: Intake) -> Intake:
    """Respondent 25 has submitted, so that there is something to decide on."""
    await opened.respondent("25").post(f"/v1/rounds/{ROUND}/respondents/25/returns", document())
    return opened


@pytest.mark.parametrize("what", UNREADABLE)
async def test_nothing_is_stored_anywhere_when_a_body_is_no_json(signed: Intake, what: str) -> None:
    before = await signed.tables()
    for name, (caller, method, path) in writes(signed).items():
        answer = await caller(method, path, content=UNREADABLE[what], content_type="application/json")
        problem = await refused(answer, 400, 422)
        if problem["status"] == 422:  # JSON after all, of the wrong kind for this route
            assert "errors" in problem or problem["type"].endswith("not-a-list"), (name, problem)
        else:
            assert problem["type"] == "urn:insats:problem:not-json", name
    assert await signed.tables() == before


@pytest.mark.parametrize("what", sorted(UNREADABLE.keys() - {"nothing but blanks"}))
async def test_nothing_is_stored_when_a_line_is_no_json(opened: Intake, what: str) -> None:
    before = await opened.tables()
    body = GOOD.encode() + b"\n" + UNREADABLE[what]
    answer = await opened.respondent()("POST", f"{DRAFT}/insatser", content=body, content_type="application/x-ndjson")
    problem = await refused(answer, 422)
    assert {error["pointer"].split("/")[1] for error in problem["errors"]} <= {"0", "1", "2", "3"}
    assert await opened.tables() == before


@pytest.mark.parametrize("what", MISTAKEN)
async def test_place_of_the_mistake_is_named_when_a_field_cannot_be_used(opened: Intake, what: str) -> None:
    body, pointer = MISTAKEN[what]
    text = json.dumps(body)
    before = await opened.tables()
    for method, path, content, prefix in (
        ("PUT", "/insatser/a", text, ""),
        ("POST", "/insatser", f"[{text}]", "/0"),
        ("POST", "/insatser?partial=false", text, "/0"),
        ("POST", "/returns", f'{{"insatser": [{text}]}}', "/insatser/0"),
    ):
        kind = "application/x-ndjson" if "partial" in path else "application/json"
        answer = await opened.respondent()(method, DRAFT + path, content=content, content_type=kind)
        problem = await refused(answer, 422)
        assert prefix + pointer in [error["pointer"] for error in problem["errors"]], path
        assert [error["message"] for error in problem["errors"] if "går inte att använda (" in error["message"]] == []
    assert await opened.tables() == before


OTHER_MISTAKES: dict[str, tuple[str, Any, str]] = {
    "answer yes": ("/answers/8.3", {"yes": "ja"}, "/yes"),
    "answer field": ("/answers/8.3", {"txt": "ja"}, "/txt"),
    "answer nul": ("/answers/8.3", {"text": "\u0000"}, "/text"),
    "answer bullets": ("/answers/8.3", {"bullets": ["a", 7]}, "/bullets/1"),
    "nil reason": ("/nil-returns/miljo", {"reason": ["a"]}, "/reason"),
    "nil field": ("/nil-returns/miljo", {"reason": "a", "area": "miljo"}, "/area"),
    "document field": ("/returns", document(insats=[]), "/insats"),
    "document answers": ("/returns", document(answers=[]), "/answers"),
    "document nil": ("/returns", document(nil_returns=[{"area": "miljo"}]), "/nil_returns/0/reason"),
    "document signed by": ("/returns", document(signed_by="a\u0000"), "/signed_by"),
    "analyses not a number": ("/returns", document(analyses=[{"a": {"b": [float("nan")]}}]), "/analyses/0"),
    "analyses infinite": ("/returns", document(analyses=[{"a": float("-inf")}]), "/analyses/0"),
    "analyses nul": ("/returns", document(analyses=[{"a": ["b\u0000"]}]), "/analyses/0"),
    "analyses nul in name": ("/returns", document(analyses=[{"a\u0000": 1}]), "/analyses/0"),
    "analyses huge": ("/returns", document(analyses=[{"a": 10**30}]), "/analyses/0"),
}


@pytest.mark.parametrize("what", OTHER_MISTAKES)
async def test_place_of_the_mistake_is_named_when_another_part_cannot_be_used(opened: Intake, what: str) -> None:
    path, body, pointer = OTHER_MISTAKES[what]
    before = await opened.tables()
    method = "POST" if path == "/returns" else "PUT"
    content = json.dumps(body)
    problem = await refused(
        await opened.respondent()(method, DRAFT + path, content=content, content_type="application/json"), 422
    )
    assert pointer in [error["pointer"][: len(pointer)] for error in problem["errors"]]
    assert [error["message"] for error in problem["errors"] if "går inte att använda (" in error["message"]] == []
    assert await opened.tables() == before


@pytest.mark.parametrize(
    "instant", [0, "2025-03-01", "2025-03-01T12:00:00", "i morgon", "0001-01-01T00:00:00+14:00", None]
)
async def test_what_to_write_is_told_in_swedish_when_an_instant_cannot_be_used(intake: Intake, instant: Any) -> None:
    problem = await refused(await intake.agency.post("/v1/rounds", round_body(due_at=instant)), 422)
    [error] = problem["errors"]
    assert error["pointer"] == "/due_at"
    assert error["message"].startswith("Ti")


async def test_analyses_are_stored_composed_when_sent_decomposed(opened: Intake) -> None:
    first = await opened.respondent().post(f"{DRAFT}/returns", document(analyses=[{"rubrik": "Fo\u0308r"}]))
    again = await opened.respondent().post(f"{DRAFT}/returns", document(analyses=[{"rubrik": "För"}]))
    assert (first.status_code, again.json()) == (202, first.json())


MEGABYTES_100 = 100 * 1024 * 1024


async def megabytes(count: int, taken: list[int]) -> AsyncIterator[bytes]:
    piece = b'{"key": "a", "area": "boende", "name": "' + b"x" * (1024 * 1024)
    for _ in range(count):
        taken.append(len(piece))
        yield piece


@pytest.mark.parametrize("announced", [True, False])
@pytest.mark.parametrize("kind", ["application/json", "application/x-ndjson"])
async def test_body_is_refused_before_it_is_all_read_when_it_has_100_megabytes(
    signed: Intake, announced: bool, kind: str
) -> None:
    before = await signed.tables()
    for name, (caller, method, path) in writes(signed).items():
        if kind == "application/x-ndjson" and name != "many":
            continue
        taken: list[int] = []
        length = {"content_length": str(MEGABYTES_100)} if announced else {}
        answer = await caller(method, path, content=megabytes(100, taken), content_type=kind, **length)
        problem = await refused(answer, 413)
        assert problem["type"] == "urn:insats:problem:too-large"
        assert len(taken) <= (1 if announced else 34), name
    assert await signed.tables() == before


async def test_body_is_taken_when_it_is_just_within_the_limit(opened: Intake) -> None:
    rows = [insats(f"k{n}", description="x" * 20_000, goals="y" * 20_000) for n in range(50)]
    answer = await opened.respondent().post(f"{DRAFT}/insatser", rows)
    assert (answer.status_code, answer.json()["saved"]) == (200, 50)


@pytest.mark.parametrize("change", [{"id": "annan"}, {"version": 0}, {"sections": []}, {"secret": 1}])
async def test_form_is_refused_when_it_contradicts_itself(opened: Intake, change: dict[str, Any]) -> None:
    form = await opened.agency.get("/v1/forms/villkor-2023")
    before = await opened.tables()
    await refused(await opened.agency.put("/v1/forms/villkor-2023", form | change), 422)
    assert await opened.tables() == before


@pytest.mark.parametrize("query", ["limit=0", "limit=1001", "offset=-1", f"offset={10**30}", "limit=x"])
async def test_page_is_refused_when_it_cannot_be_counted_out(opened: Intake, query: str) -> None:
    for path in ("/v1/rounds", f"{DRAFT}/returns"):
        problem = await refused(await opened.respondent()("GET", f"{path}?{query}"), 422)
        assert problem["errors"][0]["pointer"].endswith(query.split("=")[0])


@pytest.mark.parametrize("path", ["/v1/finns-inte", "/v1/rounds/a/b", DRAFT])
async def test_address_is_refused_when_there_is_nothing_there(opened: Intake, path: str) -> None:
    await refused(await opened.respondent()("GET", path), 404)
    await refused(await opened.respondent()("PATCH", "/v1/rounds", round_body()), 405)
