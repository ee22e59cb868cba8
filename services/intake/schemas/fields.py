"""Kinds of values in intake's bodies: short texts, trees of JSON, instants, days, codes."""

import re
from datetime import date
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BeforeValidator,
    Field,
    StrictInt,
    StrictStr,
)
from pydantic_core import PydanticCustomError

from libs.common.clean_text import CleanText, clean
from libs.common.instants import in_utc

ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
EXACT_NUMBERS = 2**53


def only_iso(value: object) -> object:
    """Raises for a number, which pydantic would read as seconds since 1970."""
    if isinstance(value, str) and not ISO_DATE.fullmatch(value):
        raise PydanticCustomError("date_format", "write the date as YYYY-MM-DD")
    if not isinstance(value, str | date):
        raise PydanticCustomError("date_type", "write the date as a text, YYYY-MM-DD")
    return value


def clean_tree(value: Any) -> Any:
    """JSON of any shape with its texts clean. Raises for a number that not every reader of JSON would understand."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {clean(name): clean_tree(part) for name, part in value.items()}
    if isinstance(value, list):
        return [clean_tree(part) for part in value]
    if isinstance(value, int | float) and not abs(value) <= EXACT_NUMBERS:
        raise PydanticCustomError("number_not_exact", "write a number between -2^53 and 2^53")
    return value


CleanTree = Annotated[dict[str, Any], AfterValidator(clean_tree)]
Instant = Annotated[AwareDatetime, Field(strict=True), AfterValidator(in_utc)]
Day = Annotated[date, BeforeValidator(only_iso)]
Code = Annotated[StrictStr, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$")]
Key = Annotated[StrictStr, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:-]{0,99}$")]
Kronor = Annotated[StrictInt, Field(le=10**13)]
Priority = Annotated[StrictInt, Field(ge=0, le=9999)]
ShortText = Annotated[CleanText, Field(max_length=1000)]
