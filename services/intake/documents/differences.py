"""How two contents of a return differ: by insats and field, and the same for answers, nil returns and analyses."""

from collections.abc import Sequence
from typing import Any

from services.intake.documents.places import Document, identities
from services.intake.documents.words import mark

LISTS = ("insatser", "nil_returns", "analyses")


def compare(old: Document, new: Document) -> dict[str, Any]:
    """Both are `filled`. Answers `{same, counts, reordered, insatser, nil_returns, answers, analyses}`.

    Each list holds what differs alone: `{id, change, old_pointer, new_pointer, fields}` with `change` one of
    added, removed, changed, moved (an insats that changed area, whatever else changed in it). `fields` are
    `{field, old, new, spans}`; `spans` mark the words of a text (words.Span), lists of lines joined by a newline.
    """
    parts = {part: _compare_lists(part, old[part], new[part]) for part in LISTS}
    parts["answers"] = _compare_answers(old["answers"], new["answers"])
    moves = {item["id"] for item in parts["insatser"] if item["change"] == "moved"}
    olds, news = ([i for i in identities("insatser", side["insatser"]) if i not in moves] for side in (old, new))
    reordered = _in_both(olds, news) != _in_both(news, olds)
    changes = [item["change"] for items in parts.values() for item in items]
    counts = {change: changes.count(change) for change in ("added", "removed", "changed", "moved")}
    return {"same": not changes and not reordered, "counts": counts, "reordered": reordered} | parts


def _in_both(ordered: Sequence[str], other: Sequence[str]) -> list[str]:
    there = set(other)
    return [identity for identity in ordered if identity in there]


def _compare_lists(part: str, old: Sequence[Document], new: Sequence[Document]) -> list[dict[str, Any]]:
    """In the order of the new, what is gone after what stood before it."""
    olds, news = identities(part, old), identities(part, new)
    before = {identity: n for n, identity in enumerate(olds)}
    after = {identity: n for n, identity in enumerate(news)}
    found = []
    for identity in _merged(olds, news):
        was, now = before.get(identity), after.get(identity)
        old_pointer = f"/{part}/{was}" if was is not None else None
        new_pointer = f"/{part}/{now}" if now is not None else None
        old_item, new_item = (old[was] if was is not None else {}), (new[now] if now is not None else {})
        if item := _difference(identity, old_item, new_item):
            found.append(item | {"old_pointer": old_pointer, "new_pointer": new_pointer})
    return found


def _merged(olds: Sequence[str], news: Sequence[str]) -> list[str]:
    merged, kept = list(news), set(news)
    for n, identity in enumerate(olds):
        if identity not in kept:
            merged.insert(merged.index(olds[n - 1]) + 1 if n else 0, identity)
    return merged


def _compare_answers(old: Document, new: Document) -> list[dict[str, Any]]:
    found = []
    for question in dict.fromkeys([*new, *old]):
        pointer = "/answers/" + question
        if item := _difference(question, _given(old, question), _given(new, question)):
            found.append(
                item
                | {
                    "old_pointer": None if item["change"] == "added" else pointer,
                    "new_pointer": None if item["change"] == "removed" else pointer,
                }
            )
    return found


def _given(answers: Document, question: str) -> Document:
    """An answer that says nothing is no answer."""
    answer = answers.get(question, {})
    return answer if any(_is_set(value) for value in answer.values()) else {}


def _difference(identity: str, old: Document, new: Document) -> dict[str, Any] | None:
    fields = [
        _field(name, old.get(name), new.get(name))
        for name in dict.fromkeys([*new, *old])
        if _plain(old.get(name)) != _plain(new.get(name))
    ]
    if not fields and bool(old) == bool(new):
        return None
    change = "added" if not old else "removed" if not new else "changed"
    if change == "changed" and "key" in new and old["area"] != new["area"]:
        change = "moved"
    return {"id": identity, "change": change, "fields": fields}


def _field(name: str, old: Any, new: Any) -> dict[str, Any]:
    before, after = _text(old), _text(new)
    spans = [span.as_dict() for span in mark(before, after)] if before and after else None
    return {"field": name, "old": old, "new": new, "spans": spans}


def _text(value: Any) -> str | None:
    """What words can be marked in: a text, or lines."""
    if isinstance(value, list) and value and all(isinstance(line, str) for line in value):
        return "\n".join(value)
    return value if isinstance(value, str) else None


def _plain(value: Any) -> Any:
    """Left out and empty say the same."""
    return value if _is_set(value) else None


def _is_set(value: Any) -> bool:
    return value is not None and value != "" and value != []
