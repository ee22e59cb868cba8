"""A fresh installation for each trial, with everything in it that can be killed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from libs.common.bus.rabbit import DECLARATION_SETTLES_SECONDS
from tests.infrastructure.postgres import PrivatePostgres
from tests.infrastructure.processes import private_folder
from tests.infrastructure.rabbitmq import PrivateRabbitMQ
from tests.installation import Installation, Process, connected

SetupName = Literal["embedded", "connected"]
REPLICAS = {"classification": 2, "aggregation": 2}


@dataclass(frozen=True)
class Tampering:
    """What broken.py is asked to do; by default nothing, and then it is not used at all."""

    broken: str = ""
    aim: str = ""

    @property
    def program(self) -> str:
        return "tests.faults.broken" if self.broken or self.aim else "insats"

    def environment(self, folder: Path) -> dict[str, str]:
        given = {"INSATS_BREAK": self.broken, "INSATS_AIM": self.aim}
        return {name: value for name, value in given.items() if value} | {"INSATS_AIMED": str(folder / "aimed")}


@dataclass(frozen=True)
class Victim:
    """Something that can be killed and started again. `start` may be called when it runs."""

    name: str
    kill: Callable[[], None]
    start: Callable[[], None]
    runs: Callable[[], bool]


@dataclass
class Fresh:
    """An installation nobody has used, and its victims by name."""

    installation: Installation
    victims: dict[str, Victim] = field(default_factory=dict)


class Setups:
    """Makes fresh installations of one kind. The private servers of the connected one serve all trials."""

    def __init__(self, name: SetupName, postgres: PrivatePostgres | None, rabbitmq: PrivateRabbitMQ | None) -> None:
        self.name = name
        self.postgres = postgres
        self.rabbitmq = rabbitmq

    @property
    def victims(self) -> list[str]:
        """Names of everything that may be killed; a second replica has a mark behind its service's name."""
        if self.name == "embedded":
            return ["all"]
        services = ["intake", "classification", "classification'", "aggregation", "aggregation'", "reporting"]
        return [*services, "notifications", "postgresql", "rabbitmq"]

    @contextmanager
    def fresh(self, tampering: Tampering) -> Iterator[Fresh]:
        with private_folder() as folder:
            if self.name == "embedded":
                process = Process("all", folder, tampering.environment(folder), tampering.program)
                yield from self._running(Installation(folder, [process]))
            else:
                assert self.postgres
                assert self.rabbitmq
                with connected(
                    folder, self.postgres.url(), self.rabbitmq.url, REPLICAS, tampering.program, started=False
                ) as installation:
                    for process in installation.processes:
                        process.environment |= tampering.environment(folder)
                    try:
                        yield from self._running(installation, settles=DECLARATION_SETTLES_SECONDS)
                    finally:  # both are needed to remove what the installation had in them
                        self.postgres.start()
                        self.rabbitmq.start()

    def _running(self, installation: Installation, settles: float = 0) -> Iterator[Fresh]:
        try:
            installation.start()
            # Once in an installation's life, before anything has been sent to the queues.
            time.sleep(settles)
            yield Fresh(installation, self._victims(installation))
        finally:
            installation.stop()

    def _victims(self, installation: Installation) -> dict[str, Victim]:
        victims: dict[str, Victim] = {}
        for process in installation.processes:
            name = process.service
            while name in victims:
                name += "'"
            victims[name] = Victim(name, process.kill, _starter(process), _watcher(process))
        for name, server in (("postgresql", self.postgres), ("rabbitmq", self.rabbitmq)):
            if server:
                victims[name] = Victim(name, server.kill, server.start, _server_watcher(server))
        return victims


def _starter(process: Process) -> Callable[[], None]:
    def start() -> None:
        if not _runs(process):
            process.start()

    return start


def _watcher(process: Process) -> Callable[[], bool]:
    return lambda: _runs(process)


def _runs(process: Process) -> bool:
    return process.popen is not None and process.popen.poll() is None


def _server_watcher(server: PrivatePostgres | PrivateRabbitMQ) -> Callable[[], bool]:
    return lambda: server.pid is not None


@contextmanager
def setups(name: SetupName) -> Iterator[Setups]:
    """Private servers with fsync for the connected set-up: only what is on disk survives their death."""
    if name == "embedded":
        yield Setups(name, None, None)
        return
    with (
        private_folder() as folder,
        PrivatePostgres(folder / "postgresql", fsync=True) as postgres,
        PrivateRabbitMQ(folder / "rabbitmq") as rabbitmq,
    ):
        yield Setups(name, postgres, rabbitmq)


SETUPS: Mapping[SetupName, str] = {
    "embedded": "one process on SQLite and the in-process bus",
    "connected": "a process per service, two of classification and aggregation, on PostgreSQL and RabbitMQ",
}
