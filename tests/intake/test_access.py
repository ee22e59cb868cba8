"""Who may do what: every route with no token, a wrong scope, and another respondent's token."""

import itertools
from typing import Any, NamedTuple

import httpx
import pytest

from libs.common.forms import shipped
from services.reporting.formats import FORMATS
from tests.intake.examples import DRAFT, FARTHER_AHEAD, ROUND, document, insats, round_body
from tests.intake.on_paper import filled_form
from tests.intake.system import Caller, Intake

FORM = "villkor-2023"
FIRST = f"{ROUND}.24.1"


class Route(NamedTuple):
    method: str
    path: str
    body: Any
    allowed: frozenset[str]
    """Which of CALLERS are let in."""


ANYONE = frozenset({"respondent", "editor", "other respondent", "agency", "read", "admin"})
OWN = frozenset({"respondent", "editor"})
SIGNER = frozenset({"respondent"})
"""An editor writes the draft. What binds the respondent is for who may sign."""
AGENCY = frozenset({"agency"})
SIGHTED = frozenset({"respondent", "editor", "agency", "admin"})
ROUTES = [
    Route("POST", "/v1/rounds", round_body(id="annan"), AGENCY),
    Route("GET", "/v1/rounds", None, ANYONE),
    Route("GET", f"/v1/rounds/{ROUND}", None, ANYONE),
    Route("POST", f"/v1/rounds/{ROUND}/extensions", {"respondent": "24", "due_at": FARTHER_AHEAD, "reason": "x"},
          AGENCY),
    Route("GET", "/v1/forms", None, ANYONE),
    Route("GET", f"/v1/forms/{FORM}", None, ANYONE),
    Route("PUT", f"/v1/forms/{FORM}", "the form itself", AGENCY),
    Route("PUT", f"{DRAFT}/insatser/b", insats("b"), OWN),
    Route("DELETE", f"{DRAFT}/insatser/a", None, OWN),
    Route("POST", f"{DRAFT}/insatser", [insats("c")], OWN),
    Route("PUT", f"{DRAFT}/answers/8.1", {"text": "Jämnt."}, OWN),
    Route("DELETE", f"{DRAFT}/answers/8.3", None, OWN),
    Route("PUT", f"{DRAFT}/analyses", {"analyses": []}, OWN),
    Route("PUT", f"{DRAFT}/nil-returns/miljo", {"reason": "Inget."}, OWN),
    Route("DELETE", f"{DRAFT}/nil-returns/integration", None, OWN),
    Route("GET", f"{DRAFT}/draft", None, OWN),
    Route("PUT", f"{DRAFT}/draft", {"insatser": [insats("e")]}, OWN),
    Route("GET", f"{DRAFT}/draft/diff/{FIRST}", None, OWN),
    Route("PUT", f"{DRAFT}/approval-rule", {"required": True}, SIGNER),
    Route("POST", f"{DRAFT}/approvals", {"approved_by": "Ada", "date": "2025-02-03", "reference": "§ 8"}, SIGNER),
    Route("PUT", f"{DRAFT}/case-numbers/24", {"number": "RUN 12-2025"}, OWN),
    Route("POST", f"{DRAFT}/take-overs", {"from_round": "i-fjol", "from_respondent": "24", "keys": ["z"]}, OWN),
    Route("POST", f"{DRAFT}/imports", "a filled-in form", OWN),
    Route("POST", f"{DRAFT}/returns", document(insats("d")), SIGNER),
    Route("GET", f"{DRAFT}/returns", None, SIGHTED),
    Route("GET", f"/v1/returns/{FIRST}", None, SIGHTED),
    Route("GET", f"/v1/returns/{FIRST}/document", None, SIGHTED),
    Route("GET", f"/v1/returns/{FIRST}/diff/{FIRST}", None, SIGHTED),
    Route("POST", f"/v1/returns/{FIRST}/accept", None, AGENCY),
    Route("POST", f"/v1/returns/{FIRST}/send-back", None, AGENCY),
]  # fmt: skip
CALLERS = ("nobody", "forged", "respondent", "editor", "other respondent", "agency", "read", "admin")
LET_IN = [(route, caller) for route, caller in itertools.product(ROUTES, CALLERS) if caller in route.allowed]


def caller_named(intake: Intake, name: str) -> Caller:
    if name == "nobody":
        return intake.nobody
    if name == "forged":
        real = intake.agency.headers["Authorization"]
        return Caller(intake.http, {"Authorization": real[:-8] + "AAAAAAAA"})
    if name == "editor":
        return intake.caller("edit", "24")
    if "respondent" in name:
        return intake.respondent("24" if name == "respondent" else "25")
    return intake.caller(name)


