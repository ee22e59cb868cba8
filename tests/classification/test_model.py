"""The model of areas: trained again it is the same, people come first, and it says why it thinks what it does."""

import json
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from insats import demo, training
from insats.cli import app
from services.classification import rules
from services.classification.model import SHIPPED, Reader, load
from services.classification.model.artefact import decoded, encoded
from services.classification.model.scoring import coverage, reliability, scores, threshold
from services.classification.rules import Labels, Text, classify
from tests.evaluation.folds import folds, likelihoods

EXAMPLES = demo.FOLDER / "returns"
FEW = ("01.json", "12.json", "14.json", "24.json")


@pytest.fixture(scope="module")
def returns(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A few of the example's returns: enough for every area."""
    folder = tmp_path_factory.mktemp("returns")
    for name in FEW:
        shutil.copy(EXAMPLES / name, folder)
    return folder


def train(*arguments: Path | str) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["classification", "train", *map(str, arguments)])
    return done.exit_code, done.output


def test_same_returns_give_the_same_file_and_figures(returns: Path, tmp_path: Path) -> None:
    one, other = tmp_path / "one.npz", tmp_path / "other.npz"
    code, printed = train(returns, "-o", one, "--date", "2025-03-01")
    assert code == 0, printed
    assert train(returns, "-o", other, "--date", "2025-03-01")[0] == 0
    assert one.read_bytes() == other.read_bytes()
    model = load(one)
    about = model.about
    assert (about["date"], about["respondents"], len(about["data_sha256"])) == ("2025-03-01", len(FEW), 64)
    for figure in ("accuracy", "macro_f1", "top2", "brier"):
        assert f"{about['scores'][figure]:.3f}" in printed
    assert model.version in printed


def test_file_holds_figures_and_no_words(returns: Path) -> None:
    examples = training.examples([returns])
    about = decoded(encoded(training.trained([returns], ""))).about
    told = json.dumps(about, ensure_ascii=False).lower()
    words = Counter(word for example in examples for text in example.fields.values() for word in text.lower().split())
    assert not [word for word in words if len(word) > 9 and word in told]
    with np.load(SHIPPED, allow_pickle=False) as file:
        assert {file[name].dtype.kind for name in file.files} <= {"f", "i", "u"}


def test_persons_label_stands_before_the_declared_area(returns: Path, tmp_path: Path) -> None:
    declared = training.examples([returns])
    document = json.loads((returns / "24.json").read_text())
    insats = document["insatser"][0]
    area = "miljo" if insats["area"] != "miljo" else "boende"
    line = {"id": f"24.{insats['key']}", "labels": {"area": area}} | {
        name: insats.get(name, "") for name in Text._fields
    }
    corrections = tmp_path / "corrections.jsonl"
    corrections.write_text(json.dumps(line) + "\n\n")
    corrected = training.examples([corrections, returns])
    assert len(corrected) == len(declared)
    changed = [(was, now) for was, now in zip(declared, corrected, strict=True) if was != now]
    assert [(was.area, now.area, now.respondent) for was, now in changed] == [(insats["area"], area, "24")]


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("24.json", '{"insatser": [{"key": "a", "area": "annat"}]}', "insats 1"),
        ("24.json", '{"insatser": [{"area": "boende"}]}', "insats 1"),
        ("24.json", "[]", "24.json"),
        ("24.json", "{", "not JSON"),
        ("x.jsonl", '{"id": "24.a", "labels": {"area": "boende"}}\n{"id": "24.b"}', "x.jsonl:2"),
        ("24.json", '{"insatser": [{"key": "a", "area": "boende"}]}', "two respondents"),
    ],
)
def test_place_of_the_fault_is_told_and_nothing_written(tmp_path: Path, name: str, content: str, told: str) -> None:
    (tmp_path / name).write_text(content)
    target = tmp_path / "model.npz"
    code, printed = train(tmp_path / name, "-o", target)
    assert (code, target.exists()) == (1, False)
    assert told in printed


def test_model_of_another_release_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "old.npz"
    shutil.copy(SHIPPED, file)
    monkeypatch.setattr("services.classification.model.artefact.BUCKETS", 7)
    with pytest.raises(ValueError, match="train it again"):
        load(file)


