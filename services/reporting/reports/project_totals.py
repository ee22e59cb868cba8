"""What a list of projects adds up to: by priority and by fund, as a chart and as tables."""

from collections.abc import Sequence
from typing import NamedTuple

from libs.common.alphabet import swedish
from services.reporting.reports.amounts import funding_of, sums_of
from services.reporting.reports.numbers import grouped, kronor
from services.reporting.reports.project_words import ProjectWords
from services.reporting.reports.rows import Reported
from services.reporting.reports.tree import (
    Block,
    Cell,
    Column,
    Figure,
    Heading,
    Link,
    Links,
    Note,
    Paragraph,
    Row,
    Series,
    Table,
)


class Part(NamedTuple):
    """The projects of one priority, in alphabetical order. `number` is None for those that state none."""

    number: int | None
    title: str
    anchor: str
    projects: list[Reported]

    @property
    def label(self) -> str:
        return self.title if self.number is None else f"{self.number} {self.title}"


def chart(parts: Sequence[Part], words: ProjectWords, language: str) -> Figure:
    amounts: dict[tuple[str, str | None], int] = {}
    for part in parts:
        for project in part.projects:
            place = part.anchor, project.content.fund
            amounts[place] = amounts.get(place, 0) + (funding_of(project) or 0)
    series = tuple(
        Series(fund or words.no_fund, tuple(amounts.get((part.anchor, fund), 0) for part in parts))
        for fund in _by_fund(parts)
    )
    funding = {part.label: sums_of(part.projects).funding for part in parts}
    most = max(funding, key=lambda label: funding[label])
    alternative = words.chart_alternative.format(most=most, most_n=kronor(funding[most], language))
    return Figure("funding-chart", words.chart, alternative, tuple(funding), series)


def totals(parts: Sequence[Part], words: ProjectWords, language: str) -> list[Block]:
    every = [project for part in parts for project in part.projects]
    by_priority = [_row(part.label, f"#{part.anchor}", part.projects, language) for part in parts]
    by_fund = [
        Row((*_row(fund or words.no_fund, None, chosen, language).cells, Cell((_links(chosen),))))
        for fund, chosen in _by_fund(parts).items()
    ]
    all_ = _row(words.all, None, every, language, strong=True)
    numbers = (
        Column("projects", words.projects, numeric=True),
        Column("funding_sek", words.funding, numeric=True),
        Column("total_budget_sek", words.budget, numeric=True),
    )
    priorities = Table(
        "totals", words.by_priority, (Column("priority", words.priorities), *numbers), (*by_priority, all_)
    )
    funds = Table(
        "funds",
        words.by_fund,
        (Column("fund", words.fund), *numbers, Column("which", words.which)),
        (*by_fund, Row((*all_.cells, Cell()))),
    )
    return [Heading(2, words.totals, "totals"), priorities, funds, *lacking(sums_of(every).without, words)]


def lacking(without: int, words: ProjectWords) -> list[Block]:
    """How many of the amounts that the sums would need are not there."""
    if not without:
        return []
    return [Note("missing", (words.without_one if without == 1 else words.without_many).format(n=without))]


def _by_fund(parts: Sequence[Part]) -> dict[str | None, list[Reported]]:
    """In alphabetical order, those without a fund last."""
    found: dict[str | None, list[Reported]] = {}
    for part in parts:
        for project in part.projects:
            found.setdefault(project.content.fund, []).append(project)
    return {fund: found[fund] for fund in sorted(found, key=lambda fund: (fund is None, swedish(fund or "")))}


def _row(label: str, link: str | None, projects: Sequence[Reported], language: str, strong: bool = False) -> Row:
    sums = sums_of(projects)
    numbers = (sums.projects, sums.funding, sums.budget)
    cells = [Cell((Paragraph(grouped(number, language), strong=strong),), link=link) for number in numbers]
    return Row((Cell((Paragraph(label, strong=strong),), link=link, header=True), *cells))


def _links(projects: Sequence[Reported]) -> Links:
    return Links(tuple(Link(project.content.name, f"#{project.anchor}") for project in projects))
