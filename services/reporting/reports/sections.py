"""The parts of a compilation: summary, a table per area, the answers to a question, the sources."""

from collections.abc import Mapping, Sequence

from libs.common.events import Answer, Area, Question, Respondent
from services.reporting.reports.charts import MATRIX, MOST_AREAS
from services.reporting.reports.dates import minute
from services.reporting.reports.rows import Reported, RoundRows, state_of
from services.reporting.reports.tree import (
    Block,
    Bullets,
    Cell,
    Column,
    Group,
    Heading,
    Link,
    Links,
    Note,
    Paragraph,
    Row,
    Source,
    Table,
    Value,
)
from services.reporting.reports.words import Words


def summary(rows: RoundRows, words: Words, language: str) -> list[Block]:
    """How many have reported, certified nil or are missing: in sentences, then as a table by area."""
    respondents, standing = rows.respondents(), rows.returns
    states = [
        state
        for area in rows.areas()
        for respondent in rows.respondents_in(area.code)
        if respondent.code in standing and (state := state_of(standing[respondent.code], area))
    ]
    insatser = sum(len(one.insatser) for one in standing.values())
    reported = words.reported_one if len(standing) == 1 else words.reported_many
    sentences = [reported.format(n=len(standing), of=len(respondents), insatser=insatser)]
    if nils := states.count("nil"):
        sentences.append((words.nil_one if nils == 1 else words.nil_many).format(n=nils))
    if absent := [respondent.name for respondent in respondents if respondent.code not in standing]:
        missing = words.missing_one if len(absent) == 1 else words.missing_many
        sentences.append(missing.format(n=len(absent), names=", ".join(absent)))
    else:
        sentences.append(words.all_have_reported)
    if silent := states.count("missing"):
        sentences.append((words.silent_one if silent == 1 else words.silent_many).format(n=silent))
    return [
        Heading(2, words.summary, "summary"),
        *(Paragraph(sentence) for sentence in sentences),
        _overview(rows, words, language),
    ]


def _overview(rows: RoundRows, words: Words, language: str) -> Table:
    lines = []
    for area in rows.areas():
        title = area.title_en if language == "en" else area.title
        asked = rows.respondents_in(area.code)
        states = [state_of(rows.returns.get(respondent.code), area) for respondent in asked]
        insatser = sum(len(standing.placed_in(area.code)) for standing in rows.returns.values())
        counts = [insatser, *(states.count(state) for state in ("reported", "nil", "missing"))]
        place = f"#area-{area.code}"
        head = Cell((Paragraph(f"{area.number} {title}"),), link=place, header=True)
        places = [place] + [f"#{MATRIX}" if len(rows.areas()) <= MOST_AREAS else None] * 3
        numbers = [Cell((Paragraph(str(n)),), link=link) for n, link in zip(counts, places, strict=True)]
        lines.append(Row((head, *numbers)))
    columns = (
        Column("area", words.area),
        Column("insatser", words.insatser, numeric=True),
        Column("reported", words.reporting, numeric=True),
        Column("nil", words.nil_count, numeric=True),
        Column("missing", words.missing_count, numeric=True),
    )
    return Table("overview", words.overview, columns, tuple(lines))


def area_table(rows: RoundRows, area: Area, words: Words, language: str) -> list[Block]:
    """One heading and one table: every region has at least one row."""
    title = area.title_en if language == "en" else area.title
    columns = (
        Column("region", words.region),
        Column("name_and_description", words.name_and_description),
        Column("outputs", words.outputs),
        Column("outcomes", words.outcomes),
        Column("goals", words.goals),
    )
    lines: list[Row] = []
    for respondent in rows.respondents_in(area.code):
        lines += _rows_of(rows, area, title, respondent, words)
    caption = words.area_caption.format(number=area.number)
    return [
        Heading(2, title, f"area-{area.code}", number=str(area.number)),
        Table(area.code, caption, columns, tuple(lines)),
    ]


def _rows_of(rows: RoundRows, area: Area, title: str, respondent: Respondent, words: Words) -> list[Row]:
    standing = rows.returns.get(respondent.code)
    record: dict[str, Value] = {
        "round": rows.round.round,
        "area_number": area.number,
        "area": area.code,
        "area_title": title,
        "respondent": respondent.code,
        "region": respondent.name,
        "return_version": standing.signed.version if standing else None,
    }
    lines = []
    if standing:
        numbers = {each.code: each.number for each in rows.areas()}
        lines = [_insats_row(record, one, numbers, words) for one in standing.placed_in(area.code)]
        moved = [one for one in standing.insatser_in(area.code) if one.placed != area.code]
        if moved:
            lines.append(_moved_row(area, respondent, moved, numbers, words))
        if standing.insatser_in(area.code):
            return lines
    reason = standing.nil_reason(area.code) if standing else None
    if reason is not None:
        note, state = Note("nil", words.nil, reason or None), "nil"
    elif area.optional:
        return lines
    else:
        note = Note("missing", words.nothing_on_area if standing else words.no_return)
        state = "missing"
    anchor = f"{area.code}.{respondent.code}"
    cells = (_region(respondent.name), Cell((note,), span=4))
    return [*lines, Row(cells, anchor, record=record | {"state": state, "reason": reason})]


