"""Norrbotten's whole report as a PDF: every answer is read back out of its text; its tables are listed."""

from libs.common.forms import shipped
from services.intake.importers import read_file
from services.reporting.formats.pdf import render_pdf
from services.reporting.reports import report_named
from tests.real import norrbotten_2022, sources
from tests.real.needing import real_data
from tests.word.returns import rows_of

FORM = shipped()["villkor-2022"]


def _words(answer: dict[str, object]) -> str:
    """Without the divisions of lines, which a PDF has of its own."""
    return " ".join(str(answer.get(part, "")) for part in ("yes", "text", "bullets")).replace("\\n", " ")


def test_answers_come_back_and_tables_are_listed_when_the_report_is_a_pdf() -> None:
    assert real_data()
    document = norrbotten_2022.whole_document(sources.read(norrbotten_2022.FILE))
    report = report_named("return/25")
    assert report
    rows = rows_of(FORM, {"25": document}, [{"code": "25", "name": "Norrbotten"}])
    kind, reading = read_file(render_pdf(report(rows, "sv")), FORM)
    assert kind == "pdf"
    given, got = document["answers"], reading.answers
    assert got.keys() == given.keys()
    same = [q for q in given if "".join(_words(got[q]).split()) == "".join(_words(given[q]).split())]
    assert len(same) >= len(given) - 2
    assert reading.repairs == []
    left = "".join("".join(one.text.split()) for one in reading.left)
    names = ["".join(insats["name"].split()) for insats in document["insatser"]]
    assert sum(name[:12] in left for name in names) > 0.8 * len(names)
