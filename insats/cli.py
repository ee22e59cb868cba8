"""The command `insats`: starts services, and does over HTTP what a respondent or the agency does."""

import asyncio
import gc
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from insats import classification
from libs.common.auth import LocalIssuer

if TYPE_CHECKING:
    from fastapi import FastAPI

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__)
app.add_typer(classification.app, name="classification")
Which = StrEnum("Which", ["all", "intake", "classification", "aggregation", "reporting", "notifications"])
DataDir = Annotated[Path, typer.Option("--data-dir", envvar="INSATS_DATA_DIR", help="Data folder")]
Url = Annotated[str, typer.Option(envvar="INSATS_URL", help="Address of the installation")]
Bearer = Annotated[
    str | None, typer.Option("--token", envvar="INSATS_TOKEN", help="Bearer token; else one of the data folder's own")
]
HERE = "http://127.0.0.1:8000"


@app.command()
def serve(
    service: Annotated[Which, typer.Argument(help="One service by itself, or all in one process")] = Which["all"],
    data_dir: DataDir = Path("data"),
    port: Annotated[int, typer.Option(envvar="INSATS_PORT")] = 8000,
    host: Annotated[str, typer.Option(envvar="INSATS_HOST")] = "127.0.0.1",
) -> None:
    """Start the installation: all in one process, or one service on PostgreSQL and RabbitMQ (INSATS_… settings)."""
    import uvicorn

    application = _application(service, data_dir)
    if service.value == "all":
        _say_where(data_dir, host, port)
    gc.collect()
    gc.freeze()  # what is loaded stays: looking through it for cycles holds up all requests, for up to 0.2 s
    uvicorn.run(
        application,
        host=host,
        port=port,
        log_level="warning",
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=5,
    )


def _application(service: Which, data_dir: Path) -> "FastAPI":
    from insats import embedded

    try:
        if service.value == "all":
            embedded.claim(data_dir).close()
            return embedded.create_app(data_dir)
        alone: FastAPI = embedded.load(service.value).app(data_dir=data_dir)
        return alone
    except BlockingIOError:
        _fail(f"the data folder {data_dir} is in use by another process")
    except ValueError as error:  # what is wrong with a setting
        _fail(str(error))


def _say_where(data_dir: Path, host: str, port: int) -> None:
    typer.echo(f"Insats svarar på http://{host}:{port}/ (data i {data_dir})")
    if not sys.stdout.isatty():  # what is not read by a person may be a log, and a log holds no tokens
        return
    typer.echo(f"Logga in (gäller en gång, i minst en kvart): {_login_link(data_dir, f'http://{host}:{port}')}")
    typer.echo("Fler engångslänkar: insats login")


def _login_link(data_dir: Path, url: str) -> str:
    from datetime import UTC, datetime

    from services.notifications.login import codes

    return f"{url.rstrip('/')}/login?code={codes.new_code(LocalIssuer(data_dir), datetime.now(UTC))}"


@app.command()
def demo(
    returns: Annotated[
        Path | None, typer.Option(help="Folder of whole documents <respondent>.json instead of the example's")
    ] = None,
    data_dir: DataDir = Path("data"),
) -> None:
    """Open a round, submit returns over HTTP, wait until all is processed, show and write the national report."""
    from rich.console import Console

    from insats import demo as demonstration
    from insats.client import Refused

    try:
        demonstration.run(returns, data_dir, Console())
    except (Refused, TimeoutError, OSError) as error:
        _fail(str(error))


@app.command()
def token(
    scope: Annotated[str, typer.Option(help="submit, edit, agency, read or admin; several in quotes")],
    respondent: Annotated[str | None, typer.Option(help="The respondent that `submit` and `edit` are bound to")] = None,
    subject: Annotated[str | None, typer.Option(help="Who it is issued to, for the audit trail")] = None,
    data_dir: DataDir = Path("data"),
) -> None:
    """Print a token of the data folder's own issuer, and nothing else."""
    try:
        typer.echo(LocalIssuer(data_dir).token(scope, respondent, subject))
    except ValueError as error:
        _fail(str(error))


