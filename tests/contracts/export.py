"""`python -m tests.contracts.export`: publishes the schemas of new events and of compatible changes to old ones.

The schema of the form language is written as it is: forms that were stored are read by their own rounds.
"""

import sys

from libs.common.events import EVENTS
from tests.contracts.compatibility import incompatibilities
from tests.contracts.schemas import FORM_FILE, form_schema, published_schema, schema_file, schema_of, written


def main() -> int:
    """Answers the exit code: 1 if a published version was changed incompatibly; its file is left alone then."""
    refused = 0
    for event_type in EVENTS:
        file, schema = schema_file(event_type), schema_of(event_type)
        reasons = incompatibilities(published_schema(event_type), schema) if file.exists() else []
        for reason in reasons:
            print(f"{event_type}: {reason}", file=sys.stderr)
        if reasons:
            refused += 1
        elif not file.exists() or file.read_text() != written(schema):
            file.write_text(written(schema))
            print(f"{event_type}: written")
    if not FORM_FILE.exists() or FORM_FILE.read_text() != written(form_schema()):
        FORM_FILE.write_text(written(form_schema()))
        print("form: written")
    if refused:
        print("A published version stays as it is: make a new class with the next version.", file=sys.stderr)
    return min(refused, 1)


if __name__ == "__main__":
    sys.exit(main())
