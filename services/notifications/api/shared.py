"""What the routes have in common."""

from typing import Annotated

from fastapi import Depends, Path, Query

from libs.common.auth import Principal, needs
from libs.common.database import Database
from libs.common.service import database_of

LARGEST = 2**63 - 1
"""That the databases count to."""
Admin = Annotated[Principal, Depends(needs("admin"))]
Storage = Annotated[Database, Depends(database_of)]
Limit = Annotated[int, Query(ge=1, le=1000)]
Offset = Annotated[int, Query(ge=0, le=LARGEST)]
Id = Annotated[int, Path(ge=0, le=LARGEST)]
Word = Annotated[str | None, Query(max_length=200)]
"""What a list is limited to."""
