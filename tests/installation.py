"""A whole installation as processes, embedded or connected, that tests drive over HTTP and may kill.

Embedded: one process. Connected: a process per replica on PostgreSQL and RabbitMQ, and a transport that
does what the gateway does: the first word of the path names the service.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx

from insats.client import Client
from libs.common.auth import LocalIssuer
from tests.infrastructure.ports import free_ports
from tests.infrastructure.services import delete_prefixed, own_databases, own_prefix

SERVICES = ("intake", "classification", "aggregation", "reporting", "notifications")
QUEUES_AND_EXCHANGES = (
    *(f"{service}.events" for service in SERVICES),
    "notifications.parked",
    "insats.events",
    "insats.parked",
    "insats.retry",
)


class Process:
    """One `insats serve`; `start` after `kill` is the same replica coming back."""

    def __init__(self, service: str, folder: Path, environment: Mapping[str, str], program: str = "insats") -> None:
        self.service = service
        self.port = free_ports(1)[0]
        self.log = folder / f"{service}-{self.port}.log"
        self.data_dir = folder / "data"
        self.environment = dict(environment)
        self.program = program
        self.popen: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        which = [] if self.service == "all" else [self.service]
        command = [sys.executable, "-m", self.program, "serve", *which]
        command += ["--data-dir", str(self.data_dir), "--port", str(self.port)]
        with self.log.open("ab") as log:
            self.popen = subprocess.Popen(command, env=os.environ | self.environment, stdout=log, stderr=log)

    def kill(self) -> None:
        """SIGKILL: nothing is said goodbye to."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> None:
        if self.popen is None:
            return
        with suppress(ProcessLookupError):
            self.popen.send_signal(how)
        self.popen.wait(30)
        self.popen = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def prefix(self) -> str:
        return "" if self.service == "all" else f"/{self.service}"


class Gateway(httpx.BaseTransport):
    """Sends /intake/… to a replica of intake; the others are asked if one is down."""

    def __init__(self, processes: list[Process]) -> None:
        self.processes = processes
        self.inner = httpx.HTTPTransport(verify=False)  # plain HTTP: reading certificates costs 30 ms a client

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        service = request.url.path.split("/")[1]
        replicas = [p for p in self.processes if p.service in ("all", service)]
        failure: Exception = httpx.ConnectError(f"no replica of {service}")
        for replica in replicas:
            path = request.url.raw_path.decode().removeprefix(replica.prefix()) or "/"
            url = httpx.URL(replica.url).join(path)
            headers = {**request.headers, "host": url.netloc.decode()}
            passed_on = httpx.Request(
                request.method, url, headers=headers, stream=request.stream, extensions=request.extensions
            )
            try:
                return self.inner.handle_request(passed_on)
            except httpx.ConnectError as error:
                failure = error
        raise failure


class Installation:
    """Processes, and clients for them."""

    def __init__(self, folder: Path, processes: list[Process]) -> None:
        self.folder = folder
        self.processes = processes
        self.issuer = LocalIssuer(folder / "data")
        self.issuer.prepare()

    def start(self) -> None:
        for process in self.processes:
            process.start()
        self.wait_ready()

    def stop(self) -> None:
        for process in self.processes:
            process.stop()

    def client(self, scope: str, respondent: str | None = None, subject: str | None = None) -> Client:
        client = Client("http://insats", self.issuer.token(scope, respondent, subject))
        headers = client.http.headers
        client.http = httpx.Client(
            base_url="http://insats", headers=headers, timeout=60, transport=Gateway(self.processes)
        )
        return client

    def wait_ready(self, seconds: float = 180) -> None:
        """Every replica, not only the first of each service."""
        until = time.monotonic() + seconds
        for process in self.processes:
            services = SERVICES if process.service == "all" else (process.service,)
            for service in services:
                path = f"/{service}/health/ready" if process.service == "all" else "/health/ready"
                while not _ready(process.url + path):
                    if time.monotonic() > until or (process.popen and process.popen.poll() is not None):
                        raise TimeoutError(f"{service} is not ready:\n{process.log.read_text()[-3000:]}")
                    time.sleep(0.05)


def _ready(url: str) -> bool:
    try:
        return httpx.get(url, timeout=5, verify=False).status_code == 200
    except httpx.TransportError:
        return False


@contextmanager
def embedded(folder: Path, program: str = "insats") -> Iterator[Installation]:
    installation = Installation(folder, [Process("all", folder, {}, program)])
    installation.start()
    try:
        yield installation
    finally:
        installation.stop()


@contextmanager
def connected(
    folder: Path,
    postgres_url: str,
    amqp_url: str,
    replicas: Mapping[str, int] | None = None,
    program: str = "insats",
    *,
    started: bool = True,
) -> Iterator[Installation]:
    """Own databases and own queues on the given servers, gone afterwards. `replicas`: more than one of a service."""
    prefix = own_prefix()
    with own_databases(postgres_url, SERVICES) as databases:
        jwks = LocalIssuer(folder / "data").jwks_file
        processes = [
            Process(
                service,
                folder,
                {
                    "INSATS_DATABASE_URL": databases[service],
                    "INSATS_AMQP_URL": amqp_url,
                    "INSATS_BUS_PREFIX": prefix,
                    "INSATS_JWKS": str(jwks),
                },
                program,
            )
            for service in SERVICES
            for _ in range((replicas or {}).get(service, 1))
        ]
        installation = Installation(folder, processes)
        try:
            if started:
                installation.start()
            yield installation
        finally:
            installation.stop()
            delete_prefixed(amqp_url, prefix, QUEUES_AND_EXCHANGES)
