"""Reading request bodies so that every fault is answered with its place and what to do."""

from typing import Any, TypeVar

from fastapi import Request
from pydantic import BaseModel, ValidationError

from libs.common.problems import Problem, faults_of

Model = TypeVar("Model", bound=BaseModel)


async def read(request: Request, model: type[Model]) -> Model:
    """The body as `model`; a Problem with a pointer to each fault if it is not."""
    try:
        return model.model_validate_json(await request.body())
    except ValidationError as error:
        raise invalid(error) from error


def body_schema(model: type[BaseModel]) -> dict[str, Any]:
    """OpenAPI of a body that the route reads with `read`. A part that can hold its like is spelled out once."""
    schema = model.model_json_schema()
    definitions = schema.pop("$defs", {})

    def inline(part: Any, within: tuple[str, ...] = ()) -> Any:
        if isinstance(part, dict):
            if reference := part.get("$ref"):
                name = reference.rpartition("/")[2]
                if name in within:
                    return {"type": "object", "description": f"Another {name}"}
                return inline(definitions[name], (*within, name))
            return {name: inline(value, within) for name, value in part.items()}
        return [inline(value, within) for value in part] if isinstance(part, list) else part

    return {"requestBody": {"required": True, "content": {"application/json": {"schema": inline(schema)}}}}


def invalid(error: ValidationError) -> Problem:
    errors = error.errors(include_url=False)
    if errors[0]["type"] == "json_invalid":
        return not_json(str(errors[0]["msg"]))
    return refused(faults_of(errors))


def refused(faults: list[dict[str, Any]]) -> Problem:
    return Problem(
        422,
        "invalid",
        (
            "Inget har sparats. Rätta felen nedan och skicka igen.",
            "Nothing was saved. Correct the errors below and send again.",
        ),
        faults,
    )


def not_json(reason: str) -> Problem:
    return Problem(
        400,
        "not-json",
        (
            f"Innehållet är inte giltig JSON i UTF-8 ({reason}). Inget har sparats.",
            f"The content is not valid JSON in UTF-8 ({reason}). Nothing was saved.",
        ),
    )
