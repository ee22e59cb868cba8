"""Editions over HTTP: what is frozen stays as it was, whatever comes after."""

import asyncio
import hashlib
import time
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, text, update
from sqlalchemy.exc import DBAPIError

from libs.common import code_lists
from libs.common.events import Answer
from services.reporting.editions import building, differences
from services.reporting.editions.building import compilations
from services.reporting.formats import FORMATS
from services.reporting.handlers import editions as handlers
from services.reporting.models import Edition, EditionPart, Publication
from services.reporting.queries import editions as queries
from tests.reporting.example_events import ROUND, classified, received, round_changed, round_opened, submitted
from tests.reporting.running import Running, running

EDITIONS = f"/v1/rounds/{ROUND}/editions"
PATHS = [f"{report}.{name}" for report in compilations() for name in FORMATS if name != "pdf"]


async def filled(service: Running) -> None:
    """A round in which one respondent has reported, one has certified nothing, two are silent."""
    await service(
        round_opened(),
        received("24", "a", name="Byskolan", outputs="Tre möten", goals="Fem skolor"),
        submitted("24", 1, [("a", 1)], nil={"jamstalldhet": "Ingår i annat"}, answers={"8.1": Answer(text="Lika")}),
        submitted("05", 1, [], nil={"boende": "Inget i år"}),
    )


async def made(service: Running, **body: Any) -> dict[str, Any]:
    answer = await service.post(EDITIONS, body or None)
    assert answer.status_code == 201, answer.text
    edition: dict[str, Any] = answer.json()
    return edition


async def test_manifest_names_everything_by_its_hash_when_an_edition_is_made(either: Running) -> None:
    await filled(either)
    answer = await either.post(EDITIONS, {"title": "Slutlig", "note": "Efter granskning"})
    assert answer.status_code == 201
    assert answer.headers["location"] == f"/reporting{EDITIONS}/1"
    edition = answer.json()
    assert (edition["number"], edition["title"], edition["note"]) == (1, "Slutlig", "Efter granskning")
    assert (edition["state"], edition["created_by"], edition["published_at"]) == ("draft", "agency", None)
    assert edition["form"] == {"id": "villkor-2023", "version": 1, "sha256": None}
    assert edition["round_state"]["revision"] == 1
    assert [one["id"] for one in edition["code_lists"]] == list(code_lists.ids())
    silent, reported = edition["returns"]
    assert (reported["return_id"], reported["content_sha256"]) == (f"{ROUND}-24-1", f"{1:064}")
    assert [(one["insats_id"], one["version"]) for one in reported["insatser"]] == [("24.a", 1)]
    assert (silent["respondent"], silent["insatser"]) == ("05", [])
    assert (await either.get(f"{EDITIONS}/1")).json() == edition


async def test_manifest_as_a_file_has_the_hash_that_the_edition_tells(take: Running) -> None:
    await filled(take)
    edition = await made(take)
    manifest = await take.get(f"{EDITIONS}/1/manifest.json")
    assert hashlib.sha256(manifest.content).hexdigest() == edition["manifest_sha256"]
    assert "agency" not in manifest.text  # it goes out as open data, and names no person


async def test_every_report_is_there_in_every_format_and_language(take: Running) -> None:
    await filled(take)
    files = {file["path"]: file for file in (await made(take))["files"]}
    assert {f"{language}/{path}" for path in PATHS for language in ("sv", "en")} <= set(files)
    for path, file in files.items():
        if file["report"] is None:
            continue
        language, _, name = path.partition("/")
        answer = await take.get(f"{EDITIONS}/1/reports/{name}?language={language}")
        assert hashlib.sha256(answer.content).hexdigest() == file["sha256"], path
        assert (len(answer.content), answer.headers["content-type"]) == (file["bytes"], file["media_type"])
        assert answer.headers["content-language"] == language
        assert answer.headers["etag"] == f'"{file["sha256"]}"'


async def test_data_package_is_one_of_the_files(take: Running) -> None:
    await filled(take)
    [package] = [file for file in (await made(take))["files"] if file["format"] == "zip"]
    answer = await take.get(f"{EDITIONS}/1/datapackage.zip")
    assert hashlib.sha256(answer.content).hexdigest() == package["sha256"]
    assert answer.headers["content-disposition"] == f'attachment; filename="{ROUND}-utgava-1-datapackage.zip"'


async def test_frozen_report_is_what_stood_then_when_more_has_come(either: Running) -> None:
    await filled(either)
    await made(either)
    before = [(await either.get(f"{EDITIONS}/1/reports/{path}")).content for path in PATHS]
    await either(
        round_changed("Ny rubrik", revision=2),
        received("24", "a", version=2, name="Nya skolan"),
        submitted("24", 2, [("a", 2)]),
    )
    assert "Nya skolan" in (await either.get(f"/v1/rounds/{ROUND}/reports/national.html")).text
    assert [(await either.get(f"{EDITIONS}/1/reports/{path}")).content for path in PATHS] == before
    second = await made(either)
    assert (second["number"], second["title"]) == (2, "Ny rubrik")
    assert second["content_sha256"] != (await either.get(f"{EDITIONS}/1")).json()["content_sha256"]


