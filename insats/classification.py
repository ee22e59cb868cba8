"""The commands `insats classification …`."""

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

if TYPE_CHECKING:
    from libs.common.database import Database

Result = TypeVar("Result")
DataDir = Annotated[Path, typer.Option("--data-dir", envvar="INSATS_DATA_DIR", help="Data folder")]
app = typer.Typer(no_args_is_help=True, help="What is read in the insatser: again, and people's labels of it")


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


def _with_database(data_dir: Path, work: Callable[["Database"], Coroutine[Any, Any, Result]]) -> Result:
    """Runs the work on classification's database, brought up to date; a data folder must not be in use."""
    from insats import embedded, replaying
    from libs.common.settings import ServiceSettings

    settings, service = ServiceSettings(data_dir=data_dir), embedded.load("classification").SERVICE

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