@pytest.mark.parametrize("command", [["classification", "reclassify"], ["replay", "classification"]])
@pytest.mark.parametrize("content", [b"", b"not a model", SHIPPED.read_bytes()[:90_000]])
def test_file_that_is_no_model_is_told_of_in_words(tmp_path: Path, command: list[str], content: bytes) -> None:
    file = tmp_path / "none.npz"
    file.write_bytes(content)
    arguments = [*command, "--data-dir", str(tmp_path / "data")]
    done = CliRunner().invoke(app, arguments, env={"INSATS_CLASSIFICATION_MODEL": str(file)})
    assert (done.exit_code, done.output.partition(": ")[0]) == (1, "not a model of areas")
    assert rules.rules_version() == rules.RULES_VERSION  # the model before is the one that reads


def test_own_model_is_the_one_that_reads_when_it_is_set(returns: Path, tmp_path: Path) -> None:
    file = tmp_path / "own.npz"
    file.write_bytes(encoded(training.trained([returns], "")))
    shipped = rules.RULES_VERSION
    try:
        rules.use_model(file)
        found = classify(Text(name="Bredband och fiber"))
        assert {item.rule for item in found.evidence if item.facet == "area"} == {f"area.model/{load(file).version}"}
        assert shipped != rules.RULES_VERSION
    finally:
        rules.use_model(None)
    assert shipped == rules.RULES_VERSION


def test_left_out_respondents_labels_change_nothing_in_its_own_fold(returns: Path) -> None:
    examples = [example for example in training.examples([returns]) if example.respondent != FEW[-1][:2]]
    last = max(example.respondent for example in examples)
    turned = [one._replace(area="miljo") if one.respondent == last else one for one in examples]
    before, after = (
        next(likelihoods(fold, given) for fold in folds(given) if fold.region == last) for given in (examples, turned)
    )
    assert np.array_equal(before, after)


@pytest.mark.parametrize(
    ("name", "outputs", "perspective", "word"),
    [
        ("Starta eget", "Rådgivning till kvinnor som driver företag, mot könsstereotyper i näringslivet.",
         "jamstalldhet", "könsstereotyper"),
        ("Yrkesspår inom vården", "Nyanlända och utrikes födda läser svenska för invandrare jämsides med utbildningen.",
         "integration", "nyanlända"),
        ("Testbädd för verkstäder", "Minskade utsläpp av växthusgaser och cirkulära flöden med återbruk i industrin.",
         "miljo", "utsläpp"),
    ],
)  # fmt: skip
def test_perspective_is_seen_beside_another_area(name: str, outputs: str, perspective: str, word: str) -> None:
    found = classify(Text(name=name, outputs=outputs), declared_area="innovation")
    assert [item.code for item in found.perspectives] == [perspective]
    assert 0 < found.perspectives[0].confidence < 1
    assert word in {item.text.lower() for item in found.evidence if item.facet == "perspectives"}
    inside = classify(Text(name=name, outputs=outputs), declared_area=perspective)
    assert inside.perspectives == ()


def test_goal_is_inferred_when_the_text_names_none() -> None:
    text = Text(name="Jämställda arbetsplatser", outputs="Jämställdhetsutbildning mot könsstereotyper och mäns våld.")
    found = classify(text)
    assert [(goal.goal, goal.named) for goal in found.sdg] == [(5, False)]
    assert found.sdg[0].confidence < 1
    assert any(item.facet == "sdg" for item in found.evidence)
    named = classify(text._replace(goals="Agenda 2030 mål 4"))
    assert [(goal.goal, goal.named) for goal in named.sdg] == [(4, True)]


def test_words_that_weighed_most_are_shown_where_they_stand() -> None:
    source = Text(name="Etapp två", outputs="Fiber till byarna och BREDBAND i skärgården.", goals="Mål: bredband")
    found = classify(source)
    assert found.area is not None
    assert found.area.code == "tillganglighet"
    shown = [item for item in found.evidence if item.facet == "area"]
    assert (shown[0].field, shown[0].text) == ("outputs", "BREDBAND")
    assert all(getattr(source, item.field)[item.start : item.end] == item.text for item in shown)


