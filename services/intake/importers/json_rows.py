"""Insatser as JSON: one object, an array, or NDJSON (one object a line), read as it arrives."""

from collections import Counter
from collections.abc import AsyncIterator, Callable
from typing import Any, NamedTuple

from pydantic import TypeAdapter, ValidationError
from pydantic_core import from_json

from libs.common.bodies import invalid, not_json
from libs.common.forms import Form
from libs.common.problems import Problem, faults_of
from services.intake.rules import check_insats
from services.intake.rules.rule import KEY_TWICE, Fault
from services.intake.schemas import InsatsIn

ALL = TypeAdapter(list[InsatsIn])


class Row(NamedTuple):
    """One sent object: an insats, and what is wrong with it (pointers relative to the object)."""

    insats: InsatsIn | None
    faults: list[dict[str, Any]]

    @property
    def rejected(self) -> bool:
        return any(fault["severity"] == "error" for fault in self.faults)


def read_insats(body: bytes, key: str) -> InsatsIn:
    """One insats, whose key stands in the address and may be left out of the body. Raises Problem."""
    try:
        value = from_json(body)
    except ValueError as error:
        raise not_json(str(error)) from error
    if isinstance(value, dict):
        value.setdefault("key", key)
    try:
        insats = InsatsIn.model_validate(value)
    except ValidationError as error:
        raise invalid(error) from error
    if insats.key != key:
        raise Problem(
            422, "key-differs", ("Nyckeln i adress och innehåll skiljer sig.", "The keys in path and body differ.")
        )
    return insats


async def read_rows(chunks: AsyncIterator[bytes], lines: bool, form: Form, max_rows: int) -> list[Row]:
    """Every object with its faults. Raises Problem if the body as a whole cannot be read."""
    rows = await _lines(chunks, form, max_rows) if lines else await _array(chunks, form)
    if len(rows) > max_rows:
        raise too_many_rows(max_rows)
    keys = Counter(row.insats.key for row in rows if row.insats)
    if len(keys) == len(rows):
        return rows
    return [
        row._replace(faults=[*row.faults, Fault(KEY_TWICE, "/key", row.insats.key).as_dict()])
        if row.insats and keys[row.insats.key] > 1
        else row
        for row in rows
    ]


async def _array(chunks: AsyncIterator[bytes], form: Form) -> list[Row]:
    body = b"".join([chunk async for chunk in chunks])
    try:
        return [Row(insats, _faults(insats, form)) for insats in ALL.validate_json(body)]
    except ValidationError:
        pass  # something is wrong somewhere: read again, object by object, to say what and where
    try:
        objects = from_json(body)
    except ValueError as error:
        raise not_json(str(error)) from error
    if not isinstance(objects, list):
        raise Problem(422, "not-a-list", ("Skicka en JSON-lista med insatser.", "Send a JSON array of insatser."))
    return [_row(form, InsatsIn.model_validate, value) for value in objects]


async def _lines(chunks: AsyncIterator[bytes], form: Form, max_rows: int) -> list[Row]:
    rows: list[Row] = []
    begun: list[bytes] = []
    async for chunk in chunks:
        *ended, rest = chunk.split(b"\n")
        for end in ended:
            line = b"".join([*begun, end])
            begun.clear()
            if line.strip():
                rows.append(_row(form, InsatsIn.model_validate_json, line))
        begun.append(rest)
        if len(rows) > max_rows:
            raise too_many_rows(max_rows)
    if (line := b"".join(begun)).strip():
        rows.append(_row(form, InsatsIn.model_validate_json, line))
    return rows


def _row(form: Form, read: Callable[[Any], InsatsIn], value: Any) -> Row:
    try:
        insats = read(value)
    except ValidationError as error:
        return Row(None, faults_of(error.errors(include_url=False)))
    return Row(insats, _faults(insats, form))


def _faults(insats: InsatsIn, form: Form) -> list[dict[str, Any]]:
    return [fault.as_dict() for fault in check_insats(insats, form)]


def too_many_rows(limit: int) -> Problem:
    return Problem(
        413,
        "too-many-rows",
        (
            f"Högst {limit} insatser per begäran. Dela upp den; inget har sparats.",
            f"{limit} insatser per request at most. Divide it; nothing was saved.",
        ),
    )
