"""A day is that of Swedish clocks wherever it is printed: midnight in Stockholm is the evening before in UTC."""

from datetime import UTC, date, datetime
from typing import Any

from services.reporting.open_data.catalogue import Published
from services.reporting.open_data.page import landing_page
from services.reporting.reports import REPORTS
from services.reporting.reports.national import national
from services.reporting.reports.rows import RoundRows
from services.reporting.reports.tree import Document, Paragraph
from services.reporting.schemas.editions import PublishedEdition, PublishedList
from tests.reporting.example_events import round_opened

NEW_YEAR = datetime(2024, 12, 31, 23, 0, tzinfo=UTC)
STATE = round_opened().data.model_copy(update={"form": "projektlista", "opens_at": NEW_YEAR, "due_at": NEW_YEAR})


def facts(document: Document) -> dict[str, str]:
    return {fact.label: fact.text for fact in document.facts}


def test_last_day_is_the_same_in_the_form_as_in_the_compilation() -> None:
    rows = RoundRows(STATE, {})
    assert facts(REPORTS["form"](rows, "sv"))["Lämnas senast"] == "2025-01-01"
    assert facts(national(rows, "sv"))["Sista inlämningsdag"] == "1 januari 2025"


def test_catalogue_tells_the_days_between_which_a_round_was_answered() -> None:
    of_no_matter: Any = None
    published = Published(of_no_matter, STATE, NEW_YEAR)
    assert published.period() == (date(2025, 1, 1), date(2025, 1, 1))


def test_landing_page_tells_the_day_of_publication() -> None:
    edition = PublishedEdition(
        number=1,
        title="Slutlig",
        note=None,
        published_at=NEW_YEAR,
        content_sha256="",
        licence="CC0-1.0",
        publisher="Myndigheten",
        manifest="",
        files=[],
    )
    page = landing_page(PublishedList(round="prov-2025", items=[edition], total=1), "sv")
    [said] = [block.text for block in page.blocks if isinstance(block, Paragraph)]
    assert said.startswith("Publicerad 2025-01-01 av Myndigheten")