async def test_edition_is_built_again_to_the_same_bytes_when_all_has_changed_since(either: Running) -> None:
    await filled(either)
    edition = await made(either)
    await either(round_changed("Ny", revision=2), received("24", "a", 2, name="Ny"), submitted("24", 2, [("a", 2)]))
    verification = (await either.get(f"{EDITIONS}/1/verification")).json()
    assert verification["same"] is True
    assert verification["damaged_parts"] == []
    assert [(file["path"], file["rebuilt_sha256"]) for file in verification["files"]] == [
        (file["path"], file["sha256"]) for file in edition["files"]
    ]
    assert verification["made_with"] == verification["running"]


async def test_labels_are_frozen_too(either: Running) -> None:
    await filled(either)
    await either(classified("24", "a", goals=[4]))
    first = await made(either)
    [text] = first["returns"][1]["insatser"]
    assert text["labels_sha256"]
    await either(classified("24", "a", goals=[11], label_version=2))
    assert (await either.get(f"{EDITIONS}/1/verification")).json()["same"] is True
    [later] = (await made(either))["returns"][1]["insatser"]
    assert (later["sha256"], later["labels_sha256"] == text["labels_sha256"]) == (text["sha256"], False)
    [change] = (await either.get(f"{EDITIONS}/1/diff/2")).json()["labels"]
    assert change["insats_id"] == "24.a"
    [goals] = change["fields"]
    assert ([one["goal"] for one in goals["old"]], [one["goal"] for one in goals["new"]]) == ([4], [11])


async def test_same_content_is_the_same_edition_whatever_it_is_called(either: Running) -> None:
    await filled(either)
    first = await made(either, title="Först")
    again = await either.post(EDITIONS, {"title": "Igen"})
    assert again.status_code == 200
    assert again.json() == first
    assert (await either.get(EDITIONS)).json()["total"] == 1


async def test_two_at_once_make_one_edition(either: Running) -> None:
    await filled(either)
    answers = await asyncio.gather(*(either.post(EDITIONS) for _ in range(2)))
    assert sorted(answer.status_code for answer in answers) == [200, 201]
    assert answers[0].json() == answers[1].json()


async def test_answer_is_the_same_when_sent_again_with_its_key(take: Running) -> None:
    await filled(take)
    key = {"Idempotency-Key": "utgava-1"}
    first = await take.post(EDITIONS, {"title": "Ett"}, **key)
    await take(received("24", "b"), submitted("24", 2, [("a", 1), ("b", 1)]))
    again = await take.post(EDITIONS, {"title": "Ett"}, **key)
    assert (again.status_code, again.content) == (201, first.content)
    assert again.headers["location"] == first.headers["location"]
    assert (await take.get(EDITIONS)).json()["total"] == 1
    assert (await take.post(EDITIONS, {"title": "Två"}, **key)).status_code == 422


async def test_publishing_is_for_good_and_once(either: Running) -> None:
    await filled(either)
    await made(either)
    published = await either.post(f"{EDITIONS}/1/publish", scope="admin")
    assert published.status_code == 200
    assert (published.json()["state"], published.json()["published_by"]) == ("published", "admin")
    assert (await either.post(f"{EDITIONS}/1/publish")).json() == published.json()
    [listed] = (await either.get(EDITIONS)).json()["items"]
    assert (listed["state"], listed["published_at"]) == ("published", published.json()["published_at"])
    assert (listed["returns"], listed["files"]) == (2, len(published.json()["files"]))


@pytest.mark.parametrize("model", [Edition, EditionPart, Publication])
async def test_database_itself_refuses_to_change_or_remove_an_edition(either: Running, model: Any) -> None:
    await filled(either)
    await made(either)
    await either.post(f"{EDITIONS}/1/publish")
    table = model.__table__
    column = list(table.columns)[-1]
    for statement in (update(table).values({column: column}), delete(table)):
        with pytest.raises(DBAPIError, match="never changed or removed"):
            async with either.database.transaction() as tx:
                await tx.execute(statement)
    assert (await either.get(f"{EDITIONS}/1/verification")).json()["same"] is True


async def damage(service: Running, sha256: str) -> None:
    """Bytes that rot on the disk ask no trigger."""
    async with service.database.transaction() as tx:
        if tx.is_postgresql:
            await tx.execute(text("alter table edition_part disable trigger user"))
        else:
            await tx.execute(text("drop trigger edition_part_update_is_kept"))
        parts = service.database.metadata.tables["edition_part"]
        await tx.execute(update(parts).where(parts.c.sha256 == sha256).values(content=b"<p>annat</p>"))


async def test_nothing_is_served_in_its_place_when_a_file_is_damaged(either: Running) -> None:
    await filled(either)
    files = {file["path"]: file["sha256"] for file in (await made(either))["files"]}
    await damage(either, files["sv/national.html"])
    answer = await either.get(f"{EDITIONS}/1/reports/national.html")
    assert answer.status_code == 500
    assert answer.json()["type"] == "urn:insats:problem:edition-damaged"
    assert "annat" not in answer.text
    assert (await either.get(f"{EDITIONS}/1/reports/national.json")).status_code == 200
    verification = (await either.get(f"{EDITIONS}/1/verification")).json()
    assert (verification["same"], verification["damaged_parts"]) == (False, [files["sv/national.html"]])
    assert all(file["same"] for file in verification["files"])  # what it rests on is whole: it can be built again


