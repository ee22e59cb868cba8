"""A filled-in form in Excel: one that came from here, or one that somebody made. Pure."""

from libs.common.forms import Form
from services.intake.importers.reading import Reading
from services.intake.importers.xlsx.table_sheet import give_keys, read_table_sheet, table_of
from services.intake.importers.xlsx.text_sheet import read_text_sheet
from services.intake.importers.xlsx.workbook import read_workbook

__all__ = ["read_xlsx"]


def read_xlsx(data: bytes, form: Form) -> Reading:
    """Every sheet, hidden ones too: tables by the number of their question, any other sheet as text."""
    reading = Reading()
    for sheet in read_workbook(data):
        if found := table_of(sheet, form):
            question, header = found
            read_table_sheet(sheet, question, header, reading)
        else:
            read_text_sheet(sheet, form, reading)
    give_keys(reading)
    return reading
