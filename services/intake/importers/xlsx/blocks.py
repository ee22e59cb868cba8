"""Worksheets as the paragraphs and tables of a document, which one reader understands wherever they come from.

The marks in the first column of a sheet of text, and the columns of details in a sheet with a table, are those that the
reports write. A sheet that somebody made has none of them and is read as it stands.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from libs.common.forms import Form, FormQuestion, paper
from libs.common.problems import Text
from services.intake.importers.docx.answers import ANSWER, CHOICE, POINT
from services.intake.importers.docx.cells import DETAIL, NAME, TEXT
from services.intake.importers.docx.grid import header_of
from services.intake.importers.docx.map import NUMBERED, plain
from services.intake.importers.docx.package import Aside, Block, Body, Paragraph, Table
from services.intake.importers.docx.package import Cell as TableCell
from services.intake.importers.xlsx.workbook import Cell, Sheet, place_name

ANSWER_MARKS = ("svar", "answer")
BULLET, REFERENCE, CONTINUED = "•", "→", "…"
HEADER_WITHIN = 10
Titles = Mapping[str, Collection[str]]
"""What the form calls the question or section of a number."""
FULL, FULL_BREAKS = 30_000, 245
"""A cell that is this long, or has so many line breaks, may go on in the row below."""
UNCALCULATED: Text = ("formel som inte är uträknad", "formula that has not been calculated")


def body_of(sheets: list[Sheet], form: Form) -> Body:
    """Every sheet, hidden ones too, in the order of the tabs."""
    body, titles = Body(), _titles(form)
    tables = {question.id: question for question in form.all_questions if question.type.endswith("_table")}
    for sheet in sheets:
        question = _question_of(sheet, tables)
        header = _header_row(sheet, question) if question else None
        body.blocks += (
            _table_blocks(sheet, question, header) if question and header else _text_blocks(sheet, form, titles)
        )
        for row, column in sheet.uncalculated:
            body.asides.append(Aside(place_name(row, column), UNCALCULATED, place_of(sheet, row, column)))
    return body


def _titles(form: Form) -> Titles:
    titles: dict[str, set[str]] = {}
    for placed in form.placed:
        for number, wording in [
            (placed.question.id, placed.question.title),
            *((section.id, section.title) for section in placed.path),
        ]:
            titles.setdefault(number, set()).update((plain(wording.sv), plain(wording.en)))
    return titles


def place_of(sheet: Sheet, row: int, column: int) -> Text:
    cell = place_name(row, column)
    return f"blad {sheet.name}, cell {cell}", f"sheet {sheet.name}, cell {cell}"


# ---- sheets of text ----------------------------------------------------------------------------------------


def _text_blocks(sheet: Sheet, form: Form, titles: Titles) -> list[Block]:
    blocks: list[Paragraph] = []
    ours = any(plain(title) in plain(_title(sheet)) for title in (form.title.sv, form.title.en))
    begun = False
    for row in sorted(sheet.rows):
        cells = sheet.rows[row]
        mark = cells[0].text.strip() if 0 in cells else ""
        if mark == CONTINUED and 1 in cells and blocks:
            blocks[-1] = replace(blocks[-1], text=blocks[-1].text + cells[1].text)
            continue
        heading = bool(NUMBERED.match(mark)) and 1 in cells
        begun = begun or heading
        if ours and not begun and (row == 1 or mark.endswith(":")):
            continue  # the title, and the facts under it, which are the document's own
        blocks += _heading(sheet, row, cells, titles) if heading else _lines(sheet, row, cells, mark)
    return list(blocks)


def _title(sheet: Sheet) -> str:
    """As the reports write it: in the second cell of the first row, alone."""
    first = sheet.rows.get(1, {})
    return first[1].text if first.keys() == {1} else ""


def _heading(sheet: Sheet, row: int, cells: dict[int, Cell], titles: Titles) -> Iterator[Paragraph]:
    """A number with its title in the next cell, or with what somebody answered there."""
    mark = cells[0].text.strip()
    found = NUMBERED.match(mark)
    assert found, "looked at before"
    titled = not found[2].strip() and plain(cells[1].text) in titles.get(found[1], ())
    yield _paragraph(sheet, row, 0, Cell(f"{mark} {cells[1].text}" if titled else mark), heading=True)
    yield from (_paragraph(sheet, row, at, cell) for at, cell in sorted(cells.items()) if at > titled)


def _lines(sheet: Sheet, row: int, cells: dict[int, Cell], mark: str) -> Iterator[Paragraph]:
    style = {BULLET: POINT, **dict.fromkeys(ANSWER_MARKS, ANSWER)}.get(mark.casefold(), "")
    if mark == REFERENCE:
        return
    if style == POINT and 1 not in cells:
        cells = cells | {1: Cell("")}
    for at, cell in sorted(cells.items()):
        if (at == 0 and (style or mark == CONTINUED)) or (not style and cell.text.strip() == BULLET):
            continue  # a mark, or a point that nobody has written
        chosen = not style and cell.bold == len(cell.text) and paper.yes_or_no(cell.text) is not None
        yield _paragraph(sheet, row, at, cell, CHOICE if chosen else style if at == 1 else "")


def _paragraph(sheet: Sheet, row: int, column: int, cell: Cell, style: str = "", heading: bool = False) -> Paragraph:
    place = place_of(sheet, row, column)
    return Paragraph(cell.text, style or "normal", style == POINT, heading, cell.bold, place)


# ---- sheets with a table -----------------------------------------------------------------------------------


def _question_of(sheet: Sheet, tables: dict[str, FormQuestion]) -> FormQuestion | None:
    """By the number in the sheet's name, or at the beginning of a cell above the header row."""
    said = [sheet.name, *(cell.text for row in sorted(sheet.rows)[:HEADER_WITHIN] for cell in sheet.rows[row].values())]
    numbers = (found[1] for text in said if (found := NUMBERED.match(text)))
    return next((tables[number] for number in numbers if number in tables), None)


