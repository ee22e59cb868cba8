"""What was read from a file against the form's rules: typed content, or a Problem that says where in the file it is."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from libs.common.forms import Form
from libs.common.problems import Problem, Text, faults_of
from services.intake.importers import refusing
from services.intake.importers.reading import Reading
from services.intake.rules import check_document
from services.intake.schemas import ReturnIn


def checked(reading: Reading, form: Form) -> ReturnIn:
    """Raises Problem 422 if nothing was understood, or if anything in it is in error."""
    given = {
        "insatser": reading.insatser,
        "nil_returns": reading.nil_returns,
        "answers": reading.answers,
        "analyses": reading.analyses,
    }
    if not any(given.values()):
        raise refusing.nothing_found()
    places = places_of(reading)
    try:
        content = ReturnIn.model_validate(given)
    except ValidationError as error:
        raise has_errors(faults_of(error.errors(include_url=False)), places) from error
    faults = check_document(form, content.insatser, content.nil_returns, content.answers, content.analyses)
    if errors := [fault.as_dict() for fault in faults if fault.rule.severity == "error"]:
        raise has_errors(errors, places)
    return content


def places_of(reading: Reading) -> dict[str, Text]:
    return {taken.pointer: taken.place for taken in reading.taken}


def has_errors(faults: Sequence[dict[str, Any]], places: Mapping[str, Text]) -> Problem:
    return Problem(
        422,
        "import-has-errors",
        (
            "Inget har sparats. Rätta felen nedan i filen och skicka den igen.",
            "Nothing was stored. Correct the errors below in the file and send it again.",
        ),
        [placed(fault, places) for fault in faults],
    )


def placed(fault: dict[str, Any], places: Mapping[str, Text]) -> dict[str, Any]:
    """The fault with the place in the file that its pointer, or the nearest one above it, was taken from."""
    pointer = str(fault["pointer"])
    while pointer and pointer not in places:
        pointer = pointer.rpartition("/")[0]
    return fault | {"place": places[pointer]} if pointer else fault
