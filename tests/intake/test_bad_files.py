"""Files that are not what they should be, or more than that: a clear refusal, quickly, and nothing stored."""

import resource
import time

import pytest

from tests.intake.bad_files import bad_packages, changed, others, with_relation
from tests.intake.examples import document
from tests.intake.system import Intake
from tests.intake.test_imports import file_of, send

WORD, EXCEL = file_of(document(analyses=[]), "docx"), file_of(document(analyses=[]), "xlsx")
FILES = {
    **{f"docx: {name}": bad for name, bad in bad_packages(WORD, "word/document.xml", "document.main").items()},
    **{f"xlsx: {name}": bad for name, bad in bad_packages(EXCEL, "xl/workbook.xml", "sheet.main").items()},
    **others(WORD),
}
SECONDS, MEGABYTES = 10, 400


@pytest.mark.parametrize("name", FILES)
async def test_file_is_refused_with_what_to_do_and_nothing_is_stored(opened: Intake, name: str) -> None:
    data, code = FILES[name]
    before, started = await opened.tables(), time.monotonic()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    answers = [await send(opened, data), await send(opened, data, accept_language="en")]
    for answer in answers:
        assert answer.json()["type"] == f"urn:insats:problem:{code}", answer.text
        assert answer.status_code in (413, 415, 422)
        assert len(answer.json()["detail"]) > 60
    assert answers[0].json()["detail"] != answers[1].json()["detail"]
    assert time.monotonic() - started < SECONDS
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory) / 1024 < MEGABYTES
    assert await opened.tables() == before


@pytest.mark.parametrize(
    ("kind", "target"), [("hyperlink", "https://example.org/"), ("attachedTemplate", "file:///C:/Mallar/Rapport.dotx")]
)
async def test_links_that_a_person_follows_are_no_reason_to_refuse(opened: Intake, kind: str, target: str) -> None:
    data = changed(WORD, {"word/_rels/settings.xml.rels": with_relation(kind, target)})
    assert (await send(opened, data)).status_code == 200


async def test_file_is_read_by_its_content_whatever_it_is_called(opened: Intake) -> None:
    caller = opened.respondent()
    files = {"file": ("rapport.pdf", EXCEL, "application/pdf")}
    answer = await caller.http.post("/v1/rounds/prov-2025/respondents/24/imports", files=files, headers=caller.headers)
    assert (answer.status_code, answer.json()["format"]) == (200, "xlsx")


async def test_file_that_takes_too_long_is_given_up(opened: Intake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opened.app.state.settings, "max_reading_seconds", 0.0)
    answer = await send(opened, WORD)
    assert answer.json()["type"] in ("urn:insats:problem:file-too-slow", "urn:insats:problem:files-waiting")
    assert answer.headers["content-type"] == "application/problem+json"
