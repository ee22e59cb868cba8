"""What is answered with 2xx is stored: a commit that the database itself refuses is never answered so."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from sqlalchemy import text

from tests.intake.examples import DRAFT, document, insats
from tests.intake.system import Intake

WRITES: dict[str, tuple[str, str, Any, str]] = {
    "insats": ("PUT", f"{DRAFT}/insatser/a", insats(), "insats_version"),
    "many": ("POST", f"{DRAFT}/insatser", [insats("a"), insats("b")], "draft_insats"),
    "answer": ("PUT", f"{DRAFT}/answers/8.1", {"text": "Jämnt."}, "draft_answer"),
    "nil return": ("PUT", f"{DRAFT}/nil-returns/miljo", {"reason": "Inget."}, "draft_nil_return"),
    "return": ("POST", f"{DRAFT}/returns", document(), "return_version"),
    "outgoing event": ("POST", f"{DRAFT}/returns", document(), "outbox"),
}
SQLITE = (
    "create table if not exists possible (n integer primary key)",
    "create table if not exists refusal (n integer references possible (n) deferrable initially deferred)",
    "create trigger refuse after insert on {table} begin insert into refusal values (1); end",
)
POSTGRESQL = (
    "create or replace function refuse() returns trigger language plpgsql as "
    "$$ begin raise exception 'refused at the commit'; end $$",
    "create constraint trigger refuse after insert on {table} deferrable initially deferred "
    "for each row execute function refuse()",
)


@asynccontextmanager
async def commits_refused_after_inserts_into(intake: Intake, table: str) -> AsyncIterator[None]:
    """Meanwhile rows go in without complaint; only the commit fails, in the database itself."""
    async with intake.database.transaction() as tx:
        for statement in POSTGRESQL if tx.is_postgresql else SQLITE:
            await tx.execute(text(statement.format(table=table)))
    try:
        yield
    finally:
        async with intake.database.transaction() as tx:
            await tx.execute(text(f"drop trigger refuse on {table}" if tx.is_postgresql else "drop trigger refuse"))


@pytest.mark.parametrize("idempotency_key", ["", "nyckel-1"])
@pytest.mark.parametrize("write", WRITES)
async def test_success_is_not_answered_when_the_commit_fails(either: Intake, write: str, idempotency_key: str) -> None:
    method, path, body, table = WRITES[write]
    headers = {"idempotency_key": idempotency_key} if idempotency_key else {}
    before = await either.tables()
    async with commits_refused_after_inserts_into(either, table):
        answer = await either.respondent()(method, path, body, **headers)
    assert answer.status_code >= 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert await either.tables() == before
    assert (await either.respondent()(method, path, body, **headers)).status_code in (200, 201, 202)
    assert await either.tables() != before


async def test_others_are_saved_when_one_commit_fails(either: Intake) -> None:
    async with commits_refused_after_inserts_into(either, "draft_answer"):
        answers = await asyncio.gather(
            either.respondent().put(f"{DRAFT}/answers/8.1", {"text": "Jämnt."}),
            *(either.respondent().put(f"{DRAFT}/insatser/k{n}", insats(f"k{n}")) for n in range(5)),
        )
    assert [answer.status_code for answer in answers] == [500, 201, 201, 201, 201, 201]
    draft = await either.respondent().get(f"{DRAFT}/draft")
    assert (draft["answers"], len(draft["insatser"])) == ({}, 5)
