"""The reporting service over HTTP."""

import asyncio
import csv
import io
import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from services.reporting.formats import FORMATS
from services.reporting.queries.reports import names
from tests.reporting.example_events import ROUND, received, round_changed, round_opened, submitted
from tests.reporting.running import Token, running

HTML = f"/v1/rounds/{ROUND}/reports/national.html"


async def test_report_shows_the_standing_texts_when_asked_for_as_html(take: Any, token: Token) -> None:
    await take(round_opened(), received("24", "a", name="Byskolan"), submitted("24", 1, [("a", 1)]))
    await take(received("24", "b", name="Inte signerad"))
    answer = await take.client.get(HTML, headers=token())
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["content-disposition"] == 'inline; filename="prov-2025-national.html"'
    assert answer.headers["content-language"] == "sv"
    assert "Byskolan" in answer.text
    assert "Inte signerad" not in answer.text


async def test_report_is_the_same_insatser_when_asked_for_as_json_and_csv(take: Any, token: Token) -> None:
    await take(round_opened(), received("24", "a", goals="=Mål; 1\n2"), submitted("24", 1, [("a", 1)]))
    tree = (await take.client.get(HTML.replace("html", "json"), headers=token("agency"))).json()
    [boende] = [block for block in tree["blocks"] if block.get("id") == "boende"]
    assert boende["rows"][0]["goals"] == "=Mål; 1\n2"
    answer = await take.client.get(HTML.replace("html", "csv"), headers=token("admin"))
    assert answer.headers["content-disposition"] == 'attachment; filename="prov-2025-national.csv"'
    lines = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline=""), delimiter=";"))
    assert (lines[0]["insats_id"], lines[0]["goals"]) == ("24.a", "=Mål; 1\n2")


async def test_nothing_is_sent_again_when_the_caller_has_the_document(take: Any, token: Token) -> None:
    await take(round_opened(), received("24", "a"), submitted("24", 1, [("a", 1)]))
    first = await take.client.get(HTML, headers=token())
    again = await take.client.get(HTML, headers=token() | {"If-None-Match": f'"other", {first.headers["etag"]}'})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]


async def test_no_more_reports_are_in_the_making_than_the_settings_say(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    making, most = 0, []

    def made(*_: Any) -> bytes:
        nonlocal making
        making += 1
        most.append(making)
        time.sleep(0.05)
        making -= 1
        return b"made"

    monkeypatch.setattr("services.reporting.queries.reports.compiled", made)
    async with running(tmp_path, reports_at_once=2) as service:
        await service(round_opened())
        answers = await asyncio.gather(*(service.get(HTML) for _ in range(6)))
    assert {answer.content for answer in answers} == {b"made"}
    assert max(most) == 2


async def test_entity_tag_changes_when_the_document_does(take: Any, token: Token) -> None:
    await take(round_opened(), received("24", "a"), submitted("24", 1, [("a", 1)]))

    async def tag(path: str = HTML, **headers: str) -> str:
        answer: httpx.Response = await take.client.get(path, headers=token() | headers)
        return answer.headers["etag"]

    tags = [await tag(), await tag(HTML.replace("html", "json")), await tag(HTML + "?language=en")]
    assert await tag(HTML, **{"Accept-Language": "en"}) == tags[2]
    await take(submitted("24", 2, [("a", 1)]))
    tags.append(await tag())
    await take(round_changed("Ny rubrik", revision=2))
    tags.append(await tag())
    assert len(set(tags)) == 5
    await take(submitted("05", 1, [("not here", 1)]))
    assert await tag() == tags[-1]


async def test_our_words_are_english_when_asked_for(take: Any, token: Token) -> None:
    await take(round_opened())
    by_query = await take.client.get(HTML + "?language=en", headers=token())
    by_header = await take.client.get(HTML, headers=token() | {"Accept-Language": "en-GB,sv;q=0.5"})
    assert by_query.content == by_header.content
    assert by_query.headers["content-language"] == "en"
    assert by_query.headers["content-disposition"] == 'inline; filename="prov-2025-national-en.html"'
    assert "Has not submitted a return" in by_query.text


@pytest.mark.parametrize("name", ["regional.html", "national.exe", "return.html"])
async def test_problem_names_what_there_is_when_report_or_format_is_unknown(take: Any, token: Token, name: str) -> None:
    await take(round_opened())
    answer = await take.client.get(f"/v1/rounds/{ROUND}/reports/{name}", headers=token())
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert name in answer.json()["detail"]
    assert f"Rapporter: {', '.join(names())}. Format: {', '.join(FORMATS)}." in answer.json()["detail"]


async def test_problem_names_the_round_when_it_is_unknown(take: Any, token: Token) -> None:
    answer = await take.client.get("/v1/rounds/villkor-1999/reports/national.html", headers=token())
    assert answer.status_code == 404
    assert answer.json()["detail"] == "Omgången villkor-1999 finns inte."


async def test_problem_when_the_language_is_unknown(take: Any, token: Token) -> None:
    answer = await take.client.get(HTML + "?language=fi", headers=token())
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/query/language"


async def test_caller_is_refused_without_a_token_or_with_one_that_only_submits(take: Any, token: Token) -> None:
    await take(round_opened())
    for path in (HTML, "/v1/rounds"):
        assert (await take.client.get(path)).status_code == 401
        assert (await take.client.get(path, headers=token("submit", respondent="24"))).status_code == 403


async def test_rounds_are_listed_with_how_many_returns_stand(take: Any, token: Token) -> None:
    await take(round_opened(), round_opened(round="a-2024"), received("24", "a"))
    await take(submitted("24", 1, [("a", 1)]), submitted("24", 2, [("a", 1)]), submitted("05", 1, [("x", 1)]))
    answer = (await take.client.get("/v1/rounds", headers=token())).json()
    assert [(item["round"], item["respondents"], item["returns"]) for item in answer["items"]] == [
        ("a-2024", 4, 0),
        (ROUND, 4, 1),
    ]
    assert answer["items"][1]["title"] == "Provomgång 2025"
    page = (await take.client.get("/v1/rounds?limit=1&offset=1", headers=token())).json()
    assert ([item["round"] for item in page["items"]], page["total"]) == ([ROUND], 2)


async def test_openapi_documents_the_report_with_its_media_types(take: Any) -> None:
    document = (await take.client.get("/openapi.json")).json()
    report = document["paths"]["/v1/rounds/{round}/reports/{report}.{format}"]["get"]
    assert set(report["responses"]["200"]["content"]) >= {"text/html", "application/json", "text/csv"}
