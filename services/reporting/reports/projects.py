"""The list of projects: by priority, with fund, municipalities and amounts; what it adds up to at the end."""

from libs.common.alphabet import swedish
from services.reporting.reports.amounts import funding_of, sums_of
from services.reporting.reports.municipalities import named
from services.reporting.reports.numbers import grouped, kronor
from services.reporting.reports.overview_words import OVERVIEW_WORDS
from services.reporting.reports.project_totals import Part, chart, lacking, totals
from services.reporting.reports.project_words import PROJECT_WORDS, ProjectWords
from services.reporting.reports.rows import Reported, RoundRows
from services.reporting.reports.tree import (
    Block,
    Cell,
    Column,
    Document,
    Fact,
    Heading,
    Note,
    Paragraph,
    Row,
    Source,
    Table,
    Value,
)

RECORD_COLUMNS = (
    "round", "respondent", "priority", "priority_name", "insats_id", "version", "project_id", "name", "description",
    "owner", "fund", "municipalities", "period_start", "period_end", "funding_sek", "total_budget_sek",
)  # fmt: skip


def projects(rows: RoundRows, language: str) -> Document:
    """Pure: the same rows give the same document. `language` is sv or en."""
    words = PROJECT_WORDS[language]
    parts = _parts(rows, words)
    every = [project for part in parts for project in part.projects]
    blocks: list[Block] = []
    if not every:
        blocks.append(Note("missing", words.nothing))
    else:
        blocks += [Heading(2, words.overview, "overview"), chart(parts, words, language)]
        for part in parts:
            blocks += _priority(rows, part, words, language)
        blocks += totals(parts, words, language)
    sums = sums_of(every)
    facts = (
        Fact(OVERVIEW_WORDS[language].round, rows.round.title),
        Fact(words.projects, grouped(sums.projects, language)),
        Fact(words.funding.partition(",")[0], kronor(sums.funding, language)),
        Fact(words.budget.partition(",")[0], kronor(sums.budget, language)),
    )
    return Document(
        report="projects",
        title=words.title.format(round=rows.round.title),
        language=language,
        metadata={
            "round": rows.round.round,
            "round_title": rows.round.title,
            "projects": sums.projects,
            "funding_sek": sums.funding,
            "total_budget_sek": sums.budget,
            "without_amounts": sums.without,
        },
        blocks=tuple(blocks),
        record_columns=RECORD_COLUMNS,
        facts=facts,
    )


def _parts(rows: RoundRows, words: ProjectWords) -> list[Part]:
    """By the priority's number, those without one last. Its name is what its first project calls it."""
    found: dict[int | None, list[Reported]] = {}
    for code in sorted(rows.returns):
        for project in rows.returns[code].insatser:
            found.setdefault(project.content.priority, []).append(project)
    parts = []
    for number in sorted(found, key=lambda number: (number is None, number or 0)):
        listed = sorted(found[number], key=lambda project: (swedish(project.content.name), project.insats_id))
        name = next((project.content.group for project in listed if project.content.group), None)
        standard = words.no_priority if number is None else words.priority.format(number=number)
        parts.append(Part(number, name or standard, f"priority-{'none' if number is None else number}", listed))
    return parts


def _priority(rows: RoundRows, part: Part, words: ProjectWords, language: str) -> list[Block]:
    number = str(part.number) if part.number is not None else None
    quoted = any(project.content.group == part.title for project in part.projects)
    columns = (
        Column("project", words.project),
        Column("owner", words.owner),
        Column("fund", words.fund),
        Column("municipalities", words.municipalities),
        Column("funding_sek", words.funding, numeric=True),
        Column("total_budget_sek", words.budget, numeric=True),
    )
    lines = [_line(rows, project, words, language) for project in part.projects]
    sums = sums_of(part.projects)
    label = words.sum_one if sums.projects == 1 else words.sum_many.format(n=grouped(sums.projects, language))
    amounts = (_strong(grouped(sums.funding, language)), _strong(grouped(sums.budget, language)))
    lines.append(Row((Cell((Paragraph(label, strong=True),), span=4), *amounts)))
    return [
        Heading(2, part.title, part.anchor, number, quoted),
        Table(part.anchor, words.caption, columns, tuple(lines)),
        *lacking(sums.without, words),
    ]


def _line(rows: RoundRows, project: Reported, words: ProjectWords, language: str) -> Row:
    content = project.content
    details = [words.project_id.format(id=content.project_id)] if content.project_id else []
    if content.period:
        details.append(words.period.format(start=content.period.start, end=content.period.end))
    described = [Paragraph(content.description, quoted=True)] if content.description else []
    name = (
        Paragraph(content.name, strong=True, quoted=True),
        *described,
        *(Paragraph(detail, role="detail") for detail in details),
    )
    cells = (
        Cell(name),
        _text(content.owner, words),
        _text(content.fund, words),
        _text(", ".join(named(content.municipalities, words.whole_region)), words, quoted=False),
        _amount(funding_of(project), words, language),
        _amount(content.total_budget_sek, words, language),
    )
    record: dict[str, Value] = {
        "round": rows.round.round,
        "respondent": project.insats_id.partition(".")[0],
        "priority": content.priority,
        "priority_name": content.group,
        "insats_id": project.insats_id,
        "version": project.version,
        "project_id": content.project_id,
        "name": content.name,
        "description": content.description,
        "owner": content.owner,
        "fund": content.fund,
        "municipalities": list(content.municipalities),
        "period_start": content.period.start.isoformat() if content.period else None,
        "period_end": content.period.end.isoformat() if content.period else None,
        "funding_sek": funding_of(project),
        "total_budget_sek": content.total_budget_sek,
    }
    return Row(cells, project.anchor, Source(project.insats_id, project.version), record)


def _text(text: str | None, words: ProjectWords, quoted: bool = True) -> Cell:
    return Cell((Paragraph(text, quoted=quoted),)) if text else Cell((Note("missing", words.missing),))


def _amount(amount: int | None, words: ProjectWords, language: str) -> Cell:
    if amount is None:
        return Cell((Note("missing", words.missing),))
    return Cell((Paragraph(grouped(amount, language)),))


def _strong(text: str) -> Cell:
    return Cell((Paragraph(text, strong=True),))