def _header_row(sheet: Sheet, question: FormQuestion) -> int | None:
    for row in sorted(sheet.rows)[:HEADER_WITHIN]:
        if header_of(_plain_cells(sheet, row), question):
            return row
    return None


def _plain_cells(sheet: Sheet, row: int) -> list[TableCell]:
    cells = sorted(sheet.rows.get(row, {}).items())
    return [_table_cell(sheet, row, at, [_paragraph(sheet, row, at, cell)]) for at, cell in cells]


def _table_cell(sheet: Sheet, row: int, column: int, paragraphs: list[Paragraph]) -> TableCell:
    continues = (row, column) in sheet.merged
    return TableCell(paragraphs, column, 1, continues, place_of(sheet, row, column))


def _table_blocks(sheet: Sheet, question: FormQuestion, header: int) -> list[Block]:
    """A heading that says which question it is, what stands above the header row, and the table."""
    place = place_of(sheet, header, 0)
    title = f"{question.id} {question.title.sv}"
    blocks: list[Block] = [Paragraph(title, "heading", False, True, 0, place)]
    for row in (row for row in sorted(sheet.rows) if row < header):
        others = [(at, cell) for at, cell in sheet.rows[row].items() if question.id not in cell.text]
        blocks += [_paragraph(sheet, row, at, cell) for at, cell in others]
    heads = header_of(_plain_cells(sheet, header), question)
    assert heads, "found before"
    labels = {at: title for at, title in heads.others.items() if _is_label(title)}
    home = next((at for at, column in heads.columns.items() if column.id == "name"), min(heads.columns))
    rows = [[cell for cell in _plain_cells(sheet, header) if cell.at not in labels]]
    for row, cells in _whole_rows(sheet, header, min(heads.columns)):
        rows.append(_cells(sheet, row, cells, home, labels))
    blocks.append(Table([row for row in rows if row], place))
    return blocks


def _is_label(title: str) -> bool:
    return title in (paper.OTHER.sv, paper.OTHER.en) or paper.read_label(f"{title}:") is not None


def _whole_rows(sheet: Sheet, header: int, first: int) -> list[tuple[int, dict[int, Cell]]]:
    """The rows under the header; a row with what did not fit in the cells above joined with those."""
    rows: list[tuple[int, dict[int, Cell]]] = []
    above: dict[int, Cell] = {}
    for row in (row for row in sorted(sheet.rows) if row > header):
        cells = sheet.rows[row]
        full = any(len(cell.text) >= FULL or cell.text.count("\n") >= FULL_BREAKS for cell in above.values())
        if full and first in cells and cells[first].text.startswith(CONTINUED):
            for at, cell in cells.items():
                rows[-1][1][at] = _joined(rows[-1][1].get(at), _without_mark(cell) if at == first else cell)
        else:
            rows.append((row, dict(cells)))
        above = cells
    return rows


def _without_mark(cell: Cell) -> Cell:
    return Cell(cell.text.removeprefix(CONTINUED), max(cell.bold - len(CONTINUED), 0))


def _joined(before: Cell | None, cell: Cell) -> Cell:
    if before is None:
        return cell
    bold = before.bold + cell.bold if before.bold == len(before.text) else before.bold
    return Cell(before.text + cell.text, bold)


def _cells(sheet: Sheet, row: int, cells: dict[int, Cell], home: int, labels: dict[int, str]) -> list[TableCell]:
    """The row with its details as labelled lines under the name."""
    found = {}
    for at, cell in sorted(cells.items()):
        if at not in labels:
            paragraphs = _named(sheet, row, at, cell) if at == home else [_paragraph(sheet, row, at, cell, TEXT)]
            found[at] = _table_cell(sheet, row, at, paragraphs)
    details = [
        _paragraph(sheet, row, at, Cell(f"{labels[at]}: {cell.text}"), DETAIL)
        for at, cell in cells.items()
        if at in labels
    ]
    if details:
        named = found.get(home) or _table_cell(sheet, row, home, [])
        found[home] = replace(named, paragraphs=[*named.paragraphs, *details])
    return [found[at] for at in sorted(found)]


def _named(sheet: Sheet, row: int, column: int, cell: Cell) -> list[Paragraph]:
    """What is in bold is the name, what follows on the next line the description."""
    if not cell.bold:
        return [_paragraph(sheet, row, column, cell)]
    name, description = cell.text[: cell.bold], cell.text[cell.bold :]
    if name.endswith("\n") and description:
        name = name[:-1]
    elif description.startswith("\n"):
        description = description[1:]
    elif description:
        return [_paragraph(sheet, row, column, cell)]
    paragraphs = [_paragraph(sheet, row, column, Cell(name), NAME)]
    return paragraphs + ([_paragraph(sheet, row, column, Cell(description), TEXT)] if description else [])
