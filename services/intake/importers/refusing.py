"""Why a file is not read, and what to do about it. Each ends the problem's type with a code of its own."""

from libs.common.problems import Problem

NOTHING_STORED = (" Inget har sparats.", " Nothing was stored.")


def _refusal(status: int, code: str, sv: str, en: str) -> Problem:
    return Problem(status, code, (sv + NOTHING_STORED[0], en + NOTHING_STORED[1]))


def unknown_type() -> Problem:
    return _refusal(
        415,
        "file-type-unknown",
        "Filen är varken Word (.docx), Excel (.xlsx), PDF eller ren text. Spara den i något av de formaten.",
        "The file is neither Word (.docx), Excel (.xlsx), PDF nor plain text. Save it in one of those formats.",
    )


def open_document() -> Problem:
    return _refusal(
        415,
        "file-type-unknown",
        "Filen är i ett annat format än Word eller Excel. Öppna den och spara som .docx eller .xlsx.",
        "The file is in another format than Word or Excel. Open it and save it as .docx or .xlsx.",
    )


def old_format() -> Problem:
    return _refusal(
        415,
        "file-format-old",
        "Filen är i ett äldre Office-format (.doc, .xls). Öppna den och spara som .docx eller .xlsx.",
        "The file is in an older Office format (.doc, .xls). Open it and save it as .docx or .xlsx.",
    )


def password() -> Problem:
    return _refusal(
        422,
        "file-password-protected",
        "Filen är skyddad med lösenord. Ta bort lösenordet (Arkiv, Info, Skydda dokument) och skicka igen.",
        "The file is protected by a password. Remove it (File, Info, Protect document) and send again.",
    )


def macros() -> Problem:
    return _refusal(
        422,
        "file-has-macros",
        "Filen innehåller makron. Spara den utan makron, som .docx eller .xlsx, och skicka igen.",
        "The file holds macros. Save it without, as .docx or .xlsx, and send again.",
    )


def external_content(where: str) -> Problem:
    return _refusal(
        422,
        "file-has-external-content",
        f"Filen hämtar innehåll utifrån ({where}). Bryt länkarna (Arkiv, Info, Redigera länkar) och skicka igen.",
        f"The file fetches content from outside ({where}). Break the links (File, Info, Edit links) and send again.",
    )


def objects(where: str) -> Problem:
    return _refusal(
        422,
        "file-has-objects",
        f"Filen har andra filer inbäddade ({where}). Ersätt dem med text eller bilder och skicka igen.",
        f"The file has other files embedded ({where}). Replace them by text or pictures and send again.",
    )


def entities(where: str) -> Problem:
    return _refusal(
        422,
        "file-has-entities",
        f"Filen har egna XML-entiteter ({where}), som Word och Excel aldrig skriver. Spara om den och skicka igen.",
        f"The file has XML entities of its own ({where}); Word and Excel never write any. Save it anew and send again.",
    )


def unpacks_too_large() -> Problem:
    return _refusal(
        413,
        "file-unpacks-too-large",
        "Filen är orimligt stor uppackad. Ta bort stora bilder och tomma rader, spara om den och skicka igen.",
        "The file is unreasonably large unpacked. Remove large pictures and empty rows, save it anew and send again.",
    )


def too_large(limit: int) -> Problem:
    size = limit // (1024 * 1024)
    return _refusal(
        413,
        "file-too-large",
        f"Filen får vara högst {size} MB. Ta bort stora bilder och skicka igen.",
        f"The file may be {size} MB at most. Remove large pictures and send again.",
    )


def broken(reason: str) -> Problem:
    said = reason.strip()[:200]
    return _refusal(
        422,
        "file-broken",
        f"Filen är skadad och går inte att läsa ({said}). Öppna den i sitt program, spara om den och skicka igen.",
        f"The file is damaged and cannot be read ({said}). Open it in its program, save it anew and send again.",
    )


def no_text() -> Problem:
    return _refusal(
        422,
        "file-has-no-text",
        "PDF-filen har ingen text, bara bilder. Skicka formuläret som .docx eller .xlsx i stället.",
        "The PDF has no text, only pictures. Send the form as .docx or .xlsx instead.",
    )


def too_slow(seconds: float) -> Problem:
    return _refusal(
        422,
        "file-too-slow",
        f"Filen gick inte att läsa på {seconds:.0f} sekunder. Dela upp den eller spara den som .docx och skicka igen.",
        f"The file could not be read in {seconds:.0f} seconds. Divide it or save it as .docx and send again.",
    )


def busy() -> Problem:
    return Problem(
        503,
        "files-waiting",
        (
            "Många filer läses just nu. Inget har sparats; försök igen om en stund.",
            "Many files are being read just now. Nothing was stored; try again shortly.",
        ),
        headers={"Retry-After": "10"},
    )


def nothing_found() -> Problem:
    return _refusal(
        422,
        "file-holds-no-answers",
        "Filen innehåller inga svar på formulärets frågor. Frågorna känns igen på sina nummer, som 1.2.1.4.",
        "The file holds no answers to the form's questions. They are recognised by their numbers, such as 1.2.1.4.",
    )
