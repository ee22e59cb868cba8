"""The ceiling for a save over HTTP: FastAPI parses the same body, one INSERT and commit, no more.

No token, no rules, no events: what any installation of this kind must at least do.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import asyncpg
from fastapi import FastAPI, Request

from libs.common.events import InsatsContent

DATABASE = "BENCH_DATABASE_URL"
_TABLE = (
    "create table if not exists bare (id uuid primary key, created timestamptz, key text, area text, name text, "
    "body jsonb)"
)
_INSERT = "insert into bare (id, created, key, area, name, body) values ($1, $2, $3, $4, $5, $6)"


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    async with asyncpg.create_pool(os.environ[DATABASE], min_size=16, max_size=16) as pool:
        await pool.execute(_TABLE)
        app.state.pool = pool
        yield


app = FastAPI(lifespan=_lifespan)


@app.post("/insatser", status_code=201)
async def receive(insats: InsatsContent, request: Request) -> dict[str, uuid.UUID]:
    row_id = uuid.uuid4()
    body = insats.model_dump_json()
    await request.app.state.pool.execute(_INSERT, row_id, datetime.now(UTC), insats.key, insats.area, insats.name, body)
    return {"id": row_id}
