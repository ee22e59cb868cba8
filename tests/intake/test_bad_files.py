"""Files that are not what they should be, or more than that: a clear refusal, quickly, and nothing stored."""

import io
import resource
import time

import pikepdf
import pytest

from tests.intake.bad_files import bad_packages, changed, others, with_relation
from tests.intake.examples import DRAFT, document
from tests.intake.system import Intake
from tests.intake.test_imports import GIVEN, file_of, send

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


def pdf_with_half_a_character() -> bytes:
    """Its font calls the letter A the first half of a pair."""
    file = pikepdf.new()
    page = file.add_blank_page()
    cmap = b"1 begincodespacerange <00> <FF> endcodespacerange 1 beginbfchar <41> <D800> endbfchar"
    font = pikepdf.Dictionary(
        Type=pikepdf.Name.Font,
        Subtype=pikepdf.Name.Type1,
        BaseFont=pikepdf.Name.Helvetica,
        ToUnicode=file.make_stream(cmap),
    )
    page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
    page.Contents = file.make_stream(b"BT /F1 12 Tf 14 TL 50 700 Td (utan fr\\345ga A) Tj T* (8.3) Tj T* (Ja) Tj ET")
    out = io.BytesIO()
    file.save(out)
    return out.getvalue()


HALF = b'<w:p><w:r><w:t>utan </w:t><w:sym w:font="x" w:char="D800"/></w:r></w:p>'
WITH_HALF_A_CHARACTER = {
    "docx": changed(WORD, {"word/document.xml": lambda part: part.replace(b"<w:body>", b"<w:body>" + HALF, 1)}),
    "xlsx": changed(EXCEL, {"xl/worksheets/sheet2.xml": lambda part: part.replace(b"Insats a", b"_xD800_", 1)}),
    "pdf": pdf_with_half_a_character(),
}


@pytest.mark.parametrize("kind", WITH_HALF_A_CHARACTER)
async def test_what_is_no_character_is_told_as_such(opened: Intake, kind: str) -> None:
    answer = await send(opened, WITH_HALF_A_CHARACTER[kind])
    assert answer.status_code == 200, answer.text
    assert "\ufffd" in answer.text or "\ufffd" in (await opened.respondent()("GET", f"{DRAFT}/draft")).text


SPACES = b" " * 8000
LONG_TEXTS = {
    "dots": b"8.1 Jamnt.\n" + b"." * 100_000,
    "lines": b"8.1 Jamnt.\n\n" + b"x\n" * 190_000,
    "one word": b"8.1 Jamnt.\n" + b"x" * 390_000,
    "amount": changed(file_of(GIVEN, "docx"), {"word/document.xml": lambda part: part.replace(
        b"1 500 000 kr".replace(b" ", "\u00a0".encode(), 2), b"1" + SPACES + b"x")}),
    "source": changed(file_of(GIVEN, "docx"), {"word/document.xml": lambda part: part.replace(
        b"erdf 1", b"erdf" + b" 1" * 4000 + b" x 1")}),
    "header": changed(file_of(GIVEN, "docx"), {"word/document.xml": lambda part: part.replace(
        b"<w:body>", b"<w:body><w:p><w:r><w:pict><w:txbxContent><w:p><w:r><w:t>1" + SPACES
        + b"x</w:t></w:r></w:p></w:txbxContent></w:pict></w:r></w:p>", 1)}),
}  # fmt: skip


@pytest.mark.parametrize("name", LONG_TEXTS)
async def test_file_is_read_to_its_end_however_long_a_line_or_cell_is(opened: Intake, name: str) -> None:
    """What was read is judged by the rules; reading is not given up, nor does it keep others waiting."""
    answer = await send(opened, LONG_TEXTS[name])
    too_long = name in ("dots", "lines", "one word")
    assert answer.status_code == (422 if too_long else 200), answer.text[:500]
    assert [error["code"] for error in answer.json().get("errors", [])] == (["text-too-long"] if too_long else [])