@pytest.fixture
async def lived_in(opened: Intake) -> Intake:
    """Respondent 24 has signed once and goes on with its draft; in a former round it has a draft too."""
    region = opened.respondent()
    await opened.open_round(id="i-fjol")
    await region.put("/v1/rounds/i-fjol/respondents/24/insatser/z", insats("z"))
    await region.post(f"{DRAFT}/returns", document())
    await region.put(f"{DRAFT}/insatser/a", insats(name="Efteråt"))
    await region.put(f"{DRAFT}/nil-returns/integration", {"reason": "Inget."})
    return opened


async def ask(caller: Caller, route: Route, body: Any) -> httpx.Response:
    if body == "a filled-in form":
        form = FORMATS["docx"].render(filled_form(document(insats("f")), shipped()[FORM]))
        return await caller.http.post(route.path, files={"file": ("f.docx", form)}, headers=caller.headers)
    return await caller(route.method, route.path, body)


def described(value: Any) -> str:
    return f"{value.method} {value.path}" if isinstance(value, Route) else str(value)


@pytest.mark.parametrize("route", ROUTES, ids=described)
async def test_nothing_is_shown_or_changed_when_the_caller_may_not(lived_in: Intake, route: Route) -> None:
    before = await lived_in.tables()
    refused = set(CALLERS) - route.allowed
    assert {"nobody", "forged"} <= refused
    for name in sorted(refused):
        answer = await ask(caller_named(lived_in, name), route, route.body)
        assert answer.status_code == (401 if name in ("nobody", "forged") else 403), (name, answer.text)
        assert answer.headers["content-type"] == "application/problem+json"
        assert ("www-authenticate" in answer.headers) is (answer.status_code == 401)
        assert "Insats" not in answer.text
    assert await lived_in.tables() == before


@pytest.mark.parametrize(("route", "name"), LET_IN, ids=described)
async def test_request_is_done_when_the_caller_may(lived_in: Intake, route: Route, name: str) -> None:
    body = route.body
    if body == "the form itself":
        body = await lived_in.agency.get(route.path)
    answer = await ask(caller_named(lived_in, name), route, body)
    assert answer.status_code in (200, 201, 202, 204), answer.text


async def test_every_route_of_the_service_is_tried_when_the_matrix_is_run(intake: Intake) -> None:
    paths = (await intake.nobody.get("/openapi.json"))["paths"]
    known = {
        (method.upper(), path)
        for path, methods in paths.items()
        for method, operation in methods.items()
        if operation.get("tags") != ["service"]
    }
    tried = {(r.method, path) for r in ROUTES for path in paths if _fits(r.path, path)} & known
    assert len(known) == len(ROUTES)
    assert tried == known


def _fits(path: str, template: str) -> bool:
    pieces, wanted = path.split("/"), template.split("/")
    return len(pieces) == len(wanted) and all(w[:1] == "{" or w == p for p, w in zip(pieces, wanted, strict=True))


async def test_neither_draft_nor_returns_are_reached_when_a_respondent_asks_for_anothers(lived_in: Intake) -> None:
    other = f"/v1/rounds/{ROUND}/respondents/25"
    await lived_in.respondent("25").post(f"{other}/returns", document(insats("hemlig", name="Hemlig")))
    before = await lived_in.tables()
    for method, path, body in (
        ("GET", f"{other}/draft", None),
        ("GET", f"{other}/returns", None),
        ("GET", f"/v1/returns/{ROUND}.25.1", None),
        ("GET", f"/v1/returns/{ROUND}.25.1/document", None),
        ("GET", f"/v1/returns/{FIRST}/diff/{ROUND}.25.1", None),
        ("GET", f"/v1/returns/{ROUND}.25.1/diff/{FIRST}", None),
        ("GET", f"{other}/draft/diff/{ROUND}.25.1", None),
        ("PUT", f"{other}/draft", {"insatser": []}),
        ("POST", f"{other}/approvals", {"approved_by": "Ada", "date": "2025-02-03", "reference": "§ 8"}),
        ("PUT", f"{other}/case-numbers/25", {"number": "1"}),
        ("PUT", f"{other}/insatser/hemlig", insats("hemlig")),
        ("DELETE", f"{other}/insatser/hemlig", None),
        ("POST", f"{other}/returns", document()),
    ):
        answer = await lived_in.respondent("24")(method, path, body)
        assert (answer.status_code, answer.json()["type"]) == (403, "urn:insats:problem:not-your-respondent")
        assert "Hemlig" not in answer.text
    assert await lived_in.tables() == before
