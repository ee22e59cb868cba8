"""The parts of a compilation that count: the table regions by areas, goals, money; each as a chart and a table whose
numbers lead to the rows behind them.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from libs.common import code_lists
from libs.common.events import Area
from services.reporting.reports.numbers import grouped, kronor
from services.reporting.reports.overview_words import OVERVIEW_WORDS, OverviewWords
from services.reporting.reports.rows import Reported, RoundRows, Standing
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

MATRIX = "matrix"
MOST_AREAS = 12
"""A round with more areas than these has no table regions by areas: it would not fit on a page."""


class Reference(NamedTuple):
    """An insats as a document refers to it: `number` is 2:3, the respondent's third in area 2."""

    respondent: str
    number: str
    reported: Reported


def matrix(rows: RoundRows, language: str) -> list[Block]:
    """Insatser by region and area, with the three values apart. Empty for a round with too many areas for a table."""
    areas, words = rows.areas(), OVERVIEW_WORDS[language]
    if not 0 < len(areas) <= MOST_AREAS:
        return []
    asked = {area.code: {respondent.code for respondent in rows.respondents_in(area.code)} for area in areas}
    lines = []
    for respondent in rows.respondents():
        standing = rows.returns.get(respondent.code)
        cells = [_cell(standing, respondent.code, area, respondent.code in asked[area.code], words) for area in areas]
        name = Cell((Paragraph(respondent.name),), header=True)
        total = _number(len(standing.insatser), language) if standing else Cell((Paragraph(words.missing),))
        lines.append(Row((name, *cells, total)))
    lines.append(_sums(rows, areas, words, language))
    columns = (
        Column("region", words.region),
        *(Column(area.code, words.area.format(number=area.number), numeric=True) for area in areas),
        Column("all", words.all, numeric=True),
    )
    table = Table("matrix", words.matrix_caption, columns, tuple(lines))
    return [Heading(2, words.matrix, MATRIX), _matrix_chart(rows, areas, words, language), table]


def _cell(standing: Standing | None, respondent: str, area: Area, asked: bool, words: OverviewWords) -> Cell:
    """A number that leads to the first of its rows, or in words which of the two kinds of nothing it is."""
    nothing = f"#{area.code}.{respondent}"
    if standing and (insatser := standing.placed_in(area.code)):
        return Cell((Paragraph(str(len(insatser))),), link=f"#{insatser[0].anchor}")
    if standing and standing.insatser_in(area.code):  # all of them are counted in other areas
        return Cell((Paragraph("0"),), link=nothing)
    if standing and standing.nil_reason(area.code) is not None:
        return Cell((Paragraph(words.none),), link=nothing)
    if not asked or area.optional:
        return Cell((Paragraph(words.not_asked),))
    return Cell((Paragraph(words.missing),), link=nothing)


def _sums(rows: RoundRows, areas: Sequence[Area], words: OverviewWords, language: str) -> Row:
    sums = [sum(len(one.placed_in(area.code)) for one in rows.returns.values()) for area in areas]
    numbers = [_number(n, language, f"#area-{area.code}") for n, area in zip(sums, areas, strict=True)]
    name = Cell((Paragraph(words.all, strong=True),), header=True)
    return Row((name, *numbers, _number(sum(sums), language)))


def _number(number: int, language: str, link: str | None = None) -> Cell:
    return Cell((Paragraph(grouped(number, language), strong=True),), link=link)


def _matrix_chart(rows: RoundRows, areas: Sequence[Area], words: OverviewWords, language: str) -> Figure:
    respondents = rows.respondents()
    standing = [rows.returns.get(respondent.code) for respondent in respondents]
    series = tuple(
        Series(
            f"{area.number} {area.title_en if language == 'en' else area.title}",
            tuple(len(one.placed_in(area.code)) if one else 0 for one in standing),
        )
        for area in areas
    )
    counts = {r.name: len(one.insatser) for r, one in zip(respondents, standing, strict=True) if one and one.insatser}
    remarks = tuple(None if one and one.insatser else words.none if one else words.missing for one in standing)
    alternative = words.matrix_none
    if counts:
        most, least = max(counts, key=lambda name: counts[name]), min(counts, key=lambda name: counts[name])
        alternative = words.matrix_alternative.format(
            most=most, most_n=counts[most], least=least, least_n=counts[least]
        )
    names = tuple(respondent.name for respondent in respondents)
    return Figure("matrix-chart", words.matrix_chart, alternative, names, series, remarks=remarks)


