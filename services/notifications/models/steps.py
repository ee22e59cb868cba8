"""When each version of a return came how far: made from events alone."""

from datetime import datetime

from sqlmodel import Field

from libs.common.database import BigId, UtcDateTime
from services.notifications.models.tables import Base


class ReturnStep(Base, table=True):
    """The first time that a version was heard of as received, aggregated or reported.

    `rank` is higher the earlier `at` is: of two events about the same step the earlier one stays, whichever came first.
    """

    __tablename__ = "return_step"
    round: str = Field(primary_key=True)
    respondent: str = Field(primary_key=True)
    version: int = Field(primary_key=True)
    step: str = Field(primary_key=True)
    at: datetime = Field(sa_type=UtcDateTime)
    rank: int = Field(sa_type=BigId)
