"""Forms are data: sections of numbered questions and tables with their limits. A round freezes one version.

The language is described in docs/forms.md; its JSON Schema is docs/form.schema.json.
"""

from functools import cache
from pathlib import Path

from libs.common.forms.checking import faults_of_form
from libs.common.forms.definition import (
    Check,
    Column,
    Form,
    FormQuestion,
    FormRule,
    Limits,
    QuestionType,
    Section,
    Wording,
)

__all__ = [
    "FOLDER",
    "Check",
    "Column",
    "Form",
    "FormQuestion",
    "FormRule",
    "Limits",
    "QuestionType",
    "Section",
    "Wording",
    "faults_of_form",
    "shipped",
]

FOLDER = Path(__file__).parent


@cache
def shipped() -> dict[str, Form]:
    """The forms that come with the installation, by id."""
    forms = [Form.model_validate_json(path.read_text()) for path in sorted(FOLDER.glob("*.json"))]
    return {form.id: form for form in forms}
