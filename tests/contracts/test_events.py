"""Every published event: its example is read, written and routed as promised, and its schema has only grown."""

import json
from pathlib import Path
from typing import Any

import pytest
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent
from jsonschema import Draft202012Validator, FormatChecker

from libs.common.envelope import UnreadableEvent, decode, encode, type_of
from libs.common.events import EVENTS, AggregateUpdated
from tests.contracts import export, schemas
from tests.contracts.compatibility import incompatibilities
from tests.contracts.schemas import FOLDER, example_body, published_schema, schema_of, written

PUBLISHED_EVENTS = {
    "round.opened.v1", "round.changed.v1", "round.locked.v1", "insats.received.v1", "insats.withdrawn.v1",
    "draft.changed.v1",
    "return.submitted.v1", "return.sent_back.v1", "return.accepted.v1", "insats.classified.v1",
    "aggregate.updated.v1", "report.compiled.v1", "deadline.approaching.v1", "deadline.passed.v1",
}  # fmt: skip
"""Once published, a version is never taken away."""

every_event = pytest.mark.parametrize("event_type", EVENTS)


def example(event_type: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(example_body(event_type))
    return document


def lost(before: Any, after: Any, place: str = "") -> list[str]:
    """Places in `before` that `after` lacks or has otherwise."""
    if isinstance(before, dict) and isinstance(after, dict):
        return [
            fault
            for name, value in before.items()
            for fault in (lost(value, after[name], f"{place}/{name}") if name in after else [f"{place}/{name}"])
        ]
    if isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        return [
            fault for n, (b, a) in enumerate(zip(before, after, strict=True)) for fault in lost(b, a, f"{place}/{n}")
        ]
    return [] if before == after and type(before) is type(after) else [place]


def test_every_published_version_is_there_with_schema_and_example_when_listed() -> None:
    assert set(EVENTS) >= PUBLISHED_EVENTS
    assert all(event_type == event.TYPE for event_type, event in EVENTS.items())
    for folder in ("schemas", "examples"):
        assert {file.name.removesuffix(".json") for file in (FOLDER / folder).iterdir()} == set(EVENTS)


@every_event
def test_example_keeps_every_value_when_read_and_written_again(event_type: str) -> None:
    event = decode(event_type, example_body(event_type))
    assert type(event.data) is EVENTS[event_type]
    again = json.loads(encode(event.data, event.id, event.time))
    assert lost(example(event_type), again) == []


@every_event
def test_example_is_still_read_when_a_newer_sender_adds_fields(event_type: str) -> None:
    newer = example(event_type)
    newer |= {"traceparent": "00-0af7651916cd43dd8448eb211c80319c-00f067aa0ba902b7-01"}
    newer["data"]["added_later"] = {"by": "a newer version"}
    assert decode(event_type, json.dumps(newer).encode()).data == decode(event_type, example_body(event_type)).data


@every_event
def test_event_is_refused_with_the_place_when_a_required_field_is_gone(event_type: str) -> None:
    broken = example(event_type)
    del broken["data"]["round"]
    with pytest.raises(UnreadableEvent, match=r"data\.round"):
        decode(event_type, json.dumps(broken).encode())


def test_respondents_text_is_not_in_the_cause_when_an_event_cannot_be_read() -> None:
    broken = example("insats.received.v1")
    broken["data"]["insats"]["funding"][0]["amount_sek"] = "Åsas hemlighet"
    with pytest.raises(UnreadableEvent, match=r"data\.insats\.funding\.0\.amount_sek") as caught:
        decode("insats.received.v1", json.dumps(broken).encode())
    assert "hemlighet" not in str(caught.value)


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"data": {}}'])
def test_event_is_refused_when_the_body_is_none(body: bytes) -> None:
    with pytest.raises(UnreadableEvent, match=r"^round\.locked\.v1: "):
        decode("round.locked.v1", body)


def test_event_is_refused_when_its_type_is_unknown() -> None:
    with pytest.raises(UnreadableEvent, match=r"round\.locked\.v99"):
        decode("round.locked.v99", example_body("round.locked.v1"))


