"""Whatever is sent, the answer is one that the API describes: never a 5xx, and a problem with a place if refused."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.intake.examples import DRAFT, ROUND, document, full_insats, round_body
from tests.intake.system import Intake

ANY_TEXT = st.text(max_size=12) | st.sampled_from(["", "boende", "\u0000", "2024-01-01", "9999-12-31T23:59:59-12:00"])
LEAF = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from([10**30, -(10**30), 2**53 + 1])
    | st.floats(allow_nan=True, allow_infinity=True)
    | ANY_TEXT
)
ANY_JSON = st.recursive(
    LEAF, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(ANY_TEXT, inner, max_size=3), max_leaves=8
)
KINDS = ("application/json", "application/x-ndjson")


def parts_of(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The paths to every part of a JSON value."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(found for name, part in inner for found in parts_of(part, (*path, name)))]


def with_part(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    if not path:
        return new
    copy = value.copy()
    copy[path[0]] = with_part(value[path[0]], path[1:], new)
    return copy


def nearly(good: Any) -> st.SearchStrategy[Any]:
    """A good body with one part of it replaced by anything."""
    return st.builds(lambda path, new: with_part(good, path, new), st.sampled_from(parts_of(good)), ANY_JSON)


TARGETS: dict[str, tuple[str, str, str, Any]] = {
    "insats": ("24", "PUT", f"{DRAFT}/insatser/a", full_insats()),
    "many": ("24", "POST", f"{DRAFT}/insatser", [full_insats()]),
    "answer": ("24", "PUT", f"{DRAFT}/answers/8.3", {"yes": True, "text": "Ja", "bullets": ["a"]}),
    "nil return": ("24", "PUT", f"{DRAFT}/nil-returns/miljo", {"reason": "Inget."}),
    "return": ("24", "POST", f"{DRAFT}/returns", document(full_insats())),
    "round": ("agency", "POST", "/v1/rounds", round_body(id="annan")),
    "extension": ("agency", "POST", f"/v1/rounds/{ROUND}/extensions",
                  {"respondent": "24", "due_at": "2998-06-01T00:00:00Z", "locks_at": None, "reason": "x"}),
    "decision": ("agency", "POST", f"/v1/returns/{ROUND}.24.1/send-back",
                 {"comments": [{"pointer": "/a", "message": "?"}]}),
}  # fmt: skip


@pytest.mark.parametrize("target", TARGETS)
@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
async def test_answer_is_no_defect_whatever_the_body_is(opened: Intake, target: str, data: st.DataObject) -> None:
    who, method, path, good = TARGETS[target]
    body = data.draw(nearly(good) | ANY_JSON)
    caller = opened.agency if who == "agency" else opened.respondent()
    kind = data.draw(st.sampled_from(KINDS)) if target == "many" else KINDS[0]
    answer = await caller(method, path, content=json.dumps(body), content_type=kind)
    assert answer.status_code < 500, (body, answer.text)
    if answer.status_code >= 400:
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["detail"]
        assert all(error["pointer"] == "" or error["pointer"][0] == "/" for error in answer.json().get("errors", []))


@pytest.mark.parametrize("target", TARGETS)
@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.binary(max_size=60))
async def test_answer_is_no_defect_whatever_the_bytes_are(opened: Intake, target: str, body: bytes) -> None:
    who, method, path, _ = TARGETS[target]
    caller = opened.agency if who == "agency" else opened.respondent()
    assert (await caller(method, path, content=body)).status_code < 500