def _moved_row(
    area: Area, respondent: Respondent, moved: Sequence[Reported], numbers: Mapping[str, int], words: Words
) -> Row:
    """What the respondent reported here and a person has placed elsewhere, with the way there. Counted there alone."""
    items = tuple(
        Link(f"{words.moved_to.format(number=numbers[one.placed])}: {one.content.name}", f"#{one.anchor}")
        for one in moved
    )
    return Row((_region(respondent.name), Cell((Links(items),), span=4)), f"{area.code}.{respondent.code}")


def _insats_row(record: dict[str, Value], reported: Reported, numbers: Mapping[str, int], words: Words) -> Row:
    """A note in words says so where it was reported in another area than the one it stands in."""
    content = reported.content
    note: tuple[Paragraph, ...] = ()
    if reported.placed != reported.area:
        note = (Paragraph(words.moved_here.format(number=numbers[reported.area])),)
    texts: dict[str, Value] = {
        "state": "reported",
        "insats_id": reported.insats_id,
        "version": reported.version,
        "name": content.name,
        "description": content.description,
        "outputs": content.outputs,
        "outcomes": content.outcomes,
        "goals": content.goals,
        "declared_area": reported.area,
    }
    name = Paragraph(content.name, strong=True, quoted=True)
    cells = (
        _region(str(record["region"])),
        Cell((name, *_quoted(content.description).blocks, *note)),
        _quoted(content.outputs),
        _quoted(content.outcomes),
        _quoted(content.goals),
    )
    source = Source(reported.insats_id, reported.version)
    return Row(cells, reported.anchor, source, record | texts)


def _region(name: str) -> Cell:
    return Cell((Paragraph(name),), header=True)


def _plain(text: str) -> Cell:
    return Cell((Paragraph(text),))


def _quoted(text: str) -> Cell:
    return Cell((Paragraph(text, quoted=True),) if text else ())


def answers_to(rows: RoundRows, question: Question, words: Words, language: str) -> list[Block]:
    """One heading, then region by region what it answered, or in words that it did not."""
    title = question.title_en if language == "en" else question.title
    blocks: list[Block] = [Heading(2, title, f"question-{question.id}", number=question.id)]
    for respondent in rows.respondents_to(question.id):
        standing = rows.returns.get(respondent.code)
        answer = (standing.signed.answers.get(question.id) if standing else None) or Answer()
        said = _said(answer, question, words)
        if question.optional and not said:
            continue
        absence = Note("missing", words.unanswered if standing else words.no_return)
        record: dict[str, Value] = {
            "round": rows.round.round,
            "question": question.id,
            "respondent": respondent.code,
            "region": respondent.name,
            "state": "answered" if said else "missing",
            **answer.model_dump(),
            "return_version": standing.signed.version if standing else None,
        }
        anchor = f"question-{question.id}.{respondent.code}"
        blocks.append(Group((Heading(3, respondent.name, anchor), *(said or [absence])), record))
    return blocks


def _said(answer: Answer, question: Question, words: Words) -> list[Block]:
    """Empty if the answer says nothing."""
    blocks: list[Block] = []
    if answer.text:
        blocks.append(Paragraph(answer.text, quoted=True))
    if answer.bullets:
        blocks.append(Bullets(tuple(answer.bullets), quoted=True))
    if answer.yes is not None:
        return [Paragraph(words.yes if answer.yes else words.no, strong=True), *blocks]
    if blocks and question.type.startswith("yes_no"):
        return [Note("missing", words.yes_no_missing), *blocks]
    return blocks


def basis(rows: RoundRows, words: Words) -> list[Block]:
    """The standing return versions, so that a reader can tell what the document rests on."""
    columns = (
        Column("region", words.region),
        Column("version", words.version, numeric=True),
        Column("received", words.received),
        Column("on_time", words.on_time),
        Column("return_id", words.return_id),
    )
    lines = []
    for respondent in rows.respondents():
        region = _region(respondent.name)
        if standing := rows.returns.get(respondent.code):
            signed = standing.signed
            received = minute(signed.received_at)
            on_time = words.yes if signed.on_time else words.no
            texts = (str(signed.version), received, on_time, signed.return_id)
            lines.append(Row((region, *(_plain(text) for text in texts))))
        else:
            lines.append(Row((region, Cell((Note("missing", words.no_return),), span=4))))
    table = Table("basis", words.basis_caption, columns, tuple(lines))
    return [Heading(2, words.basis, "basis"), table]