@every_event
def test_example_and_what_is_written_of_it_are_valid_when_checked_by_the_published_schema(event_type: str) -> None:
    Draft202012Validator.check_schema(published_schema(event_type))
    validator = Draft202012Validator(published_schema(event_type), format_checker=FormatChecker())
    event = decode(event_type, example_body(event_type))
    validator.validate(example(event_type))
    validator.validate(json.loads(encode(event.data, event.id, event.time)))


@every_event
def test_other_types_and_versions_are_refused_when_checked_by_the_published_schema(event_type: str) -> None:
    validator = Draft202012Validator(published_schema(event_type))
    subject, _, _ = event_type.rpartition(".v")
    wrongs: list[dict[str, Any]] = [
        {"type": f"{subject}.v99"},
        {"source": "/somebody-else"},
        {"specversion": "0.3"},
        {"data": {}},
    ]
    for wrong in wrongs:
        assert not validator.is_valid(example(event_type) | wrong), wrong


@every_event
def test_event_is_valid_cloudevent_when_read_by_an_independent_library(event_type: str) -> None:
    ours = decode(event_type, example_body(event_type))
    body = encode(ours.data, ours.id, ours.time)
    assert json.loads(body)["specversion"] == "1.0"
    theirs = JSONFormat().read(CloudEvent, body)
    assert (theirs.get_id(), theirs.get_type(), theirs.get_time()) == (str(ours.id), event_type, ours.time)
    assert (theirs.get_source(), theirs.get_subject()) == (EVENTS[event_type].SOURCE, ours.data.subject)
    assert theirs.get_datacontenttype() == "application/json"
    assert theirs.get_data() == json.loads(body)["data"]


def test_sequence_is_text_in_the_envelope_and_number_in_the_data_when_an_aggregate_is_updated() -> None:
    event = decode("aggregate.updated.v1", example_body("aggregate.updated.v1"))
    body = json.loads(encode(event.data, event.id, event.time))
    assert (body["sequence"], body["sequencetype"], body["data"]["sequence"]) == ("17", "Integer", 17)
    assert [t for t in EVENTS if "sequence" in json.loads(example_body(t))] == [AggregateUpdated.TYPE]


@every_event
def test_routing_key_leads_with_type_then_round_and_respondent_when_sent(event_type: str) -> None:
    data = decode(event_type, example_body(event_type)).data
    respondent = example(event_type)["data"].get("respondent", "all")
    assert data.routing_key == f"{event_type}.villkor-2023.{respondent}"
    assert type_of(data.routing_key) == event_type


@every_event
def test_published_schema_has_not_broken_when_compared_with_the_code(event_type: str) -> None:
    published, current = published_schema(event_type), schema_of(event_type)
    assert incompatibilities(published, current) == [], "a published version stays: make a new class and type"
    assert written(published) == written(current), "compatible: run `python -m tests.contracts.export` and commit"


def _published_with(folder: Path, monkeypatch: pytest.MonkeyPatch, properties: dict[str, Any]) -> Path:
    """The folder as if round.locked.v1 had been published with these properties of its data."""
    monkeypatch.setattr(schemas, "FOLDER", folder)
    (folder / "schemas").mkdir()
    assert export.main() == 0
    file = schemas.schema_file("round.locked.v1")
    schema = json.loads(file.read_text())
    schema["$defs"]["RoundLocked"]["properties"] = properties
    file.write_text(written(schema))
    return file


def test_export_writes_the_schema_when_the_event_has_grown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    properties = published_schema("round.locked.v1")["$defs"]["RoundLocked"]["properties"]
    older = {"round": properties["round"], "locked_at": properties["locked_at"] | {"title": "Older"}}
    file = _published_with(tmp_path, monkeypatch, older)
    assert export.main() == 0
    assert file.read_text() == written(schema_of("round.locked.v1"))


def test_export_refuses_and_leaves_the_file_when_a_published_version_broke(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    properties = published_schema("round.locked.v1")["$defs"]["RoundLocked"]["properties"]
    file = _published_with(tmp_path, monkeypatch, properties | {"locked_by": {"type": "string"}})
    before = file.read_text()
    assert export.main() == 1
    assert file.read_text() == before
    assert "round.locked.v1: /data/locked_by: was removed" in capsys.readouterr().err
