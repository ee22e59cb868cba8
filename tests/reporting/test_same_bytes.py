"""The same material gives the same bytes: in another process, another year, another time zone and language."""

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from libs.common import code_lists
from libs.common.events import Answer
from services.reporting.editions import building
from services.reporting.editions.material import Material, lists_now
from services.reporting.formats import FORMATS
from services.reporting.reports import REPORTS
from services.reporting.schemas.editions import Terms
from tests.reporting.example_events import classified, received, round_opened, submitted

ELSEWHERE = """
import datetime, json, sys, time

Real = datetime.datetime

class Kin(type):
    def __instancecheck__(cls, one):
        return isinstance(one, Real)

class Later(Real, metaclass=Kin):
    @classmethod
    def now(cls, tz=None):
        return cls(2041, 7, 8, 9, 10, 11, tzinfo=tz)

    @classmethod
    def utcnow(cls):
        return cls(2041, 7, 8, 9, 10, 11)

    @classmethod
    def today(cls):
        return cls(2041, 7, 8, 9, 10, 11)

datetime.datetime = Later
time.time = lambda: 2257665011.0
from services.reporting.editions import building
from services.reporting.editions.material import Material

from services.reporting.schemas.editions import Terms

state, documents, texts, labels, lists, terms = json.load(sys.stdin)
texts, labels = ({(i, v): content for i, v, content in group} for group in (texts, labels))
built = building.build(Material(state, documents, texts, labels, lists, Terms(**terms)))
print(json.dumps({file.path: file.sha256 for file in built.files}))
"""
"""Builds the material from standard input in a process whose clock stands in 2041."""


def material() -> Material:
    texts = [received("24", "a", outputs="Två möten\n– ett till"), received("05", "b", goals='Mål "4"; <b>')]
    labels = [classified("24", "a", goals=[4, 11])]
    answers = {"8.1": Answer(text="Lika"), "8.3": Answer(yes=True), "8.7": Answer(bullets=["Ett", "Två"])}
    returns = [
        submitted("24", 1, [("a", 1)], nil={"jamstalldhet": "Ingår"}, answers=answers),
        submitted("05", 3, [("b", 1)]),
    ]
    return Material(
        round_opened().data.model_dump_json(),
        {one.data.respondent: one.data.model_dump_json() for one in returns},
        {(one.data.insats_id, one.data.version): one.data.insats.model_dump_json() for one in texts},
        {(one.data.insats_id, one.data.version): one.data.labels.model_dump_json() for one in labels},
        lists_now(),
        Terms(licence="CC0-1.0", publisher="Myndigheten", publisher_url=None),
    )


@pytest.fixture(scope="module")
def here() -> dict[str, str]:
    """path -> hash, as this process builds it."""
    return {file.path: file.sha256 for file in building.build(material()).files}


@pytest.fixture(scope="module", params=[("0", "Pacific/Auckland", "C"), ("4711", "America/Lima", "sv_SE.UTF-8")])
def elsewhere(request: pytest.FixtureRequest) -> dict[str, str]:
    """path -> hash, as another process builds it."""
    seed, zone, locale = request.param
    environment = os.environ | {"PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": locale, "LANG": locale}
    given = material()
    groups = (given.texts, given.labels)
    texts, labels = ([(i, v, content) for (i, v), content in reversed(list(group.items()))] for group in groups)
    documents = dict(reversed(list(given.documents.items())))
    sent = json.dumps((given.state, documents, texts, labels, dict(given.lists), given.terms.model_dump()))
    run = [sys.executable, "-c", ELSEWHERE]
    done = subprocess.run(run, input=sent, env=environment, capture_output=True, text=True, check=True)
    built: dict[str, str] = json.loads(done.stdout)
    return built


@pytest.mark.parametrize("language", building.LANGUAGES)
@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("report", building.compilations())
def test_bytes_are_the_same_when_built_elsewhere(
    here: dict[str, str], elsewhere: dict[str, str], report: str, name: str, language: str
) -> None:
    path = f"{language}/{report}.{name}"
    assert here[path] == elsewhere[path]


def test_no_other_file_differs_when_built_elsewhere(here: dict[str, str], elsewhere: dict[str, str]) -> None:
    assert here == elsewhere


def test_names_of_codes_are_those_of_the_material_when_a_list_has_changed_since(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    frozen = material()
    today: dict[str, Any] = code_lists.document("areas") | {"version": "2099.1"}
    seen = []

    def report(rows: Any, language: str) -> Any:
        seen.append(code_lists.document("areas")["version"])
        return REPORTS["national"](rows, language)

    monkeypatch.setattr(building, "REPORTS", {"national": report})
    with code_lists.as_of({"areas": today}):
        building.build(frozen)
    assert set(seen) == {code_lists.document("areas")["version"]}