def goals(rows: RoundRows, language: str, numbers: Mapping[str, str] | None = None) -> list[Block]:
    """Insatser by Agenda 2030 goal: those declared, else those that the text names. `numbers` by area, as printed."""
    words = OVERVIEW_WORDS[language]
    heading = Heading(2, words.goals, "goals")
    by_goal: dict[str, list[Reference]] = {}
    for reference in references(rows, numbers):
        for goal in reference.reported.goals:
            by_goal.setdefault(str(goal), []).append(reference)
    if not by_goal:
        return [heading, Note("missing", words.goals_none)]
    titles = _titles("sdg", by_goal, language, numbered=True)
    counts = {code: len(by_goal[code]) for code in titles}
    most = max(counts, key=lambda code: counts[code])
    alternative = words.goals_alternative.format(most=titles[most], most_n=counts[most])
    series = (Series(words.insatser, tuple(counts.values())),)
    figure = Figure("goals-chart", words.goals_chart, alternative, tuple(titles.values()), series)
    lines = [_line(titles[code], [counts[code]], by_goal[code], language) for code in titles]
    columns = (
        Column("goal", words.goal),
        Column("insatser", words.insatser, numeric=True),
        Column("rows", words.rows),
    )
    return [heading, figure, Table("goals", words.goals_caption, columns, tuple(lines))]


def money(rows: RoundRows, language: str) -> list[Block]:
    """Declared funding by source, in whole kronor."""
    words = OVERVIEW_WORDS[language]
    heading = Heading(2, words.money, "money")
    amounts: dict[str, int] = {}
    funded: dict[str, list[Reference]] = {}
    for reference in references(rows):
        for part in reference.reported.content.funding:
            amounts[part.source] = amounts.get(part.source, 0) + part.amount_sek
            if reference not in funded.setdefault(part.source, [])[-1:]:
                funded[part.source].append(reference)
    if not amounts:
        return [heading, Note("missing", words.money_none)]
    titles = _titles("funding-sources", amounts, language)
    most = max(titles, key=lambda code: amounts[code])
    alternative = words.money_alternative.format(most=titles[most], most_n=kronor(amounts[most], language))
    series = (Series(words.amount, tuple(amounts[code] for code in titles)),)
    figure = Figure("money-chart", words.money_chart, alternative, tuple(titles.values()), series)
    lines = [_line(titles[c], [amounts[c], len(funded[c])], funded[c], language) for c in titles]
    columns = (
        Column("fund", words.fund),
        Column("amount", words.amount, numeric=True),
        Column("insatser", words.insatser, numeric=True),
        Column("rows", words.rows),
    )
    return [heading, figure, Table("money", words.money_caption, columns, tuple(lines))]


def _titles(code_list: str, codes: Iterable[str], language: str, numbered: bool = False) -> dict[str, str]:
    """Code → name, in the code list's order; a code that it has not comes last, under itself."""
    known = {item.code: item.title.en if language == "en" else item.title.sv for item in code_lists.load(code_list)}
    order = list(known)
    places = {code: order.index(code) if code in known else len(order) for code in codes}
    found = {code: known.get(code, code) for code in sorted(places, key=lambda code: (places[code], code))}
    return {code: f"{code} {title}" for code, title in found.items()} if numbered else found


def _line(title: str, numbers: Sequence[int], behind: Sequence[Reference], language: str) -> Row:
    counted = [Cell((Paragraph(grouped(number, language)),)) for number in numbers]
    return Row((Cell((Paragraph(title),), header=True), *counted, Cell((links(behind),))))


def references(rows: RoundRows, numbers: Mapping[str, str] | None = None) -> list[Reference]:
    """Every insats that stands: respondents in alphabetical order, areas in the form's.

    Numbered by the area that it counts in, or with `numbers` by the area that it was reported in, as those say it.
    """
    order = {area.code: area.number for area in rows.areas()}
    areas = {code: str(number) for code, number in order.items()} | dict(numbers or {})

    def stands_in(one: Reported) -> str:
        return one.placed if numbers is None else one.area

    found = []
    for respondent in rows.respondents():
        standing = rows.returns.get(respondent.code)
        places = dict.fromkeys(areas, 0)
        for reported in sorted(standing.insatser if standing else (), key=lambda one: order[stands_in(one)]):
            area = stands_in(reported)
            places[area] += 1
            number = f"{areas[area]}:{places[area]}"
            found.append(Reference(respondent.name, number, reported))
    return found


def links(behind: Sequence[Reference]) -> Links:
    """The respondent's name stands before the first of its own."""
    items, before = [], None
    for respondent, number, reported in behind:
        text = number if respondent == before else f"{respondent} {number}"
        items.append(Link(text, f"#{reported.anchor}"))
        before = respondent
    return Links(tuple(items))
