"""Notifications with its pages, on SQLite and on PostgreSQL, with a clock that can be put ahead."""

import contextlib
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from libs.common.auth import LocalIssuer
from tests.infrastructure.services import own_databases
from tests.login.browsing import MovedClock
from tests.login.here import Here, settled
from tests.login.house import House
from tests.login.provider import Issuer, key, running_issuer


@pytest.fixture
def clock() -> MovedClock:
    return MovedClock()


@pytest.fixture(params=["sqlite", "postgresql"])
async def house(request: pytest.FixtureRequest, tmp_path: Path, clock: MovedClock) -> AsyncIterator[House]:
    """On each kind of database, for what the database has a part in."""
    async with contextlib.AsyncExitStack() as stack:
        url = None
        if request.param == "postgresql":
            databases = own_databases(request.getfixturevalue("pg_url"), ["notifications"])
            url = stack.enter_context(databases)["notifications"]
        LocalIssuer(tmp_path).prepare()
        yield House(tmp_path, url, clock, stack)


@pytest.fixture
async def cottage(tmp_path: Path, clock: MovedClock) -> AsyncIterator[House]:
    """On SQLite alone."""
    async with contextlib.AsyncExitStack() as stack:
        LocalIssuer(tmp_path).prepare()
        yield House(tmp_path, None, clock, stack)


@pytest.fixture(scope="session")
def process() -> Iterator[Issuer]:
    with running_issuer() as issuer:
        yield issuer


@pytest.fixture
def issuer(process: Issuer) -> Issuer:
    process.keys = [key("first")]
    process.start()
    return process


@pytest.fixture
async def here(cottage: House, issuer: Issuer) -> Here:
    return await settled(cottage, issuer)


@pytest.fixture
async def anywhere(house: House, issuer: Issuer) -> Here:
    """On each kind of database."""
    return await settled(house, issuer)
