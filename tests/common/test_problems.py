"""Errors as the caller sees them: RFC 9457 in Swedish or English, with the place, never with our insides."""

from typing import Annotated, Any

import httpx
import pytest
import structlog
from fastapi import Body, FastAPI
from pydantic import BaseModel, Field

from libs.common import problem_page, problems
from libs.common.problems import Problem, not_found, pointer_of
from libs.common.telemetry import configure_logging

SECRET = "could not connect as intake at 10.1.2.3"


class Row(BaseModel):
    name: str = Field(max_length=5)
    amount: int = 0


FAULTS: dict[str, Exception] = {
    "missing": not_found("Omgången", "The round"),
    "listed": Problem(
        422,
        "invalid",
        ("Rätta.", "Correct."),
        [{"pointer": "/insatser/3/name", "code": "7", "severity": "error", "message": ("Namn saknas", "No name")}],
    ),
    "storage": ConnectionRefusedError(SECRET),
    "defect": RuntimeError(SECRET),
}


@pytest.fixture
def client() -> httpx.AsyncClient:
    app = FastAPI()
    problems.install(app)

    @app.get("/faults/{kind}")
    async def fail(kind: str) -> None:
        raise FAULTS[kind]

    @app.post("/rows")
    async def take(rows: Annotated[list[Row], Body()]) -> int:
        return len(rows)

    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://test")


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/faults/missing", 404, "not-found"),
        ("GET", "/faults/listed", 422, "invalid"),
        ("GET", "/faults/storage", 503, "storage-away"),
        ("GET", "/faults/defect", 500, "internal"),
        ("GET", "/nowhere", 404, "not-found"),
        ("DELETE", "/rows", 405, "method-not-allowed"),
        ("POST", "/rows", 422, "invalid"),
    ],
)
async def test_error_is_a_whole_problem_when_answered(
    method: str, path: str, status: int, code: str, client: httpx.AsyncClient
) -> None:
    answer = await client.request(method, path)
    body = answer.json()
    assert answer.status_code == body["status"] == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert body["type"] == f"urn:insats:problem:{code}"
    assert body["instance"] == path
    assert body["title"]
    assert body["detail"]


@pytest.mark.parametrize(
    ("preferred", "language", "title", "message"),
    [
        (None, "sv", "Uppgifterna behöver rättas", "Namn saknas"),
        ("sv-SE, en;q=0.5", "sv", "Uppgifterna behöver rättas", "Namn saknas"),
        ("en", "en", "The content needs correction", "No name"),
        ("en-GB, sv;q=0.5", "en", "The content needs correction", "No name"),
    ],
)
async def test_error_is_in_the_callers_language_when_asked_for(
    preferred: str | None, language: str, title: str, message: str, client: httpx.AsyncClient
) -> None:
    answer = await client.get("/faults/listed", headers={"Accept-Language": preferred} if preferred else {})
    assert (answer.json()["title"], answer.json()["errors"][0]["message"]) == (title, message)
    assert answer.headers["content-language"] == language
    assert answer.headers["vary"] == "Accept, Accept-Language"


@pytest.mark.parametrize(
    ("path", "status", "language", "told"),
    [
        ("/faults/missing", 404, "sv", "Omgången finns inte."),
        ("/faults/missing", 404, "en", "The round does not exist."),
        ("/nowhere", 404, "sv", "Adressen kan vara felskriven eller gammal."),
        ("/faults/listed", 422, "en", "Correct."),
    ],
)
async def test_error_is_a_page_when_a_browser_was_sent_to_the_address(
    client: httpx.AsyncClient, path: str, status: int, language: str, told: str
) -> None:
    headers = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8", "Accept-Language": language}
    answer = await client.get(path, headers=headers)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "text/html; charset=utf-8")
    assert f'<html lang="{language}">' in answer.text
    assert told in answer.text
    assert "script" not in answer.headers["content-security-policy"]
    assert answer.headers["vary"] == "Accept, Accept-Language"


async def test_page_of_an_error_shows_what_was_sent_as_text_when_it_looks_like_markup() -> None:
    assert "<b>" not in problem_page.page(404, "<b>", "<b>x</b>", english=False)


@pytest.mark.parametrize("kind", ["storage", "defect"])
async def test_our_insides_are_logged_and_not_answered_when_something_breaks(
    kind: str, client: httpx.AsyncClient
) -> None:
    configure_logging("WARNING")  # whatever tests before this one have chosen
    with structlog.testing.capture_logs() as entries:
        answer = await client.get(f"/faults/{kind}")
    assert SECRET not in answer.text
    assert len(entries) == 1
    assert SECRET in repr(entries)


async def test_caller_is_asked_to_come_back_when_storage_is_away(client: httpx.AsyncClient) -> None:
    assert int((await client.get("/faults/storage")).headers["retry-after"]) > 0


async def test_every_fault_has_its_place_when_the_body_has_several(client: httpx.AsyncClient) -> None:
    rows: list[dict[str, Any]] = [{"name": "ok"}, {"name": "för långt"}, {"amount": "x"}]
    errors = (await client.post("/rows", json=rows)).json()["errors"]
    assert [(error["pointer"], error["code"]) for error in errors] == [
        ("/body/1/name", "string-too-long"),
        ("/body/2/name", "missing"),
        ("/body/2/amount", "int-parsing"),
    ]
    assert errors[0]["message"] == "Texten är för lång, högst 5 tecken."
    assert {error["severity"] for error in errors} == {"error"}


def test_pointer_escapes_what_it_must_when_a_name_has_slash_or_tilde() -> None:
    assert pointer_of(["answers", "a/b~c", 0]) == "/answers/a~1b~0c/0"
