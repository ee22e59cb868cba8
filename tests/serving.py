"""A service in the test's own process: its application, a client for it, and who issues its tokens."""

from dataclasses import dataclass

import httpx
from fastapi import FastAPI

from libs.common.auth import LocalIssuer
from libs.common.database import Database


@dataclass
class Served:
    app: FastAPI
    http: httpx.AsyncClient
    issuer: LocalIssuer

    @property
    def database(self) -> Database:
        opened: Database = self.app.state.database
        return opened