def test_opinion_is_the_same_whatever_was_read_before() -> None:
    fields = {"name": "elbussar till skolan", "outputs": "tre linjer i kollektivtrafiken"}
    fresh, used = Reader(load(SHIPPED)), Reader(load(SHIPPED))
    for number in range(300):
        used.read({"outputs": " ".join(f"ord{number}x{word}" for word in range(100))})
    assert used.read(fields) == fresh.read(fields)


def test_figures_are_those_of_a_case_worked_out_by_hand() -> None:
    likely = np.array([[0.9, 0.1], [0.8, 0.2], [0.3, 0.7], [0.4, 0.6]])
    truth = np.array([0, 0, 0, 1])
    found: dict[str, Any] = scores(likely, truth)
    assert found["accuracy"] == 0.75
    assert found["macro_f1"] == pytest.approx((2 * 2 / 5 + 2 * 1 / 3) / 2, abs=1e-4)
    assert found["top2"] == 1
    assert found["brier"] == pytest.approx((0.1**2 + 0.2**2 + 0.7**2 + 0.4**2) / 4, abs=1e-4)
    assert coverage(likely, truth, 0.95) == 0.5
    assert coverage(likely, truth, 0.75) == 1
    assert threshold(likely, truth, 0.95) == 1  # four are too few to promise anything by
    assert [tuple(round(figure, 6) for figure in one) for one in reliability(likely, truth, 2)] == [(0.75, 0.75, 4)]


def test_shipped_model_tells_what_it_was_trained_from() -> None:
    about = load(SHIPPED).about
    assert about["insatser"] > 300
    assert about["respondents"] > 10
    assert 0.5 < about["scores"]["macro_f1"] < 1
    assert about["thresholds"]["0.8"] < about["thresholds"]["0.9"] < about["thresholds"]["0.95"] <= 1


def test_evidence_of_a_declared_area_is_the_suggestions() -> None:
    found: Labels = classify(Text(name="Fiber och bredband"), declared_area="boende")
    shown = {item.text for item in found.evidence if item.facet == "suggested_area"}
    assert shown == {"Fiber", "bredband"}
    assert not any(item.facet == "area" for item in found.evidence)


def test_what_people_decide_beside_the_area_is_learned_from(returns: Path, tmp_path: Path) -> None:
    declared = {example.fields["name"]: example for example in training.examples([returns])}
    insats = json.loads((returns / "24.json").read_text())["insatser"][0]
    texts = {name: insats.get(name, "") for name in Text._fields}
    line = {"id": f"24.{insats['key']}", "respondent": "24", "declared": insats["area"], **texts}
    corrections = tmp_path / "corrections.jsonl"
    own = {"id": "24.x", "declared": "egen-tabell", "labels": {"achieved": True}, **texts}
    rows = [line | {"labels": {"sdg": [], "perspectives": ["miljo"], "achieved": False}}, own]
    corrections.write_text("".join(json.dumps(row) + "\n" for row in rows))
    found = training.examples([returns, corrections])
    assert len(found) == len(declared)
    [corrected] = [example for example in found if example.decided]
    assert corrected.area == insats["area"]
    assert (sorted(corrected.goals), sorted(corrected.perspectives)) == ([], ["miljo"])
    code, printed = train(returns, corrections, "-o", tmp_path / "model.npz")
    assert code == 0, printed
    assert "decided by people: area 0, perspectives 1, sdg 1" in printed
    plain = training.trained([returns], "").about
    assert load(tmp_path / "model.npz").about["data_sha256"] != plain["data_sha256"]


def test_text_may_hold_what_else_ends_a_line(tmp_path: Path) -> None:
    name = "Fler\u2028bostäder"
    row = {"id": "24.a", "name": name, "labels": {"area": "boende"}}
    (tmp_path / "x.jsonl").write_text(json.dumps(row, ensure_ascii=False) + "\n", encoding="utf-8")
    [example] = training.examples([tmp_path / "x.jsonl"])
    assert example.fields["name"] == name


def test_label_that_is_no_list_of_codes_is_refused(returns: Path, tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").write_text('{"id": "24.a", "declared": "boende", "labels": {"sdg": [18]}}')
    code, printed = train(returns, tmp_path / "x.jsonl", "-o", tmp_path / "model.npz")
    assert (code, "x.jsonl:1" in printed) == (1, True)
