"""The commands `insats classification …`."""

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

if TYPE_CHECKING:
    from libs.common.database import Database
    from services.classification.settings import ClassificationSettings

Result = TypeVar("Result")
DataDir = Annotated[Path, typer.Option("--data-dir", envvar="INSATS_DATA_DIR", help="Data folder")]
app = typer.Typer(no_args_is_help=True, help="The model of areas, what is read again, and people's labels")


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


@app.command()
def reclassify(
    data_dir: DataDir = Path("data"),
    everything: Annotated[bool, typer.Option("--all", help="Also what today's rules have read already")] = False,
) -> None:
    """Read again what stands; tell of the differences; print how many cells of the national table change and why.

    On a data folder whose server is stopped, or on the database of INSATS_DATABASE_URL while its services run.
    """
    from insats import reclassifying

    result = _with_database(data_dir, lambda database: reclassifying.reclassify(database, everything))
    for line in reclassifying.told(result):
        typer.echo(line)


@app.command()
def corrections(
    output: Annotated[Path, typer.Option("--output", "-o", help="JSON lines: a text with its labels on each")],
    data_dir: DataDir = Path("data"),
) -> None:
    """Write people's labels with their texts, to train on."""
    from insats import reclassifying

    number = _with_database(data_dir, lambda database: reclassifying.write_corrections(database, output))
    typer.echo(f"{number} texts written to {output}")


def use_chosen_model(data_dir: Path) -> "ClassificationSettings":
    """Texts are read by the model that the service is set to. Raises ValueError and OSError for one that is none."""
    from services.classification import rules
    from services.classification.settings import ClassificationSettings

    settings = ClassificationSettings(data_dir=data_dir)
    rules.use_model(settings.classification_model)
    return settings


def _with_database(data_dir: Path, work: Callable[["Database"], Coroutine[Any, Any, Result]]) -> Result:
    """Runs the work on classification's database, brought up to date; a data folder must not be in use."""
    from insats import embedded, replaying

    service = embedded.load("classification").SERVICE
    try:
        settings = use_chosen_model(data_dir)
    except (ValueError, OSError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error

    async def run() -> Result:
        await replaying.bring_up_to_date(service, settings)
        return await replaying.opened(service, settings, work)

    if settings.database_url:
        return asyncio.run(run())
    try:
        with embedded.claim(data_dir):
            return asyncio.run(run())
    except BlockingIOError:
        typer.echo(f"stop the server first: it has the data folder {data_dir} open", err=True)
        raise typer.Exit(1) from None
