"""A write that rests on what its caller has seen: If-Match and If-None-Match against what stands in the draft.

Whoever types for an hour, loses the line and comes back must not write over what a colleague has saved meanwhile.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from libs.common.problems import Problem


class Condition(NamedTuple):
    """`tag`: what must stand there. None: nothing may."""

    tag: str | None


def wanted(headers: Mapping[str, str]) -> Condition | None:
    """What the request asks for; None if it asks for nothing. `If-Match: *` says only that something is there,
    which no call here needs to know."""
    if headers.get("if-none-match", "").strip() == "*":
        return Condition(None)
    given = headers.get("if-match", "").strip()
    return Condition(given.removeprefix("W/").strip('"')) if given and given != "*" else None


def tag(value: Any) -> str:
    """Names a part of the draft by its content: the same content has the same tag, whoever wrote it and when."""
    written = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()[:20]


def unmet(condition: Condition | None, standing: str | None) -> Problem | None:
    """The problem to answer with if what stands is something else; `standing` is its tag, None for nothing."""
    if condition is None or condition.tag == standing:
        return None
    return Problem(
        412,
        "changed-meanwhile",
        (
            "Någon annan har ändrat det här sedan du läste det. Läs utkastet igen och välj vad som ska gälla.",
            "Somebody else has changed this since you read it. Read the draft again and choose what is to stand.",
        ),
    )


def check(condition: Condition | None, standing: str | None) -> None:
    """Raises Problem 412 if the condition is not met."""
    if problem := unmet(condition, standing):
        raise problem
