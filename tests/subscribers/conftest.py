"""An installation with two replicas of notifications, and the packages from npm that the examples need."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.installation import Installation, connected
from tests.subscribers.programs import EXAMPLES

WEBHOOKS = {
    "INSATS_WEBHOOK_ALLOW_PRIVATE": "127.0.0.0/8",
    "INSATS_WEBHOOK_RETRY_SECONDS": "0.5",
    "INSATS_WEBHOOK_TIMEOUT_SECONDS": "2",
}


@pytest.fixture(scope="package")
def node_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The examples in Node beside their packages, exactly those of package-lock.json."""
    for program in ("node", "npm"):
        if shutil.which(program) is None:
            pytest.fail(f"{program} is missing: apt-get install -y nodejs npm")
    folder = tmp_path_factory.mktemp("node")
    here = Path(__file__).parent
    for file in (here / "package.json", here / "package-lock.json", *EXAMPLES.glob("*.mjs")):
        shutil.copy(file, folder)
    command = ["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--prefer-offline"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="package")
def subscribed_to(tmp_path_factory: pytest.TempPathFactory, pg_url: str, amqp_url: str) -> Iterator[Installation]:
    folder = tmp_path_factory.mktemp("subscribed-to")
    with connected(folder, pg_url, amqp_url, {"notifications": 2}, started=False) as installation:
        for process in installation.processes:
            process.environment |= WEBHOOKS
        installation.start()
        yield installation
