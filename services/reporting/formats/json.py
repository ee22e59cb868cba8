"""The document tree as JSON; rows and groups carry their record's fields beside what is shown."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from services.reporting.reports.tree import (
    Block,
    Bullets,
    Cell,
    Document,
    Figure,
    Group,
    Heading,
    Links,
    Note,
    Paragraph,
    Row,
    Table,
)


def render_json(document: Document) -> bytes:
    """Written row by row: the whole is never held as a tree of its own besides the document's."""
    return b"".join(_document(document))


def _document(document: Document) -> Iterator[bytes]:
    head = {
        "report": document.report,
        "title": document.title,
        "language": document.language,
        "quoted_language": document.quoted_language,
        "metadata": dict(document.metadata),
        "facts": [{"label": fact.label, "text": fact.text} for fact in document.facts],
    }
    yield from _open(head, "blocks", (_written(block) for block in document.blocks))
    yield b',"more_records":['
    yield b",".join(_json(dict(record)) for record in document.more_records)
    yield b"]}"


def _written(block: Block) -> Iterator[bytes]:
    match block:
        case Table():
            yield from _open(_table_head(block), "rows", ([_json(_row(row))] for row in block.rows))
            yield b"}"
        case Group():
            head = {"type": "group", **(block.record or {})}
            yield from _open(head, "blocks", (_written(inner) for inner in block.blocks))
            yield b"}"
        case _:
            yield _json(_block(block))


def _open(head: dict[str, Any], last: str, items: Iterable[Iterable[bytes]]) -> Iterator[bytes]:
    """An object whose last member is a list, without its closing brace."""
    yield _json(head)[:-1] + f',"{last}":['.encode()
    for number, item in enumerate(items):
        if number:
            yield b","
        yield from item
    yield b"]"


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _block(block: Block) -> dict[str, Any]:
    match block:
        case Heading():
            return {
                "type": "heading",
                "level": block.level,
                "number": block.number,
                "text": block.text,
                "anchor": block.anchor,
                "quoted": block.quoted,
            }
        case Paragraph():
            return {
                "type": "paragraph",
                "text": block.text,
                "strong": block.strong,
                "quoted": block.quoted,
                "role": block.role,
            }
        case Bullets():
            return {"type": "bullets", "items": list(block.items), "quoted": block.quoted}
        case Note():
            return {"type": "note", "kind": block.kind, "text": block.text, "reason": block.reason}
        case Links():
            return {"type": "links", "items": [{"text": link.text, "target": link.target} for link in block.items]}
        case Table():
            return {**_table_head(block), "rows": [_row(row) for row in block.rows]}
        case Figure():
            return _figure(block)
        case Group():
            return {
                "type": "group",
                **(block.record or {}),
                "blocks": [_block(inner) for inner in block.blocks],
            }


def _figure(figure: Figure) -> dict[str, Any]:
    return {
        "type": "figure",
        "id": figure.id,
        "title": figure.title,
        "alternative": figure.alternative,
        "labels": list(figure.labels),
        "series": [{"title": series.title, "values": list(series.values)} for series in figure.series],
        "unit": figure.unit,
        "remarks": list(figure.remarks),
    }


def _table_head(table: Table) -> dict[str, Any]:
    return {
        "type": "table",
        "id": table.id,
        "caption": table.caption,
        "columns": [
            {"id": column.id, "title": column.title, "numeric": column.numeric, "help": column.help}
            for column in table.columns
        ],
    }


def _row(row: Row) -> dict[str, Any]:
    return {**(row.record or {}), "anchor": row.anchor, "cells": [_cell(cell) for cell in row.cells]}


def _cell(cell: Cell) -> dict[str, Any]:
    return {
        "blocks": [_block(block) for block in cell.blocks],
        "span": cell.span,
        "header": cell.header,
        "link": cell.link,
    }