async def test_verification_says_what_is_damaged_when_it_is_a_text_behind_the_files(take: Running) -> None:
    await filled(take)
    edition = await made(take)
    [text] = edition["returns"][1]["insatser"]
    await damage(take, text["sha256"])
    verification = (await take.get(f"{EDITIONS}/1/verification")).json()
    assert (verification["same"], verification["damaged_parts"]) == (False, [text["sha256"]])
    assert {file["rebuilt_sha256"] for file in verification["files"]} == {None}


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("POST", EDITIONS, {"agency", "admin"}),
        ("POST", f"{EDITIONS}/1/publish", {"agency", "admin"}),
        ("GET", EDITIONS, {"read", "agency", "admin"}),
        ("GET", f"{EDITIONS}/1", {"read", "agency", "admin"}),
        ("GET", f"{EDITIONS}/1/manifest.json", {"read", "agency", "admin"}),
        ("GET", f"{EDITIONS}/1/verification", {"read", "agency", "admin"}),
        ("GET", f"{EDITIONS}/1/datapackage.zip", {"read", "agency", "admin"}),
        ("GET", f"{EDITIONS}/1/diff/1", {"read", "agency", "admin"}),
        ("GET", f"{EDITIONS}/1/reports/national.html", {"read", "agency", "admin"}),
    ],
)
async def test_caller_is_refused_without_the_scope(take: Running, method: str, path: str, allowed: set[str]) -> None:
    await filled(take)
    await made(take)
    assert (await take.client.request(method, path)).status_code == 401
    for scope in ("submit", "read", "agency", "admin"):
        claims = {"respondent": "24"} if scope == "submit" else {}
        answer = await take.client.request(method, path, headers=take.token(scope, **claims))
        assert (answer.status_code == 403) == (scope not in allowed), scope


@pytest.mark.parametrize(
    "path", ["/v1/rounds/nej/editions", f"{EDITIONS}/2", f"{EDITIONS}/1/reports/national.exe", f"{EDITIONS}/2/publish"]
)
async def test_problem_when_there_is_no_such_round_edition_or_file(take: Running, path: str) -> None:
    await filled(take)
    await made(take)
    answer = await (take.post(path) if path.endswith("publish") else take.get(path))
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


async def test_body_is_refused_with_the_place_of_the_fault(take: Running) -> None:
    await filled(take)
    answer = await take.post(EDITIONS, {"titel": "Fel ord"})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/titel"
    assert (await take.get(EDITIONS)).json() == {"items": [], "total": 0}


async def test_edition_is_whole_when_it_takes_many_statements_to_keep(
    either: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handlers, "BYTES_AT_A_TIME", 2000)
    await filled(either)
    await made(either)
    assert (await either.get(f"{EDITIONS}/1/verification")).json()["same"] is True


@pytest.mark.parametrize("field", ["title", "note"])
async def test_text_is_refused_that_the_catalogue_could_not_hold(take: Running, field: str) -> None:
    await filled(take)
    for character in ("\x0b", "\x00", "\uffff"):
        answer = await take.post(EDITIONS, {field: f"Slutlig{character}utgåva"})
        assert answer.status_code == 422
        [error] = answer.json()["errors"]
        assert (error["pointer"], error["code"]) == (f"/{field}", "control-character")
    edition = await made(take, **{field: "Slutlig\r\nutga\u030ava"})
    assert edition[field] == "Slutlig\nutgåva"


async def test_who_waits_for_a_turn_holds_no_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A round's rows at a time: of the edition that is made, or of the two that are compared."""
    held, most = 0, [0]

    def counting(read: Any) -> Any:
        async def reading(*given: Any) -> Any:
            nonlocal held
            held += 1
            most.append(held)
            return await read(*given)

        return reading

    def letting_go(make: Any, rows: int) -> Any:
        def making(*given: Any) -> Any:
            nonlocal held
            time.sleep(0.02)
            made = make(*given)
            held -= rows
            return made

        return making

    monkeypatch.setattr(queries, "material_of", counting(queries.material_of))
    monkeypatch.setattr(queries, "frozen_material", counting(queries.frozen_material))
    monkeypatch.setattr(building, "build", letting_go(building.build, 1))
    monkeypatch.setattr(differences, "difference", letting_go(differences.difference, 2))
    async with running(tmp_path, reports_at_once=1) as service:
        await filled(service)
        await asyncio.gather(*(service.post(EDITIONS) for _ in range(4)))
        assert max(most) == 1
        answers = [service.get(f"{EDITIONS}/1/diff/1{suffix}") for suffix in ("", ".html", ".json", "")]
        assert {answer.status_code for answer in await asyncio.gather(*answers)} == {200}
        assert max(most) == 2
