"""The example programs of docs/subscribe, run as they stand there, each with what it has printed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "docs" / "subscribe"


class Program:
    """A subscriber at work. `events` are what it dealt with, in order."""

    def __init__(self, file: Path, environment: Mapping[str, str]) -> None:
        command = ["node", str(file)] if file.suffix == ".mjs" else [sys.executable, str(file)]
        self.name = file.name
        self.events: list[dict[str, Any]] = []
        self.complaints: list[str] = []
        self._listening = threading.Event()
        self._popen = subprocess.Popen(
            command, env=os.environ | environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        self._readers = [threading.Thread(target=read, daemon=True) for read in (self._read, self._listen)]
        for reader in self._readers:
            reader.start()

    def _read(self) -> None:
        assert self._popen.stdout
        for line in self._popen.stdout:
            self.events.append(json.loads(line))

    def _listen(self) -> None:
        assert self._popen.stderr
        for line in self._popen.stderr:
            self.complaints.append(line)
            if line.strip() == "listening":
                self._listening.set()
        self._listening.set()

    def wait_listening(self, seconds: float = 30) -> None:
        assert self._listening.wait(seconds), f"{self.name} does not listen"
        assert self._popen.poll() is None, f"{self.name} has ended: {''.join(self.complaints)}"

    def wait_ended(self, seconds: float = 30) -> int:
        """Its exit code, when all that it said is read."""
        code = self._popen.wait(seconds)
        for reader in self._readers:
            reader.join(10)
        return code

    def stop(self) -> None:
        self._popen.kill()
        self._popen.wait(10)
        for reader in self._readers:
            reader.join(10)
