"""The schema of every event as the code has it, and the schemas and examples as they were published."""

import json
from pathlib import Path
from typing import Any

from libs.common.envelope import CloudEvent
from libs.common.events import EVENTS
from libs.common.forms import Form
from tests.contracts.compatibility import Schema

FOLDER = Path(__file__).parent
FORM_FILE = FOLDER.parents[1] / "docs" / "form.schema.json"
DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema_of(event_type: str) -> Schema:
    """JSON Schema (Draft 2020-12) of the whole CloudEvent, as pydantic reads it, with type and source pinned."""
    event = EVENTS[event_type]
    envelope: Any = CloudEvent.__class_getitem__(event)
    schema: Schema = envelope.model_json_schema()
    schema["properties"]["type"] |= {"const": event.TYPE}
    schema["properties"]["source"] |= {"const": event.SOURCE}
    schema["required"].insert(0, "specversion")  # has a default in the code; CloudEvents wants it written out
    return {"$schema": DIALECT, "$id": f"urn:insats:event:{event_type}", **schema, "title": event_type}


def form_schema() -> Schema:
    """JSON Schema (Draft 2020-12) of the form language."""
    schema: Schema = Form.model_json_schema()
    return {"$schema": DIALECT, "$id": "urn:insats:form", **schema}


def schema_file(event_type: str) -> Path:
    return FOLDER / "schemas" / f"{event_type}.json"


def published_schema(event_type: str) -> Schema:
    schema: Schema = json.loads(schema_file(event_type).read_text())
    return schema


def example_body(event_type: str) -> bytes:
    """The golden example: a whole event in structured CloudEvents JSON."""
    return (FOLDER / "examples" / f"{event_type}.json").read_bytes()


def written(schema: Schema) -> str:
    """The text that is committed."""
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"
