"""What the routes have in common."""

from typing import Annotated

from fastapi import Depends, Query, Request

from libs.common.auth import Principal, caller, needs
from libs.common.database import Database
from libs.common.service import Runtime, database_of
from services.classification.settings import ClassificationSettings

Db = Annotated[Database, Depends(database_of)]
Anyone = Annotated[Principal, Depends(caller)]
Agency = Annotated[Principal, Depends(needs("agency"))]
Reader = Annotated[Principal, Depends(needs("read", "agency", "admin"))]
Reporter = Annotated[Principal, Depends(needs("submit", "agency", "admin"))]
Version = Annotated[int | None, Query(ge=1, le=2**31 - 1)]
Limit = Annotated[int, Query(ge=1, le=1000)]
Offset = Annotated[int, Query(ge=0, le=2**31 - 1)]


def settings_of(request: Request) -> ClassificationSettings:
    runtime: Runtime = request.app.state.runtime
    settings = runtime.settings
    assert isinstance(settings, ClassificationSettings)
    return settings
