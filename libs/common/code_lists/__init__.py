"""Versioned code lists that all services share: JSON files in this folder and the loader that reads them."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

# Literal, so that a list is part of the contract and not whatever file happens to lie in the folder.
IDS: tuple[str, ...] = (
    "actor-kinds",
    "areas",
    "degree-of-urbanisation",
    "frameworks",
    "funding-sources",
    "municipalities",
    "municipality-types",
    "regions",
    "sdg",
    "sparsely-populated-areas",
    "target-groups",
)


class UnknownCodeListError(LookupError):
    """No code list has this id."""


class Title(NamedTuple):
    """A name in Swedish and English."""

    sv: str
    en: str


@dataclass(frozen=True, slots=True)
class Item:
    """One code. Areas and goals have a `number`, regions a `county`, municipalities a `region` (code).

    A type or list of municipalities has a `group` (city, rural, sparsely_populated), as `number` how many
    municipalities it has in all, and as `members` their codes, as far as a source tells which.
    """

    code: str
    title: Title
    number: int | None = None
    county: Title | None = None
    region: str | None = None
    group: str | None = None
    members: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CodeList:
    """A code list in a certain version; iterates over its items in the list's own order."""

    id: str
    version: str
    title: Title
    source: str
    items: tuple[Item, ...]

    def __iter__(self) -> Iterator[Item]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(item.code for item in self.items)

    def get(self, code: str) -> Item | None:
        """The item with this code, or None."""
        return next((item for item in self.items if item.code == code), None)


def ids() -> tuple[str, ...]:
    """The ids of all code lists, in alphabetical order."""
    return IDS


_AS_OF: ContextVar[Mapping[str, tuple[dict[str, Any], CodeList]] | None] = ContextVar("code_lists_as_of", default=None)


@contextmanager
def as_of(documents: Mapping[str, dict[str, Any]]) -> Iterator[None]:
    """Inside, these lists (id -> JSON as served) are answered in place of today's: what is built again years later
    is built with the names of its time. Holds for this thread or task alone."""
    token = _AS_OF.set({id: (found, _parsed(found)) for id, found in documents.items()})
    try:
        yield
    finally:
        _AS_OF.reset(token)


def document(id: str) -> dict[str, Any]:
    """The list as JSON, `{id, version, title, source, items}`, as served. Raises UnknownCodeListError."""
    then = _AS_OF.get()
    return then[id][0] if then and id in then else _shipped(id)


def load(id: str) -> CodeList:
    """The code list with this id, read once per process. Raises UnknownCodeListError."""
    then = _AS_OF.get()
    return then[id][1] if then and id in then else _loaded(id)


@cache
def _shipped(id: str) -> dict[str, Any]:
    if id not in IDS:
        raise UnknownCodeListError(id)
    read: dict[str, Any] = json.loads(files(__name__).joinpath(f"{id}.json").read_text(encoding="utf-8"))
    return read


@cache
def _loaded(id: str) -> CodeList:
    return _parsed(_shipped(id))


def _parsed(data: dict[str, Any]) -> CodeList:
    return CodeList(
        id=data["id"],
        version=data["version"],
        title=Title(**data["title"]),
        source=data["source"],
        items=tuple(_item(raw) for raw in data["items"]),
    )


def _item(raw: dict[str, Any]) -> Item:
    county = raw.get("county")
    return Item(
        code=raw["code"],
        title=Title(**raw["title"]),
        number=raw.get("number"),
        county=Title(**county) if county else None,
        region=raw.get("region"),
        group=raw.get("group"),
        members=tuple(raw.get("members", ())),
    )
