"""Reports of the real documents: every text in every format that shows texts, and the sums that the sources state."""

import html
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from libs.common import code_lists
from services.reporting.formats.glyphs import drawable
from services.reporting.formats.html import render_html
from services.reporting.formats.json import render_json
from services.reporting.formats.pdf import render_pdf
from services.reporting.reports import REPORTS
from services.reporting.reports.tree import Document
from tests.real import projects, resultat_2024, returns_2023, sources
from tests.real.needing import real_data
from tests.reporting.documents import rows_of
from tests.reporting.tagged import TaggedPdf


@pytest.fixture(scope="module")
def follow_up() -> Any:
    return json.loads(real_data(resultat_2024.FILE).read_text())


@pytest.fixture(scope="module")
def project_list() -> Any:
    return json.loads(real_data(projects.FILE).read_text())


def chapters(source: Any, language: str = "sv") -> Document:
    rows = rows_of(resultat_2024.round_body(source), resultat_2024.whole_documents(source))
    return REPORTS["chapters"](rows, language)


def listed(source: Any) -> Document:
    rows = rows_of(projects.round_body(), {projects.RESPONDENT: projects.whole_document(source)})
    return REPORTS["projects"](rows, "sv")


def national() -> tuple[Document, list[str]]:
    """The report, and every text that it was made of."""
    regions = returns_2023.regions(real_data())
    respondents = [{"code": item.code, "name": item.title.sv} for item in code_lists.load("regions")]
    round = sources.round_of("villkor-2023", "villkor-2023", "Återrapportering 2023", respondents)
    documents = {code: returns_2023.whole_document(region) for code, region in regions.items()}
    texts = [row[field] for d in documents.values() for row in d["insatser"] for field in returns_2023.TEXTS]
    texts += [nil["reason"] for d in documents.values() for nil in d["nil_returns"]]
    texts += [answer["text"] for d in documents.values() for answer in d["answers"].values()]
    return REPORTS["national"](rows_of(round, documents), "sv"), [text for text in texts if text]


def texts_of(source: Any) -> Iterator[str]:
    """What the strategic areas wrote, paragraph by paragraph, with their headings."""
    for chapter in source["chapters"]:
        for heading in chapter["headings"]:
            for area in heading["areas"]:
                yield from [area["heading_in_report"]] if area.get("heading_in_report") else []
                yield from area["text"]
                for item in area["items"]:
                    yield item["title"]
                    yield from [item["group"]] if item.get("group") else []
                    yield from item["text"]


def plain(text: str) -> str:
    return re.sub(r"[\s\u00ad]+", "", text)


def test_projects_add_up_to_what_the_list_states(project_list: Any) -> None:
    document, stated = listed(project_list), project_list["stated_totals"]
    assert document.metadata["projects"] == stated["projects"] == 17
    assert document.metadata["funding_sek"] == stated["regional_funding_sek"] == 72_750_869
    assert document.metadata["total_budget_sek"] == stated["total_budget_sek"] == 225_263_121
    page = render_html(document).decode()
    assert "72\u00a0750\u00a0869" in page
    assert "225\u00a0263\u00a0121" in page


def test_every_project_has_its_texts_in_pdf_and_page(project_list: Any) -> None:
    document = listed(project_list)
    texts = [
        project[field] for project in project_list["projects"] for field in ("name", "description", "owner", "fund")
    ]
    page = html.unescape(render_html(document).decode())
    assert [text for text in texts if text not in page] == []
    read = plain(TaggedPdf(render_pdf(document)).root.whole_text())
    assert [text for text in texts if plain(drawable(text)) not in read] == []


@pytest.mark.parametrize("language", ["sv", "en"])
def test_follow_up_is_whole_in_page_and_json(follow_up: Any, language: str) -> None:
    document = chapters(follow_up, language)
    page, tree = html.unescape(render_html(document).decode()), render_json(document).decode()
    texts = list(texts_of(follow_up))
    assert len(texts) > 1000
    assert [text for text in texts if text not in page] == []
    assert [text for text in texts if json.dumps(text, ensure_ascii=False)[1:-1] not in tree] == []


def test_follow_up_is_whole_in_the_records(follow_up: Any) -> None:
    records = list(chapters(follow_up).records())
    lines = {
        line for r in records for field in ("title", "text", "group") for line in str(r.get(field) or "").split("\n")
    }
    assert [text for text in texts_of(follow_up) if text not in lines] == []
    items = [record for record in records if record["kind"] == "item"]
    assert len(items) == sum(
        len(area["items"]) for c in follow_up["chapters"] for h in c["headings"] for area in h["areas"]
    )


def test_follow_up_is_whole_in_the_pdf(follow_up: Any) -> None:
    pdf = TaggedPdf(render_pdf(chapters(follow_up)))
    read = plain(pdf.root.whole_text())
    assert [text for text in texts_of(follow_up) if plain(drawable(text)) not in read] == []
    top = [title for depth, title in pdf.bookmarks if depth == 1]
    assert len(top) == 7 + 1
    assert len([title for depth, title in pdf.bookmarks if depth == 2]) == 7 * 8


def test_national_report_is_whole_in_the_pdf() -> None:
    document, texts = national()
    pdf = TaggedPdf(render_pdf(document))
    read = plain(pdf.root.whole_text())
    assert [text for text in texts if plain(drawable(text)) not in read] == []
    assert len(pdf.root.all("Table")) == 11
    assert [figure.alternative for figure in pdf.root.all("Figure")]
    assert all(figure.alternative for figure in pdf.root.all("Figure"))