@app.command()
def login(url: Url = HERE, data_dir: DataDir = Path("data")) -> None:
    """Print a link by which a person logs in to the pages, once, and nothing else. For the embedded start."""
    typer.echo(_login_link(data_dir, url))


@app.command()
def submit(
    file: Annotated[
        Path,
        typer.Argument(exists=True, dir_okay=False, help="A whole document (.json) or form (.docx, .xlsx, .pdf, .txt)"),
    ],
    round_id: Annotated[str, typer.Option("--round")],
    respondent: Annotated[str, typer.Option()],
    url: Url = HERE,
    bearer: Bearer = None,
    data_dir: DataDir = Path("data"),
) -> None:
    """Sign and submit a return; print its receipt, and of a filled-in form what was not understood."""
    import json

    from insats.client import CONTENT_TYPES, Client, Refused
    from insats.telling import told

    if file.suffix.lower() not in CONTENT_TYPES:
        _fail(f"{file.suffix or file.name} cannot be read; send one of {', '.join(CONTENT_TYPES)}")
    client = Client(url, bearer or LocalIssuer(data_dir).token("submit", respondent))
    try:
        if file.suffix.lower() == ".json":
            receipt = client.submit(round_id, respondent, file)
        else:
            typer.echo(told(client.import_file(round_id, respondent, file)), err=True)
            receipt = client.sign(round_id, respondent)
    except (Refused, OSError) as error:
        _fail(str(error))
    typer.echo(json.dumps(receipt, ensure_ascii=False, indent=1))


@app.command()
def report(
    name: Annotated[
        str, typer.Argument(metavar="REPORT", help="national, return/24, form, chapters, projects or completeness")
    ],
    round_id: Annotated[str, typer.Option("--round")],
    form: Annotated[str, typer.Option("--format", help="html, docx, pdf, xlsx, csv or json")],
    output: Annotated[Path, typer.Option("--output", "-o")],
    url: Url = HERE,
    bearer: Bearer = None,
    data_dir: DataDir = Path("data"),
) -> None:
    """Fetch a report of a round and write it to a file."""
    from insats.client import Client, Refused

    chosen = bearer or LocalIssuer(data_dir).token("read")
    try:
        output.write_bytes(Client(url, chosen).report(round_id, name, form))
    except (Refused, OSError) as error:
        _fail(str(error))


@app.command()
def replay(
    service: Annotated[Which, typer.Argument()],
    data_dir: DataDir = Path("data"),
) -> None:
    """Rebuild a service's read model from the events that it has taken in; says whether any table differs."""
    from insats import embedded, replaying
    from libs.common.settings import ServiceSettings

    if service.value == "all":
        _fail("name one service")
    settings = ServiceSettings(data_dir=data_dir)
    if not settings.database_url:
        try:
            lock = embedded.claim(data_dir)
        except BlockingIOError:
            _fail(f"stop the server first: it has the data folder {data_dir} open")
    try:
        if service.value == "classification":
            classification.use_chosen_model(data_dir)
        result = asyncio.run(replaying.run(embedded.load(service.value).SERVICE, settings))
    except (ValueError, OSError) as error:
        _fail(str(error))
    if not settings.database_url:
        lock.close()
    same = "all tables as before" if not result.differing else f"changed: {', '.join(result.differing)}"
    typer.echo(f"{result.events} events folded; {same}")


@app.command()
def migrate(
    service: Annotated[
        Which, typer.Argument(help="One service by INSATS_DATABASE_URL, or all of a data folder")
    ] = Which["all"],
    data_dir: DataDir = Path("data"),
) -> None:
    """Bring the schema up to date. Services do it themselves at start unless INSATS_MIGRATE is false."""
    from insats import embedded, replaying
    from libs.common.settings import ServiceSettings

    settings = ServiceSettings(data_dir=data_dir)
    names = list(embedded.SERVICES) if service.value == "all" else [service.value]
    if settings.database_url and len(names) > 1:
        _fail("INSATS_DATABASE_URL is one service's database: name the service")
    for name in names:
        asyncio.run(replaying.bring_up_to_date(embedded.load(name).SERVICE, settings))
        typer.echo(f"{name}: up to date")


def _fail(message: str) -> NoReturn:
    typer.echo(message, err=True)
    raise typer.Exit(1)
