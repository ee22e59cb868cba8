"""What a model of areas is trained from: returns as whole documents, and insatser that people have labelled."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from libs.common import code_lists
from services.classification import model
from services.classification.model.features import FIELDS
from services.classification.model.marks import PERSPECTIVES
from services.classification.model.training import LEARNED, Example, train
from services.classification.rules import labels, sdg

SURE = 0.9  # from which on a goal that the text names is one to learn from


def examples(sources: Sequence[Path]) -> list[Example]:
    """The labelled insatser of folders of `<respondent>.json`, such files, and JSONL files; ordered by id.

    A JSONL line is `{id, name, description, outputs, outcomes, goals, labels: {area, perspectives, sdg}}`, with
    `respondent` where the id does not begin with it and a full stop, and `declared` where the labels name no area. A
    person's label stands before the area that was declared under the same id. Passed over is a line whose area is none
    that the model reads, as one of a respondent's own. ValueError with the place for anything else.
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
        "decided by people: " + ", ".join(f"{facet} {number}" for facet, number in about["decided"].items()),
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
    for number, line in enumerate(file.read_text("utf-8").split("\n"), 1):
        if line.strip():
            where = f"{file}:{number}"
            row = _read(where, line)
            id_, given = row.get("id"), row.get("labels")
            if not isinstance(id_, str) or not isinstance(given, dict):
                raise ValueError(f"{where}: no id or no labels")
            respondent, area = str(row.get("respondent") or id_.partition(".")[0]), given.get("area")
            if area is None:
                area = row.get("declared")
            if area in areas():
                yield id_, _decided(where, _example(where, respondent, row, area), given)


def _decided(where: str, example: Example, given: Mapping[str, Any]) -> Example:
    """With what a person has said of the facets that are learned."""
    goals, perspectives = _some_of(where, given, "sdg"), _some_of(where, given, "perspectives")
    return example._replace(
        goals=example.goals if "sdg" not in given else frozenset(map(int, goals)),
        perspectives=frozenset(perspectives),
        decided=frozenset(facet for facet in LEARNED if facet in given),
    )


def _some_of(where: str, given: Mapping[str, Any], facet: str) -> list[str]:
    """A list's codes. ValueError for what is no such list."""
    codes = given.get(facet, [])
    known = {"sdg": [str(goal) for goal in range(1, 18)], "perspectives": list(PERSPECTIVES)}[facet]
    if not isinstance(codes, list) or not all(str(code) in known for code in codes):
        raise ValueError(f"{where}: {facet} {codes!r} is no list of codes")
    return [str(code) for code in codes]


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
    return example(respondent, texts, area)


def example(respondent: str, texts: Mapping[str, Any], area: str) -> Example:
    """With the goals that its texts surely name."""
    fields = {name: str(texts.get(name) or "") for name in FIELDS}
    named = sdg.find(labels.fields_of(labels.Text(**fields))).sdg
    return Example(respondent, fields, area, frozenset(goal.goal for goal in named if goal.confidence >= SURE))
