"""Where the service's tables are registered, apart from the other services' in the same process."""

from sqlalchemy.orm import registry
from sqlmodel import SQLModel

from libs.common.inbox import inbox_table
from libs.common.outbox import outbox_table
from libs.common.remembering import remembered_table


class Base(SQLModel, registry=registry()):
    """What every table of the service is made from."""


METADATA = Base.metadata
OUTBOX = outbox_table(METADATA)
INBOX = inbox_table(METADATA)
REMEMBERED = remembered_table(METADATA)
