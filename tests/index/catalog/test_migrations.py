"""The tables as the migrations make them, from nothing and from every earlier revision."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import IntegrityError
from sqlalchemy.schema import CreateTable

from index.catalog.database import MIGRATIONS, NEWEST, Database, _engine, sqlite_url
from index.catalog.schema import METADATA
from index.errors import LibraryNewer
from index.library.library import Library
from tests.index.fakes import MODEL, nearest, vector

PLACE = "the library in /somewhere"
NEW = ("images", "embeddings")


def config(connection: Connection) -> Config:
    made = Config()
    made.set_main_option("script_location", str(MIGRATIONS))
    made.attributes["connection"] = connection
    return made


def at_revision(path: Path, revision: str) -> None:
    engine = _engine(sqlite_url(path))
    with engine.begin() as connection:
        command.upgrade(config(connection), revision)
    engine.dispose()


def test_an_empty_file_gets_the_tables_that_the_code_expects(tmp_path: Path) -> None:
    database = Database.open(sqlite_url(tmp_path / "c.sqlite"), PLACE)
    with database.read() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), METADATA)
        checks = {
            table.name: {
                str(check["name"])
                for check in inspect(connection).get_check_constraints(table.name)
            }
            for table in METADATA.sorted_tables
        }
    database.close()
    assert differences == []
    assert checks["feedback"] == {
        "ck_feedback_verdict",
        "ck_feedback_undo_names_its_row",
        "ck_feedback_about",
    }
    assert checks["library_state"] == {"ck_library_state_one_row"}


def test_a_library_of_the_first_revision_is_brought_up_to_date(tmp_path: Path) -> None:
    folder = tmp_path / "library"
    folder.mkdir()
    at_revision(folder / "catalog.sqlite", "0001")
    engine = _engine(sqlite_url(folder / "catalog.sqlite"))
    with engine.begin() as connection:
        assert not inspect(connection).has_table("feedback")
        connection.execute(
            text("INSERT INTO vector_models VALUES (1, :name, :dimension, :preprocessing)"),
            {
                "name": MODEL.name,
                "dimension": MODEL.dimension,
                "preprocessing": MODEL.preprocessing,
            },
        )
        connection.execute(text("UPDATE library_state SET model_id = 1, revision = 1"))
        unit = vector(5) / (vector(5) ** 2).sum() ** 0.5
        connection.execute(
            text(
                "INSERT INTO images (id, path, size, mtime_ns, content_hash, width, height,"
                " caption, indexed_at, model_id, revision, vector) VALUES"
                " (41, '/a.png', 1, 1, 'x', 16, 16, 'a boat', '2026-01-01 00:00:00', 1, 1, :vector)"
            ),
            {"vector": unit.astype("<f4").tobytes()},
        )
    engine.dispose()

    library = Library.open(folder, MODEL)
    with library.database.read() as connection:
        assert inspect(connection).has_table("feedback")
    [hit] = nearest(library, vector(5), 3)
    library.close()
    assert (hit.photo.image_id, hit.photo.path, hit.photo.caption) == (41, Path("/a.png"), "a boat")
    assert hit.score == pytest.approx(1.0)


def test_thumbs_given_before_descriptions_were_judged_are_about_the_match(tmp_path: Path) -> None:
    folder = tmp_path / "library"
    folder.mkdir()
    at_revision(folder / "catalog.sqlite", "0003")
    engine = _engine(sqlite_url(folder / "catalog.sqlite"))
    insert = text(
        "INSERT INTO feedback (id, at, session_id, query, heard_as, image_id, path, models,"
        " verdict, undoes, given_by) VALUES (:id, '2026-01-01 00:00:00', 's', 'a boat', 'text', 7,"
        " '/a.png', '{}', :verdict, :undoes, 'key')"
    )
    with engine.begin() as connection:
        connection.execute(insert, {"id": 1, "verdict": -1, "undoes": None})
        connection.execute(insert, {"id": 2, "verdict": 0, "undoes": 1})
    engine.dispose()

    library = Library.open(folder, MODEL)
    with library.database.read() as connection:
        rows = connection.execute(text("SELECT id, verdict, undoes, about FROM feedback")).all()
    assert [tuple(row) for row in rows] == [(1, -1, None, "match"), (2, 0, 1, "match")]
    with pytest.raises(IntegrityError), library.database.write() as connection:
        connection.execute(text("UPDATE feedback SET about = 'weather'"))
    library.close()


def test_vectors_move_to_a_table_of_their_own_and_back(tmp_path: Path) -> None:
    path = tmp_path / "catalog.sqlite"
    at_revision(path, "0004")
    engine = _engine(sqlite_url(path))
    unit = (vector(5) / (vector(5) ** 2).sum() ** 0.5).astype("<f4").tobytes()
    row = text(
        "INSERT INTO images (id, path, size, mtime_ns, content_hash, width, height, caption,"
        " indexed_at, model_id, revision, vector) VALUES"
        " (:id, :path, 1, 1, 'x', 16, 16, 'a boat', '2026-01-01 00:00:00', :model, 3, :vector)"
    )
    with engine.begin() as connection:
        for number in (1, 2):
            connection.execute(
                text("INSERT INTO vector_models VALUES (:id, :name, 48, '4 by 4')"),
                {"id": number, "name": f"fake/{number}"},
            )
        connection.execute(text("UPDATE library_state SET model_id = 2, revision = 3"))
        for number, model in ((7, 1), (8, 2), (99, 2)):
            values = {"id": number, "path": f"/{number}.png", "model": model, "vector": unit}
            connection.execute(row, values)
        connection.execute(text("DELETE FROM images WHERE id = 99"))
        command.upgrade(config(connection), "head")
        moved = text("SELECT image_id, model_id, revision, vector FROM embeddings ORDER BY 1")
        assert [tuple(found) for found in connection.execute(moved)] == [
            (7, 1, 3, unit),
            (8, 2, 3, unit),
        ]
        kept = text("SELECT id, caption, facts_version FROM images ORDER BY id")
        assert [tuple(found) for found in connection.execute(kept)] == [
            (7, "a boat", 0),
            (8, "a boat", 0),
        ]
        made = "INSERT INTO images (path, size, mtime_ns, content_hash, width, height, indexed_at)"
        values_of_new = " VALUES ('/n.png', 1, 1, 'y', 1, 1, '2026-01-01 00:00:00') RETURNING id"
        assert connection.execute(text(made + values_of_new)).scalar_one() == 100  # 99 was used
        command.downgrade(config(connection), "0004")
        back = text("SELECT id, model_id, revision, vector FROM images")
        assert [tuple(found) for found in connection.execute(back)] == [(8, 2, 3, unit)]
        values = {"id": None, "path": "/m.png", "model": 1, "vector": unit}
        connection.execute(row, values)
        assert connection.execute(text("SELECT max(id) FROM images")).scalar_one() == 101
    engine.dispose()


def test_every_step_can_be_taken_back(tmp_path: Path) -> None:
    engine = _engine(sqlite_url(tmp_path / "c.sqlite"))
    with engine.begin() as connection:
        command.upgrade(config(connection), "head")
        command.downgrade(config(connection), "base")
        assert inspect(connection).get_table_names() == ["alembic_version"]
    engine.dispose()


def test_a_step_that_is_cut_off_leaves_no_trace(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite"
    engine = _engine(sqlite_url(path))
    with pytest.raises(KeyboardInterrupt), engine.begin() as connection:
        command.upgrade(config(connection), "head")
        raise KeyboardInterrupt
    with engine.begin() as connection:
        assert inspect(connection).get_table_names() == []
    engine.dispose()


def test_a_library_from_a_newer_earshot_is_left_alone(tmp_path: Path) -> None:
    Library.open(tmp_path, MODEL).close()
    engine = _engine(sqlite_url(tmp_path / "catalog.sqlite"))
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    with pytest.raises(LibraryNewer, match="A newer Earshot made the library"):
        Library.open(tmp_path, MODEL)


def test_there_is_one_line_of_revisions() -> None:
    settings = Config()
    settings.set_main_option("script_location", str(MIGRATIONS))
    scripts = ScriptDirectory.from_config(settings)
    assert [step.revision for step in scripts.walk_revisions()] == [
        *sorted((step.name[:4] for step in (MIGRATIONS / "versions").glob("0*.py")), reverse=True)
    ]
    assert scripts.get_current_head() == NEWEST


def test_the_tables_can_be_made_on_postgresql() -> None:
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    statements = [
        str(CreateTable(table).compile(dialect=dialect)) for table in METADATA.sorted_tables
    ]
    made = {name: next(s for s in statements if f"CREATE TABLE {name}" in s) for name in NEW}
    assert "id BIGSERIAL NOT NULL" in made["images"]
    assert "vector BYTEA NOT NULL" in made["embeddings"]
