"""What a model of areas is trained from: returns as whole documents, and insatser that people have labelled."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from libs.common import code_lists
from services.classification import model
from services.classification.model.features import FIELDS
from services.classification.model.training import Example, train
from services.classification.rules import labels, sdg

SURE = 0.9  # from which on a goal that the text names is one to learn from


def examples(sources: Sequence[Path]) -> list[Example]:
    """The labelled insatser of folders of `<respondent>.json`, such files, and JSONL files; ordered by id.

    A JSONL line is `{id, name, description, outputs, outcomes, goals, labels: {area}}`, with `respondent` where the id
    does not begin with it and a full stop. A person's label stands before the area that was declared under the same id.
    ValueError with the place for anything else.
    """
    declared: dict[str, Example] = {}
    labelled: dict[str, Example] = {}
    for source in sources:
        for file in sorted(source.glob("*.json")) if source.is_dir() else [source]:
            into = labelled if file.suffix == ".jsonl" else declared
            for id_, example in _lines(file) if into is labelled else _document(file):
                into[id_] = example
    found = declared | labelled
    return [found[id_] for id_ in sorted(found)]


def areas() -> tuple[str, ...]:
    return code_lists.load("areas").codes


def trained(sources: Sequence[Path], date: str) -> model.Model:
    """ValueError when the examples do not suffice."""
    return train(examples(sources), areas(), date)


def told(trained: model.Model) -> str:
    """The model's figures for a person at a terminal."""
    about = trained.about
    lines = [
        f"{about['insatser']} insatser of {about['respondents']} respondents, data {about['data_sha256'][:12]}",
        "on respondents that the model had not seen:",
        *(f"  {name:16} {value:.3f}" for name, value in about["scores"].items()),
        *(f"  {precision} right from confidence {value:.3f} on" for precision, value in about["thresholds"].items()),
        f"model {trained.version}",
    ]
    return "\n".join(lines)


def _document(file: Path) -> Iterator[tuple[str, Example]]:
    insatser = _read(file, file.read_text("utf-8")).get("insatser")
    if not isinstance(insatser, list):
        raise ValueError(f"{file}: no list of insatser")
    for place, insats in enumerate(insatser):
        where = f"{file}, insats {place + 1}"
        if not isinstance(insats, dict) or not isinstance(insats.get("key"), str):
            raise ValueError(f"{where}: no key")
        yield f"{file.stem}.{insats['key']}", _example(where, file.stem, insats, insats.get("area"))


def _lines(file: Path) -> Iterator[tuple[str, Example]]:
    for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
        if line.strip():
            where = f"{file}:{number}"
            row = _read(where, line)
            id_, given = row.get("id"), row.get("labels")
            if not isinstance(id_, str) or not isinstance(given, dict):
                raise ValueError(f"{where}: no id or no labels")
            yield id_, _example(where, str(row.get("respondent") or id_.partition(".")[0]), row, given.get("area"))


def _read(where: object, text: str) -> dict[str, Any]:
    try:
        content = json.loads(text)
    except ValueError as error:
        raise ValueError(f"{where}: not JSON ({error})") from error
    if not isinstance(content, dict):
        raise ValueError(f"{where}: not an object")
    return content


def _example(where: str, respondent: str, texts: Mapping[str, Any], area: Any) -> Example:
    if area not in areas():
        raise ValueError(f"{where}: {area!r} is none of the areas {', '.join(areas())}")
    fields = {name: str(texts.get(name) or "") for name in FIELDS}
    named = sdg.find(labels.fields_of(labels.Text(**fields))).sdg
    return Example(respondent, fields, area, frozenset(goal.goal for goal in named if goal.confidence >= SURE))
