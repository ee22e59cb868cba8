"""How a service becomes a process: database, bus, relay, worker and HTTP, started and stopped together."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import structlog
from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import MetaData, func, select, text
from sqlalchemy.exc import DBAPIError, InterfaceError

from libs.common import asyncapi, cancelling, openapi, problems
from libs.common.auth import Authenticator, LocalIssuer
from libs.common.bus import Bus, ConsumerTable, ReceiveParked
from libs.common.bus.worker import Worker
from libs.common.clock import WALL_CLOCK, Clock
from libs.common.database import Database, Transaction, is_transient
from libs.common.edge import Edge
from libs.common.events import Event
from libs.common.outbox import Relay
from libs.common.settings import ServiceSettings
from libs.common.telemetry import configure_logging

log = structlog.get_logger()
VERSION = "0.1.0"
JOB_AGAIN_SECONDS = 1.0
Job = Callable[["Runtime"], Coroutine[Any, Any, None]]


@dataclass(frozen=True)
class Service:
    """A service's parts, named once in its main.py."""

    name: str
    title: str
    metadata: MetaData
    router: APIRouter
    emits: tuple[type[Event], ...]
    consumers: ConsumerTable
    read_model: tuple[str, ...] = ()
    """Tables that `insats replay` empties and fills again from the inbox."""
    incidental_columns: tuple[str, ...] = ("classified_at",)
    """Columns that tell when a row was written and so differ after a replay."""
    receive_parked: Callable[[Database], ReceiveParked] | None = None
    jobs: tuple[Job, ...] = ()
    """What runs beside the consumers as long as the process does; each sees to its own faults and never ends. Should
    one all the same, the log says so and it is started again."""


def database_url(service: Service, settings: ServiceSettings) -> str:
    return settings.database_url or f"sqlite:///{settings.data_dir / service.name}.db"


def newest_revision(service: str) -> str:
    """Migrations are named 0001_…, 0002_…"""
    folder = Path(__file__).resolve().parents[2] / "services" / service / "migrations" / "versions"
    return max(path.name[:4] for path in folder.glob("[0-9]*.py"))


async def _migrated(tx: Transaction) -> bool:
    table = "alembic_version"
    known = (
        select(func.to_regclass(table))
        if tx.is_postgresql
        else text("select name from sqlite_master where name = :table").bindparams(table=table)
    )
    return await tx.scalar(known) is not None


class Runtime:
    """What a running service holds; on `app.state.runtime`."""

    def __init__(self, service: Service, settings: ServiceSettings, bus: Bus, clock: Clock = WALL_CLOCK) -> None:
        self.service = service
        self.settings = settings
        self.bus = bus
        self.clock = clock
        self.database = Database(database_url(service, settings), service.metadata, settings.database_pool, clock)
        self.relay = Relay(self.database, bus, service.name)
        self.worker = Worker(service.name, service.consumers, self.database, bus)
        self.bus_started = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        if self.settings.migrate:
            await self._bring_up_to_date()
        self._tasks = [asyncio.create_task(self._run_bus(), name=f"{self.service.name} bus")]
        for job in self.service.jobs:
            self._tasks.append(asyncio.create_task(self._keep_running(job), name=f"{self.service.name} {job.__name__}"))

    async def _bring_up_to_date(self) -> None:
        """Waits for a database that is away: a machine that starts has no order of starting."""
        while True:
            try:
                if await self._revision() != newest_revision(self.service.name):
                    from libs.common.migrating import migrate  # Alembic is a tenth of a service's memory

                    await migrate(self.service.name, self.database)
                return
            except Exception as error:
                if not is_transient(error):
                    raise
                log.warning("database away, trying again", service=self.service.name, reason=repr(error))
                await asyncio.sleep(0.5)

    async def _revision(self) -> str | None:
        async with self.database.reading() as tx:
            return await tx.scalar(text("select version_num from alembic_version")) if await _migrated(tx) else None

    async def _run_bus(self) -> None:
        """Connects however long the broker stays away: what is posted meanwhile waits in the outbox."""
        pause = 0.2
        while True:
            try:
                parked = self.service.receive_parked
                await self.bus.start(
                    self.worker.receive if self.service.consumers else None,
                    parked(self.database) if parked else None,
                )
                self.bus_started.set()
                break
            except asyncio.CancelledError:
                if cancelling.asked_for():
                    raise
                reason = "connection lost"
            except Exception as error:
                reason = repr(error)
            log.warning("bus away, trying again", service=self.service.name, reason=reason)
            await asyncio.sleep(pause)
            pause = min(pause * 2, 3.0)
        await self.relay.run()

    async def _keep_running(self, job: Job) -> None:
        """A job that ended unnoticed would be reminders that nobody gets."""
        while True:
            error: BaseException | None = None
            try:
                await job(self)
            except asyncio.CancelledError as cancelled:
                if cancelling.asked_for():
                    raise
                error = cancelled
            except Exception as fault:
                error = fault
            log.error("job ended, starting again", service=self.service.name, job=job.__name__, exc_info=error)
            await asyncio.sleep(JOB_AGAIN_SECONDS)

    async def faults(self) -> list[str]:
        """Why the service is not ready; empty if it is."""
        found = []
        try:
            await self.database.ping()
        except Exception as error:
            found.append(f"database: {error!r}")
        if not self.bus_started.is_set() or not await self.bus.healthy():
            found.append("bus: not connected")
        return found

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.bus.stop()
        await self.database.close()


