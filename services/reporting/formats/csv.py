"""A document's table records as CSV for a Swedish Excel: UTF-8 with byte order mark, semicolons, CRLF.

Every field is quoted, so that newlines, semicolons and leading zeros in codes survive a reader that honours
quoting. A text that begins with = + - or @ is NOT defused with an apostrophe or a tab: the file is open data
whose texts must be the respondents' own, character for character, many begin with a dash as a bullet, and a
spreadsheet warns before a formula reaches outside. Whoever wants a workbook in which texts are typed as
texts takes the format made for that.
"""

import csv
import io

from services.reporting.reports.tree import Document, Value


def render_csv(document: Document) -> bytes:
    """Header row of `record_columns`, then one row per record; what a record does not say is empty."""
    out = io.BytesIO()
    text = io.TextIOWrapper(out, encoding="utf-8-sig", newline="")
    writer = csv.writer(text, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(document.record_columns)
    for record in document.records():
        writer.writerow([_field(record.get(column)) for column in document.record_columns])
    text.flush()
    return out.getvalue()


def _field(value: Value) -> str:
    if isinstance(value, list):
        return "\n".join(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)
