"""The embedded set-up: all five services in one process, on SQLite files and the in-process bus of one data folder."""

import fcntl
import importlib
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from types import ModuleType
from typing import IO

from fastapi import FastAPI

from libs.common import problems
from libs.common.auth import LocalIssuer
from libs.common.bus.embedded import EmbeddedBus, Queues
from libs.common.edge import Edge
from libs.common.settings import ServiceSettings

SERVICES = ("intake", "classification", "aggregation", "reporting", "notifications")


def load(name: str) -> ModuleType:
    """A service's main module: it has `SERVICE` and `app`. Loaded when asked for: a service's own image has
    only that service's libraries."""
    return importlib.import_module(f"services.{name}.main")


def claim(data_dir: Path) -> IO[str]:
    """Takes the data folder for this process; its files are not made for two. Raises BlockingIOError if taken."""
    data_dir.mkdir(parents=True, exist_ok=True)
    lock = (data_dir / "in-use.lock").open("w")
    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    return lock


def create_app(data_dir: Path) -> FastAPI:
    """The five services under their paths, and the web pages at the root."""
    LocalIssuer(data_dir).prepare()
    queues = Queues(data_dir / "bus.db")
    alone = {"data_dir": data_dir, "database_url": None, "amqp_url": None, "jwks": None}
    apps: dict[str, FastAPI] = {name: load(name).app(EmbeddedBus(queues, name), **alone) for name in SERVICES}

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            lock = stack.enter_context(claim(data_dir))
            assert lock
            await queues.open()
            stack.push_async_callback(queues.close)
            for app in apps.values():  # a mounted app's own lifespan is not run by its parent
                await stack.enter_async_context(app.router.lifespan_context(app))
            yield

    root = FastAPI(title="Insats", lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)
    problems.install(root)
    for name, app in apps.items():
        root.mount(f"/{name}", app)
    root.state.apps = apps
    root.state.runtime = apps["notifications"].state.runtime
    root.state.database = apps["notifications"].state.database
    root.state.authenticator = apps["notifications"].state.authenticator
    root.include_router(importlib.import_module("services.notifications.pages").router)
    # the services set their own limits; this one only keeps the largest of them for what is mounted below
    root.add_middleware(Edge, service="pages", max_body_bytes=ServiceSettings().max_body_bytes)
    return root