def make_bus(service: Service, settings: ServiceSettings) -> Bus:
    """RabbitMQ by its address. Without one only the embedded start can give a bus."""
    if not settings.amqp_url:
        raise ValueError("INSATS_AMQP_URL is needed to run a service by itself; `insats serve` runs all in one")
    from libs.common.bus.rabbit import RabbitBus  # the embedded start needs none of its libraries

    return RabbitBus(settings.amqp_url, service.name, [event.TYPE for event in service.consumers], settings.bus_prefix)


def create_app(
    service: Service, settings: ServiceSettings, bus: Bus | None = None, clock: Clock = WALL_CLOCK
) -> FastAPI:
    """The service's web application; its lifespan runs all the rest."""
    configure_logging(settings.log_level)
    runtime = Runtime(service, settings, bus or make_bus(service, settings), clock)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await runtime.start()
        yield
        await runtime.stop()

    app = FastAPI(
        title=service.title, version=VERSION, lifespan=lifespan, redirect_slashes=False, responses=openapi.RESPONSES
    )
    openapi.install(app)
    app.state.runtime = runtime
    app.state.database = runtime.database
    app.state.authenticator = Authenticator(
        settings.issuer, settings.jwks or _local_keys(settings), settings.trusted_issuers, settings.ca_file
    )
    app.add_middleware(Edge, service=service.name, max_body_bytes=settings.max_body_bytes)
    problems.install(app)
    for error in (DBAPIError, InterfaceError, OSError, TimeoutError):
        app.add_exception_handler(error, problems.on_defect)
    app.include_router(service.router)
    app.include_router(_defaults(service, runtime))
    return app


def _local_keys(settings: ServiceSettings) -> str:
    issuer = LocalIssuer(settings.data_dir, settings.issuer)
    issuer.prepare()
    return str(issuer.jwks_file)


def _defaults(service: Service, runtime: Runtime) -> APIRouter:
    """What every service answers alike."""
    router = APIRouter(tags=["service"])

    @router.get("/v1/api-info", summary="About this API (Digg REST API-profil VER.06)")
    async def api_info() -> dict[str, Any]:
        return {
            "apiName": service.title,
            "apiVersion": VERSION,
            "apiReleased": "2026-11-21",
            "apiDocumentation": "docs",
            "apiStatus": "active",
        }

    @router.get("/health/live", summary="The process runs")
    async def live() -> dict[str, str]:
        return {"status": "live"}

    @router.get("/health/ready", summary="Database and bus answer")
    async def ready() -> JSONResponse:
        faults = await runtime.faults()
        return JSONResponse({"status": "not ready" if faults else "ready", "faults": faults}, 503 if faults else 200)

    @router.get("/metrics", summary="Prometheus metrics", include_in_schema=False)
    async def metrics() -> Response:
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    @cache  # writing it takes a tenth of a second, in which nobody else is answered
    def asyncapi_text() -> str:
        document = asyncapi.document(service.name, service.title, VERSION, service.consumers, service.emits)
        return json.dumps(document, ensure_ascii=False)

    @router.get("/asyncapi.json", summary="Events in and out (AsyncAPI 3)")
    async def asyncapi_document() -> Response:
        return Response(asyncapi_text(), media_type="application/vnd.aai.asyncapi+json")

    return router


async def database_of(request: Request) -> Database:
    """FastAPI dependency: the service's database. Async, for FastAPI calls plain functions in a thread."""
    database: Database = request.app.state.database
    return database
