"""The commands `insats classification …`."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, help="The classification's model of areas")


@app.callback()
def commands() -> None:
    """Keeps `train` a command of its own while it is the only one."""


@app.command()
def train(
    returns: Annotated[
        list[Path],
        typer.Argument(
            exists=True, help="Folders of whole documents <respondent>.json, and JSONL files of people's labels"
        ),
    ],
    output: Annotated[Path, typer.Option("--output", "-o", help="The model's file")] = Path("area-model.npz"),
    date: Annotated[str, typer.Option(help="The date that the model is to carry, as 2025-03-01")] = "",
) -> None:
    """Train a model from returns, print what it is worth, and write it. The same input gives the same file.

    Use it by INSATS_CLASSIFICATION_MODEL=FILE.
    """
    try:
        import numpy  # noqa: F401
    except ImportError as error:
        typer.echo("training needs numpy: install insats[classification]", err=True)
        raise typer.Exit(1) from error
    from insats import training
    from services.classification.model.artefact import encoded

    try:
        model = training.trained(returns, date)
        output.write_bytes(encoded(model))
    except (ValueError, OSError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error
    typer.echo(training.told(model))
    typer.echo(f"written to {output}")
