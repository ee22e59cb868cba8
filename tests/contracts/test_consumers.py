"""Who sends and who hears each event: the literal tables of the services and the events agree."""

import ast
import importlib
from pathlib import Path

import pytest

from libs.common.bus import ConsumerTable
from libs.common.events import EVENTS
from libs.common.service import Service

SERVICES = ("intake", "classification", "aggregation", "reporting", "notifications")
ROOT = Path(__file__).resolve().parents[2]


def service(name: str) -> Service:
    found: Service = importlib.import_module(f"services.{name}.main").SERVICE
    return found


def consumers(name: str) -> ConsumerTable:
    table: ConsumerTable = importlib.import_module(f"services.{name}.consumers").CONSUMERS
    return table


@pytest.mark.parametrize("event_type", EVENTS)
def test_event_names_exactly_the_services_that_listen_when_compared_with_their_tables(event_type: str) -> None:
    listening = {name for name in SERVICES if EVENTS[event_type] in consumers(name)}
    assert set(EVENTS[event_type].CONSUMERS) == listening
    assert len(EVENTS[event_type].CONSUMERS) == len(listening)


@pytest.mark.parametrize("name", SERVICES)
def test_service_runs_its_own_table_and_sends_its_own_events_when_composed(name: str) -> None:
    assert service(name).consumers is consumers(name)
    assert {event.SOURCE for event in service(name).emits} <= {f"/{name}"}


def test_every_event_is_sent_by_its_source() -> None:
    sent = {event.TYPE for name in SERVICES for event in service(name).emits}
    assert sent == set(EVENTS)


def _classes_made(folder: Path) -> set[str]:
    """Names of event classes that the code makes objects of (`model_validate` reads what another service made)."""
    trees = [ast.parse(file.read_text()) for file in folder.rglob("*.py")]
    called = [node.func for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return {_name(func) for func in called} & {event.__name__ for event in EVENTS.values()}


def _name(func: ast.expr) -> str:
    if isinstance(func, ast.Attribute):
        return _name(func.value) if func.attr == "model_construct" else func.attr
    return func.id if isinstance(func, ast.Name) else ""


@pytest.mark.parametrize("name", SERVICES)
def test_service_declares_every_event_that_its_code_makes_when_searched(name: str) -> None:
    assert _classes_made(ROOT / "services" / name) <= {event.__name__ for event in service(name).emits}


def test_search_finds_the_events_when_the_code_makes_some() -> None:
    assert {"InsatsClassified"} == _classes_made(ROOT / "services" / "classification")
