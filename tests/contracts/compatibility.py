"""Whether a schema may replace an older one of the same event version: it may grow by optional properties, no more.

Both directions count. Services that have not been updated yet read new events, and a replay reads old ones.
"""

from collections.abc import Iterator
from typing import Any

Schema = dict[str, Any]

ANNOTATIONS = frozenset({"$id", "$schema", "$defs", "title", "description", "examples"})
"""Keywords that no reader of an event depends on."""


def incompatibilities(old: Schema, new: Schema) -> list[str]:
    """Every reason why `new` breaks what was published as `old`, each with the place in the event; empty if none."""
    return list(_Comparison(old, new).compare(old, new, ""))


class _Comparison:
    def __init__(self, old: Schema, new: Schema) -> None:
        self.old_definitions: Schema = old.get("$defs", {})
        self.new_definitions: Schema = new.get("$defs", {})

    def compare(self, old: Any, new: Any, place: str) -> Iterator[str]:
        if not isinstance(old, dict) or not isinstance(new, dict):  # the schemas true and false
            if old != new:
                yield f"{place or '/'}: {old} became {new}"
            return
        old, new = _resolved(old, self.old_definitions), _resolved(new, self.new_definitions)
        yield from self._properties(old, new, place)
        for keyword in sorted(({*old} | {*new}) - ANNOTATIONS - {"properties", "required"}):
            yield from self._keyword(keyword, old, new, place)

    def _properties(self, old: Schema, new: Schema, place: str) -> Iterator[str]:
        before, after = old.get("properties", {}), new.get("properties", {})
        for name in before:
            if name in after:
                yield from self.compare(before[name], after[name], f"{place}/{name}")
            else:
                yield f"{place}/{name}: was removed"
        required_before, required_after = {*old.get("required", [])}, {*new.get("required", [])}
        for name in sorted(required_after - required_before):
            yield f"{place}/{name}: became required, which older events do not have"
        for name in sorted((required_before - required_after) & {*after}):
            yield f"{place}/{name}: may be left out, which older readers do not expect"

    def _keyword(self, keyword: str, old: Schema, new: Schema, place: str) -> Iterator[str]:
        before, after = old.get(keyword), new.get(keyword)
        if keyword in ("items", "additionalProperties") and before is not None and after is not None:
            yield from self.compare(before, after, f"{place}/*")
        elif keyword in ("anyOf", "oneOf", "allOf") and before and after and len(before) == len(after):
            for older, newer in zip(before, after, strict=True):
                yield from self.compare(older, newer, place)
        elif keyword == "default" and not (keyword in old and keyword in new):
            return  # pydantic leaves those that it makes anew each time unwritten
        elif before != after or (keyword in old) != (keyword in new):
            yield f"{place or '/'}: {keyword} was {_shown(old, keyword)}, is {_shown(new, keyword)}"


def _resolved(schema: Schema, definitions: Schema) -> Schema:
    """The schema itself in place of a reference to it: what a definition is called concerns nobody."""
    while reference := schema.get("$ref"):
        beside = {keyword: value for keyword, value in schema.items() if keyword != "$ref"}
        schema = definitions[reference.removeprefix("#/$defs/")] | beside
    return schema


def _shown(schema: Schema, keyword: str) -> str:
    return repr(schema[keyword]) if keyword in schema else "not set"
