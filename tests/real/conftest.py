"""One installation for the tests that submit the real documents over HTTP."""

from collections.abc import AsyncIterator

import pytest

from tests.real.served import Installation, installed


@pytest.fixture(scope="package")
async def installation(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Installation]:
    async with installed(tmp_path_factory.mktemp("real") / "data") as started:
        yield started
