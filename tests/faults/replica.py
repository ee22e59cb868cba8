"""A process of notifications that is killed and started again, and the events that it hears."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import httpx

from libs.common.inbox import Arrival
from tests.infrastructure.ports import free_ports


class Fault(AssertionError):
    """What must not be."""


class Replica:
    """One process of notifications: `module` is run with the folder, a port and the file of events that it hears."""

    def __init__(self, module: str, folder: Path, events: Path, environment: dict[str, str]) -> None:
        self.port = free_ports(1)[0]
        self._command = [sys.executable, "-m", module, str(folder), str(self.port), str(events)]
        self._environment = os.environ | environment
        self._log = folder / f"{self.port}.log"
        self.popen: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self._log.open("ab") as log:
            self.popen = subprocess.Popen(self._command, env=self._environment, stdout=log, stderr=log)

    def kill(self) -> None:
        if self.popen:
            with contextlib.suppress(ProcessLookupError):
                self.popen.send_signal(signal.SIGKILL)
            self.popen.wait(10)

    @property
    def died(self) -> bool:
        return self.popen is not None and self.popen.poll() is not None

    async def ready(self) -> None:
        until = time.monotonic() + 60
        async with httpx.AsyncClient() as client:
            while time.monotonic() < until:
                with contextlib.suppress(httpx.TransportError):
                    if (await client.get(f"http://127.0.0.1:{self.port}/health/ready")).status_code == 200:
                        return
                if self.died:
                    break
                await asyncio.sleep(0.05)
        raise Fault(f"a replica does not start: {self._log.read_text()[-2000:]}")


def write(file: Path, arrivals: Sequence[Arrival]) -> None:
    lines = [
        json.dumps([str(event.id), event.type, event.data.routing_key, base64.b64encode(body).decode()])
        for event, body in arrivals
    ]
    file.write_text("\n".join(lines))
