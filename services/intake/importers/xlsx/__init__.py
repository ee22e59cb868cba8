"""A filled-in form in Excel: one that came from here, or one that somebody made. Pure."""

from libs.common.forms import Form
from services.intake.importers.docx.reader import read_body
from services.intake.importers.reading import Reading
from services.intake.importers.xlsx.blocks import body_of
from services.intake.importers.xlsx.workbook import read_workbook

__all__ = ["read_xlsx"]


def read_xlsx(data: bytes, form: Form) -> Reading:
    """Tables by the number of their question, on sheets of their own; any other sheet as text from top to bottom."""
    return read_body(body_of(read_workbook(data), form), form)
