"""A figure of the tree as SVG, for a page to hold and for a document to embed (template: chart.svg.jinja)."""

from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from services.reporting.reports.numbers import grouped
from services.reporting.reports.tree import Figure

WIDTH, ROW, BAR, BARS_FROM, BARS_TO, LETTER = 760, 25, 17, 214, 672, 6.3
"""In the drawing's own units: the whole, a row, a bar in it, where bars begin and end, a letter's mean width."""
LABEL_LETTERS = 34
ALL = slice(None)
COLOURS = ("#0b5567", "#d08a1e", "#477a2a", "#85487a", "#2f6fae", "#ab3f36", "#687077", "#b59a2c", "#1d7a6f", "#4a3f7a")
DARK = ("#0b5567", "#477a2a", "#85487a", "#2f6fae", "#ab3f36", "#687077", "#1d7a6f", "#4a3f7a")
"""Of these, the ones on which a number is read in white."""

_ENVIRONMENT = Environment(
    loader=FileSystemLoader(Path(__file__).parent),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a bar; `number` is empty where it would not fit."""

    x: float
    width: float
    colour: str
    ink: str
    number: str


@dataclass(frozen=True, slots=True)
class Bar:
    y: int
    label: tuple[str, ...]
    """One line, or two of a name too long for it."""
    parts: tuple[Part, ...]
    end: float
    total: str


@dataclass(frozen=True, slots=True)
class Key:
    """What a colour stands for."""

    x: float
    y: int
    colour: str
    title: str


def draw(figure: Figure, language: str, font: str | None = None, rows: slice = ALL) -> str:
    """An SVG element. Its text takes the page's font, or `font` where there is no page around it.

    `rows` are the bars to draw, all by one scale: a page holds only so many.
    """
    keys, top = _legend(figure) if len(figure.series) > 1 else ([], 0)
    bars = _bars(figure, rows, top, language)
    return _ENVIRONMENT.get_template("chart.svg.jinja").render(
        figure=figure,
        keys=keys,
        bars=bars,
        font=font,
        width=WIDTH,
        height=top + ROW * len(bars) + 6,
        bar=BAR,
        axis=(BARS_FROM, top, top + ROW * len(bars)),
    )


def _legend(figure: Figure) -> tuple[list[Key], int]:
    """As many keys on a line as there is room for, or each on its own if one is long; and the height that they take."""
    keys: list[Key] = []
    x, y = 0.0, 4
    alone = any(len(series.title) > LABEL_LETTERS for series in figure.series)
    for series, colour in zip(figure.series, _colours(len(figure.series)), strict=True):
        width = 26 + LETTER * len(series.title)
        if keys and (alone or x + width > WIDTH):
            x, y = 0.0, y + 20
        keys.append(Key(x, y, colour, series.title))
        x += width + 12
    return keys, y + 26


def _bars(figure: Figure, rows: slice, top: int, language: str) -> list[Bar]:
    totals = [sum(series.values[place] for series in figure.series) for place in range(len(figure.labels))]
    scale = (BARS_TO - BARS_FROM) / max([*totals, 1])
    bars = []
    remarks = figure.remarks or (None,) * len(totals)
    for row, place in enumerate(range(len(totals))[rows]):
        label, total, remark = figure.labels[place], totals[place], remarks[place]
        parts = _parts([series.values[place] for series in figure.series], scale, language)
        written = remark or " ".join(filter(None, (grouped(total, language), figure.unit)))
        bars.append(Bar(top + row * ROW, _lines(label), parts, BARS_FROM + total * scale, written))
    return bars


def _parts(values: list[int], scale: float, language: str) -> tuple[Part, ...]:
    starts = [0, *(sum(values[: place + 1]) for place in range(len(values)))]
    parts = []
    for (start, end), colour in zip(pairwise(starts), _colours(len(values)), strict=True):
        width, number = (end - start) * scale, grouped(end - start, language)
        fits = len(values) > 1 and width > LETTER * len(number) + 4
        ink = "#fff" if colour in DARK else "#1d2733"
        if width:
            parts.append(Part(BARS_FROM + start * scale, width, colour, ink, number if fits else ""))
    return tuple(parts)


def _colours(count: int) -> list[str]:
    return [COLOURS[place % len(COLOURS)] for place in range(count)]


def _lines(label: str) -> tuple[str, ...]:
    """Breaks a long label at the space nearest before its middle, and shortens what then still is too long."""
    if len(label) <= LABEL_LETTERS:
        return (label,)
    cut = label.rfind(" ", 0, LABEL_LETTERS + 1)
    first, rest = (label[:cut], label[cut + 1 :]) if cut > 0 else (label[:LABEL_LETTERS], label[LABEL_LETTERS:])
    return first, rest if len(rest) <= LABEL_LETTERS else rest[: LABEL_LETTERS - 1].rstrip() + "…"
