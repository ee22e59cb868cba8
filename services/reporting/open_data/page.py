"""The landing page of a round's open data: its published editions with their files, as a document."""

from services.reporting.open_data.terms import LICENCES
from services.reporting.open_data.titles import title_of
from services.reporting.reports.dates import date_of
from services.reporting.reports.tree import Block, Cell, Column, Document, Heading, Paragraph, Row, Table
from services.reporting.schemas.editions import PublishedEdition, PublishedList

WORDS = {
    "sv": {
        "title": "Öppna data: {title}",
        "about": "En publicerad utgåva ändras aldrig. Kontrollsumman är SHA-256 av filens innehåll.",
        "edition": "Utgåva {number}: {title}",
        "published": "Publicerad {date} av {publisher} med licensen {licence}.",
        "files": "Filer i utgåva {number}",
        "file": "Fil",
        "bytes": "Byte",
        "sha256": "Kontrollsumma",
        "manifest": "Förteckning över allt som utgåvan bygger på",
    },
    "en": {
        "title": "Open data: {title}",
        "about": "A published edition never changes. The checksum is the SHA-256 of the file's content.",
        "edition": "Edition {number}: {title}",
        "published": "Published {date} by {publisher} under the licence {licence}.",
        "files": "Files of edition {number}",
        "file": "File",
        "bytes": "Bytes",
        "sha256": "Checksum",
        "manifest": "Manifest: everything that the edition rests on",
    },
}


def landing_page(published: PublishedList, language: str) -> Document:
    """Newest edition first."""
    words = WORDS[language]
    blocks: list[Block] = [block for edition in published.items for block in _edition(edition, language)]
    return Document(
        report="open-data",
        title=words["title"].format(title=published.items[0].title),
        language=language,
        metadata={"round": published.round, "editions": published.total},
        blocks=tuple(blocks),
    )


def _edition(edition: PublishedEdition, language: str) -> list[Block]:
    words = WORDS[language]
    heading = words["edition"].format(number=edition.number, title=edition.title)
    licence = LICENCES[edition.licence].title
    date = date_of(edition.published_at)
    published = words["published"].format(date=date, publisher=edition.publisher, licence=licence)
    lines = [
        Row((_link(title_of(file)[language == "en"], file.url), _text(str(file.bytes)), _text(file.sha256)))
        for file in edition.files
    ]
    columns = (
        Column("file", words["file"]),
        Column("bytes", words["bytes"], numeric=True),
        Column("sha256", words["sha256"]),
    )
    return [
        Heading(2, heading, f"edition-{edition.number}"),
        *([Paragraph(edition.note, quoted=True)] if edition.note else []),
        Paragraph(f"{published} {words['about']}"),
        Table(
            f"files-{edition.number}",
            words["files"].format(number=edition.number),
            columns,
            (*lines, Row((_link(words["manifest"], edition.manifest), Cell(), Cell()))),
        ),
    ]


def _link(text: str, url: str) -> Cell:
    return Cell((Paragraph(text),), link=url, header=True)


def _text(text: str) -> Cell:
    return Cell((Paragraph(text),))
