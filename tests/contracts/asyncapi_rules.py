"""What AsyncAPI 3.0.0 demands of a document, rule by rule as its specification says them (asyncapi.com/docs)."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

from jsonschema import Draft7Validator
from jsonschema.exceptions import SchemaError

Document = dict[str, Any]

ROOT = {"asyncapi", "id", "info", "servers", "defaultContentType", "channels", "operations", "components"}
COMPONENTS = {"schemas", "servers", "channels", "operations", "messages", "parameters", "correlationIds", "tags"}
COMPONENT_KEY = re.compile(r"^[a-zA-Z0-9.\-_]+$")
MEDIA_TYPE = re.compile(r"^[a-z]+/[a-z0-9.+\-]+$")


def violations(document: Document) -> list[str]:
    """Every rule that the document breaks; empty if it is a valid AsyncAPI 3.0.0 document of this kind."""
    return [
        *_head(document),
        *_references(document, document, "#"),
        *_channels(document),
        *_operations(document),
        *_components(document),
        *_messages(document),
    ]


def resolve(document: Document, reference: str) -> Any:
    """The part that a reference in the document (`#/…`, RFC 6901) points to. Raises KeyError if there is none."""
    part: Any = document
    for word in reference.removeprefix("#/").split("/"):
        part = part[unquote(word).replace("~1", "/").replace("~0", "~")]
    return part


def payload_schema(document: Document, message: Document) -> Document:
    """A message's payload as a JSON Schema of its own, with what it refers to."""
    return {**message["payload"], "components": {"schemas": document["components"]["schemas"]}}


def messages_of(document: Document, operation: Document) -> list[Document]:
    """The message objects of an operation, through its channel as the specification has it."""
    return [
        resolve(document, channel_message["$ref"])
        for channel_message in (resolve(document, entry["$ref"]) for entry in operation["messages"])
    ]


def _head(document: Document) -> Iterator[str]:
    if document.get("asyncapi") != "3.0.0":
        yield "asyncapi: is not 3.0.0"
    for name in ("title", "version"):
        if not isinstance(document.get("info", {}).get(name), str):
            yield f"info.{name}: is missing"
    yield from (f"{name}: unknown field" for name in document if name not in ROOT)
    if not MEDIA_TYPE.match(document.get("defaultContentType", "")):
        yield "defaultContentType: is no media type"
    for name, server in document.get("servers", {}).items():
        yield from (f"servers.{name}.{field}: is missing" for field in ("host", "protocol") if field not in server)


def _references(document: Document, part: Any, place: str) -> Iterator[str]:
    if isinstance(part, list):
        for number, item in enumerate(part):
            yield from _references(document, item, f"{place}/{number}")
    elif isinstance(part, dict):
        reference = part.get("$ref")
        if isinstance(reference, str):
            try:
                resolve(document, reference)
            except (KeyError, TypeError):
                yield f"{place}: {reference} leads nowhere"
        for name, value in part.items():
            yield from _references(document, value, f"{place}/{name}")


def _channels(document: Document) -> Iterator[str]:
    for name, channel in document.get("channels", {}).items():
        if not isinstance(channel.get("address"), str | None):
            yield f"channels.{name}.address: is no text"
        if not channel.get("messages"):
            yield f"channels.{name}.messages: is empty"
        expressions = set(re.findall(r"{([^}]*)}", channel.get("address") or ""))
        if expressions != set(channel.get("parameters", {})):
            yield f"channels.{name}.parameters: are not those of the address"
        for server in channel.get("servers", []):
            if not server.get("$ref", "").startswith("#/servers/"):
                yield f"channels.{name}.servers: is no reference to a server"


def _operations(document: Document) -> Iterator[str]:
    for name, operation in document.get("operations", {}).items():
        if operation.get("action") not in ("send", "receive"):
            yield f"operations.{name}.action: is neither send nor receive"
        channel = operation.get("channel", {}).get("$ref", "")
        if not channel.startswith("#/channels/"):
            yield f"operations.{name}.channel: is no reference to a channel"
        for message in operation.get("messages", []):
            if not message.get("$ref", "").startswith(f"{channel}/messages/"):
                yield f"operations.{name}.messages: is no message of its channel"


def _components(document: Document) -> Iterator[str]:
    for kind, parts in document.get("components", {}).items():
        if kind not in COMPONENTS:
            yield f"components.{kind}: unknown field"
        yield from (
            f"components.{kind}.{key}: key has other characters" for key in parts if not COMPONENT_KEY.match(key)
        )


def _messages(document: Document) -> Iterator[str]:
    components = document.get("components", {})
    schemas = {f"components.schemas.{name}": schema for name, schema in components.get("schemas", {}).items()}
    for name, message in components.get("messages", {}).items():
        if "payload" in message:
            schemas[f"components.messages.{name}.payload"] = message["payload"]
        else:
            yield f"components.messages.{name}.payload: is missing"
    for place, schema in schemas.items():
        try:  # AsyncAPI's own schema format is a superset of JSON Schema Draft 07
            Draft7Validator.check_schema(schema)
        except SchemaError as error:
            yield f"{place}: {error.message}"
