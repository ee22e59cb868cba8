"""The formats: pure functions from any document tree to bytes."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from services.reporting.formats.csv import render_csv
from services.reporting.formats.docx import render_docx
from services.reporting.formats.html import render_html
from services.reporting.formats.json import render_json
from services.reporting.formats.pdf import render_pdf
from services.reporting.formats.xlsx import render_xlsx
from services.reporting.reports.tree import Document


class Format(NamedTuple):
    """`disposition` is what a browser does with it: show it `inline` or save it as an `attachment`."""

    render: Callable[[Document], bytes]
    media_type: str
    disposition: str


FORMATS: Mapping[str, Format] = {
    "html": Format(render_html, "text/html; charset=utf-8", "inline"),
    "docx": Format(
        render_docx, "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "attachment"
    ),
    "xlsx": Format(render_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "attachment"),
    "json": Format(render_json, "application/json", "inline"),
    "csv": Format(render_csv, "text/csv; charset=utf-8; header=present", "attachment"),
    "pdf": Format(render_pdf, "application/pdf", "inline"),
}
