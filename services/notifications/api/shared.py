"""What the routes have in common."""

from typing import Annotated

from fastapi import Depends, Query

from libs.common.auth import Principal, needs
from libs.common.database import Database
from libs.common.service import database_of

Admin = Annotated[Principal, Depends(needs("admin"))]
Storage = Annotated[Database, Depends(database_of)]
Limit = Annotated[int, Query(ge=1, le=1000)]
Offset = Annotated[int, Query(ge=0)]
