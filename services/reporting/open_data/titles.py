"""What the files of an edition are called in the catalogue, in Swedish and English."""

from services.reporting.schemas.editions import EditionFile

Pair = tuple[str, str]
"""Swedish, English."""

REPORTS: dict[str, Pair] = {
    "national": ("Nationell sammanställning", "National compilation"),
    "chapters": ("Uppföljning kapitel för kapitel", "Follow-up chapter by chapter"),
    "projects": ("Projektförteckning", "Project list"),
    "completeness": ("Fullständighet", "Completeness"),
}
FORMATS: dict[str, Pair] = {
    "html": ("webbsida", "web page"),
    "docx": ("Word", "Word"),
    "pdf": ("PDF", "PDF"),
    "xlsx": ("Excel", "Excel"),
    "csv": ("CSV", "CSV"),
    "json": ("JSON", "JSON"),
}
LANGUAGES: dict[str, Pair] = {"sv": ("på svenska", "in Swedish"), "en": ("på engelska", "in English")}
PACKAGE: Pair = ("Tabellerna som datapaket", "The tables as a data package")


def title_of(file: EditionFile) -> Pair:
    """`Nationell sammanställning, PDF, på engelska`."""
    if file.report is None:
        return PACKAGE
    report = REPORTS.get(file.report, (file.report, file.report))
    form = FORMATS.get(file.format, (file.format, file.format))
    language = LANGUAGES[file.language or "sv"]
    return ", ".join((report[0], form[0], language[0])), ", ".join((report[1], form[1], language[1]))


def about(file: EditionFile, number: int) -> Pair:
    """What is in the file. Respondents' texts are Swedish in every language."""
    if file.report is None:
        return (
            f"Utgåva {number} som CSV-filer med beskrivning av varje tabell (Frictionless Data Package).",
            f"Edition {number} as CSV files with a description of every table (Frictionless Data Package).",
        )
    return (
        f"Ur utgåva {number}, som aldrig ändras. Uppgiftslämnarnas texter står som de skrev dem.",
        f"From edition {number}, which never changes. The respondents' texts are in Swedish, as they wrote them.",
    )
