"""The document tree as a Word file: ISO/IEC 29500 written directly, since a library is slow cell by cell.

The same tree gives the same bytes: no time, no author, no machine. Memory is that of the tree and the compressed
file: the body is written piece by piece. How it looks is decided in parts/styles.xml alone; its styles for what a
respondent wrote (`Svar`, `Insatsnamn`, `Uppgift` …) are also how a file that comes back is read.
"""

import io
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from services.reporting.formats.docx.body import body, flattened
from services.reporting.formats.docx.charts import chart_part
from services.reporting.formats.docx.markup import Names, attribute, shown
from services.reporting.reports.tree import Document, Figure

PARTS = Path(__file__).parent / "parts"
TAGS = {"sv": "sv-SE", "en": "en-GB"}
"""The language tags that Word knows for ours."""
FOOTERS = {"sv": ("Sida", "av"), "en": ("Page", "of")}
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
CHART_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"


def render_docx(document: Document) -> bytes:
    """Opens in Word 2010 and later, and in LibreOffice."""
    out = io.BytesIO()
    names = Names()
    charts = [chart_part(block) for block in flattened(document.blocks) if isinstance(block, Figure)]
    with ZipFile(out, "w", ZIP_DEFLATED) as package:
        _write(package, "[Content_Types].xml", _part("content_types", charts=_chart_types(charts)))
        _write(package, "_rels/.rels", _part("rels"))
        with package.open(_entry("word/document.xml"), "w") as file:
            for piece in body(document, names):
                file.write(piece.encode())
        _write(package, "word/_rels/document.xml.rels", _part("document_rels", links=_links(names, charts)))
        for number, chart in enumerate(charts, 1):
            _write(package, f"word/charts/chart{number}.xml", chart)
        for name, text in _described(document).items():
            _write(package, name, text)
    return out.getvalue()


def _described(document: Document) -> dict[str, str]:
    """The parts that say what the document is and how it looks."""
    language = TAGS[document.language]
    page, of = FOOTERS[document.language]
    title = shown(document.title)
    subject = shown(str(document.metadata.get("round_title") or ""))
    quoted = TAGS.get(document.quoted_language, document.quoted_language)
    return {
        "word/styles.xml": _part("styles", language=language, quoted_language=quoted),
        "word/numbering.xml": _part("numbering"),
        "word/settings.xml": _part("settings", language=language),
        "word/header1.xml": _part("header1", title=title),
        "word/header2.xml": _part("header1", title=""),
        "word/footer1.xml": _part("footer1", page=page, of=of),
        "docProps/core.xml": _part("core", title=title, subject=subject, language=language),
        "docProps/app.xml": _part("app"),
    }


def _part(name: str, **values: str) -> str:
    text = (PARTS / f"{name}.xml").read_text(encoding="utf-8")
    for value in values:
        text = text.replace(f"{{{value}}}", values[value])
    return text


def _links(names: Names, charts: list[str]) -> str:
    """What the body refers to: addresses on the web, and its charts."""
    web = (
        f'<Relationship Id="{id}" Type="{RELATIONS}/hyperlink" Target={attribute(address)} TargetMode="External"/>'
        for address, id in names.links.items()
    )
    drawn = (
        f'<Relationship Id="chart{n}" Type="{RELATIONS}/chart" Target="charts/chart{n}.xml"/>'
        for n in range(1, len(charts) + 1)
    )
    return "".join((*web, *drawn))


def _chart_types(charts: list[str]) -> str:
    return "".join(
        f'<Override PartName="/word/charts/chart{n}.xml" ContentType="{CHART_TYPE}"/>'
        for n in range(1, len(charts) + 1)
    )


def _write(package: ZipFile, name: str, text: str) -> None:
    package.writestr(_entry(name), text.encode())


def _entry(name: str) -> ZipInfo:
    """An entry that says nothing of when and where it was made."""
    entry = ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    entry.compress_type = ZIP_DEFLATED
    entry.create_system = 0
    entry.external_attr = 0
    return entry
