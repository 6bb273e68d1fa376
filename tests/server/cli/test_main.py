"""The `earshot` command: what it prints, where, and with which exit code."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from index.build.watch import Round
from models.bundle import Models
from models.checkpoints.profiles import Profile
from models.machine import Machine
from models.starter.evaluate.figures import Figure
from server import wiring
from server.cli import console, main
from server.feedback.store import KEPT_AS, Feedback, Thumb
from tests.fakes import COLOURS, coloured_library, coloured_pictures, fake_models
from tests.server.running import Ran, run_earshot
from tests.server.web.test_model_switch import OtherEmbedder


@pytest.fixture(autouse=True)
def fakes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever profile is asked for, the fakes stand in."""

    def wire_models(profile: Profile, home: Path) -> Models:
        return fake_models()

    monkeypatch.setattr(wiring, "wire_models", wire_models)


def run(capfd: pytest.CaptureFixture[str], *arguments: object) -> Ran:
    return run_earshot(main.main, capfd, *arguments)


def test_indexing_and_searching(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    coloured_pictures(tmp_path / "pictures", "red", "green")
    (tmp_path / "pictures" / "broken.jpg").write_bytes(b"not a picture")
    indexed = run(capfd, "index", tmp_path / "pictures", "--json").json()
    assert (indexed["added"], indexed["unchanged"], indexed["removed"]) == (2, 0, 0)
    assert [Path(each["path"]).name for each in indexed["skipped"]] == ["broken.jpg"]
    reason = "It is not a picture of a kind that Earshot can open."
    assert indexed["skipped"][0]["reason"] == reason
    assert indexed["images_per_second"] > 0

    found = run(capfd, "search", "a red thing", "--json").json()
    assert {"query", "results", "no_match", "took_ms"} <= set(found)
    (result,) = found["results"]
    assert (result["rank"], result["caption"]) == (1, "a red picture")
    assert Path(result["path"]).name == "00.png"
    assert found["no_match"] is False

    green = tmp_path / "pictures" / "01.png"
    by_image = run(capfd, "search", "--image", green, "--json").json()
    assert [each["caption"] for each in by_image["results"]] == ["a green picture", "a red picture"]
    assert by_image["no_match"] is False
    with_words = run(capfd, "search", "red", "--image", green, "--top-k", 1, "--json").json()
    assert (with_words["query"], with_words["results"][0]["rank"]) == ("red", 1)
    assert with_words["results"][0]["score"] == pytest.approx(0.5**0.5, abs=1e-3)
    weighed = run(capfd, "search", "red", "--image", green, "--words-weight", 3, "--json").json()
    assert weighed["results"][0]["caption"] == "a red picture"
    without = run(capfd, "search", "without red", "--image", green, "--json").json()
    assert [each["caption"] for each in without["results"]] == ["a green picture"]


def test_a_second_run_finds_everything_unchanged(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    coloured_pictures(tmp_path / "pictures", "red", "green")
    run(capfd, "index", tmp_path / "pictures")
    again = run(capfd, "index", tmp_path / "pictures", "--json").json()
    assert (again["added"], again["unchanged"]) == (0, 2)


def test_searching_by_what_is_no_look(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    coloured_pictures(tmp_path / "red ones", "red")
    coloured_pictures(tmp_path / "others", "green", "blue")
    run(capfd, "index", tmp_path)

    def found(*arguments: object) -> list[str]:
        results = run(capfd, "search", *arguments, "--json").json()["results"]
        return sorted(str(each["caption"]).split()[1] for each in results)

    assert found("--folder", "others") == ["blue", "green"]
    assert found("everything in the folder others") == ["blue", "green"]
    assert found("red", "--folder", "others") == ["blue", "green"]  # the closest
    assert found("--image", "id:1", "--without", "blue") != []
    assert found("--from", "1990-01-01") == []
    assert found("red", "--until", "1990") == []
    page = run(capfd, "search", "--folder", "others", "--top-k", 1, "--json").json()
    following = ("--folder", "others", "--top-k", 1, "--cursor", page["next_cursor"])
    second = run(capfd, "search", *following, "--json").json()
    assert second["results"][0]["rank"] == 2
    assert second["results"][0]["id"] != page["results"][0]["id"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--image", "id:99"), "There is no such picture in this library."),
        (("--image", "id:x"), "There is no such picture in this library."),
        (("--image", "http://127.0.0.1/x.png"), "That address lies inside a network"),
        (("red", "--cursor", "rubbish"), "That page belongs to another question."),
    ],
)
def test_what_cannot_be_searched_with_is_a_sentence(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], arguments: tuple[str, ...], said: str
) -> None:
    coloured_pictures(tmp_path / "pictures", "red")
    run(capfd, "index", tmp_path / "pictures")
    ran = run(capfd, "search", *arguments)
    assert (ran.code, ran.err.startswith(said)) == (1, True), ran.err


def test_several_questions_in_one_call(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    coloured_pictures(tmp_path / "pictures", "red", "green", "red")
    run(capfd, "index", tmp_path / "pictures")
    asked = [
        {"query": "green"},
        {"query": "red", "top_k": 1},
        {"images": [{"id": 99}]},
        {"query": "a giraffe"},
    ]
    file = tmp_path / "questions.json"
    file.write_text(json.dumps({"searches": asked}))
    answers = run(capfd, "search", "--several", file).json()["answers"]
    found = [
        one["answer"] and [each["caption"] for each in one["answer"]["results"]] for one in answers
    ]
    assert found == [["a green picture"], ["a red picture"], None, []]
    assert answers[1]["answer"]["next_cursor"]
    assert answers[2]["error"]["code"] == "image.unknown"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "These questions cannot be read: the file: Invalid JSON"),
        ("[]", "These questions cannot be read: the file: Input should be an object"),
        ('{"searches": []}', "These questions cannot be read: searches: List should have at least"),
        ('{"searches": [{"query": 3}]}', "These questions cannot be read: searches.0.query: "),
    ],
)
def test_questions_that_cannot_be_read_are_a_sentence(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], text: str, said: str
) -> None:
    file = tmp_path / "questions.json"
    file.write_text(text)
    ran = run(capfd, "search", "--several", file)
    assert (ran.code, ran.out, ran.err.startswith(said)) == (1, "", True), ran.err
    assert "Nothing was searched." in ran.err
    assert run(capfd, "search", "red", "--several", file).code == 2


def test_a_search_asks_something(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(capfd, "search").code == 2


def test_another_search_model_beside_the_one_in_use(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def wire_models(profile: Profile, home: Path) -> Models:
        models = fake_models()
        return models if profile.name == "starter" else replace(models, embedder=OtherEmbedder())

    monkeypatch.setattr(wiring, "wire_models", wire_models)
    pictures = tmp_path / "pictures"
    coloured_pictures(pictures, "red", "green")
    run(capfd, "index", pictures, "--models", "starter")
    refused = run(capfd, "models", "use", "standard")
    assert refused.code == 1
    assert "No picture has been read for the standard models yet." in refused.err
    beside = run(capfd, "index", pictures, "--models", "standard", "--beside", "--json").json()
    assert beside["updated"] == 2
    assert run(capfd, "search", "red", "--models", "starter").code == 0
    used = run(capfd, "models", "use", "standard")
    assert used.out == "Searching goes on with the standard models, in 2 pictures.\n"
    assert run(capfd, "search", "red", "--models", "starter").code == 1
    assert "a red picture" in run(capfd, "search", "red", "--models", "standard").out
    coloured_pictures(pictures, "red", "green", "blue")
    run(capfd, "index", pictures, "--models", "standard")
    back = run(capfd, "models", "use", "starter")
    assert back.out.endswith("1 picture is still to be read for them; run earshot index.\n")


def test_features_are_exchanged(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    coloured_pictures(tmp_path / "pictures", "red", "green")
    file, second = tmp_path / "features.parquet", tmp_path / "second"
    ran = run(capfd, "index", tmp_path / "pictures", "--export", file, "--json")
    assert (ran.json()["added"], "What is known of 2 pictures is in" in ran.err) == (2, True)
    again = run(capfd, "index", "--import", file, "--library", second, "--json").json()
    assert again["added"] == 2
    found = run(capfd, "search", "red", "--library", second, "--json").json()
    assert found["results"][0]["caption"] == "a red picture"
    refused = run(capfd, "index", "--import", tmp_path / "pictures" / "00.png")
    assert (refused.code, "is no file of features, or is damaged" in refused.err) == (1, True)
    assert run(capfd, "index").code == 2


def test_people_get_sentences(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    coloured_pictures(tmp_path / "pictures", "red")
    indexed = run(capfd, "index", tmp_path / "pictures")
    assert indexed.out == "1 added, 0 updated, 0 removed, 0 unchanged, 0 skipped.\n"
    assert "1. a red picture. " in run(capfd, "search", "red").out
    assert run(capfd, "search", "a whale").out.startswith("No clear match.")
    assert run(capfd, "search", "a giraffe").out.startswith("I don't know the word giraffe.")
    assert run(capfd, "describe", tmp_path / "pictures" / "00.png").out == "a red picture\n"


def test_nothing_indexed_is_a_sentence(capfd: pytest.CaptureFixture[str]) -> None:
    ran = run(capfd, "search", "red")
    assert (ran.code, ran.out) == (1, "")
    assert "earshot index" in ran.err


@pytest.mark.parametrize(
    "arguments",
    [
        ("search",),
        ("ask",),
        ("ask", "red", "--wav", "x.wav"),
        ("ask", "--mic", "--image", "x.png"),
        ("serve", "--port", "x"),
        ("?",),
    ],
)
def test_wrong_usage_is_exit_code_2(
    arguments: tuple[str, ...], capfd: pytest.CaptureFixture[str]
) -> None:
    assert run(capfd, *arguments).code == 2


def test_a_picture_that_cannot_be_read_is_a_sentence(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "broken.jpg").write_bytes(b"no")
    ran = run(capfd, "describe", tmp_path / "broken.jpg")
    reason = "It is not a picture of a kind that Earshot can open."
    assert (ran.code, ran.out) == (1, "")
    assert ran.err == f"{tmp_path / 'broken.jpg'} cannot be described. {reason}\n"


def test_another_model_is_refused_and_reindexing_offered(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    coloured_pictures(tmp_path / "pictures", *COLOURS)
    run(capfd, "index", tmp_path / "pictures")
    monkeypatch.setattr("tests.fakes.FakeEmbedder.preprocessing", "another")
    refused = run(capfd, "index", tmp_path / "pictures")
    assert refused.code == 1
    assert "--reindex" in refused.err
    assert run(capfd, "index", tmp_path / "pictures", "--reindex").code == 0


def test_feedback_is_exported_and_reported(
    tmp_path: Path, earshot_home: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    library = coloured_library(tmp_path, "red")
    feedback = Feedback(library.database)
    none = run(capfd, "feedback", "report", "--library", tmp_path / "library").out
    assert none.startswith("There are no thumbs yet.")
    for verdict in KEPT_AS:
        feedback.record(Thumb("s", "red", "text", 1, Path("00.png"), verdict, "key", {"hear": "x"}))
    library.close()
    folder = tmp_path / "library"
    for form in ("jsonl", "csv", "parquet"):
        target = tmp_path / f"thumbs.{form}"
        ran = run(capfd, "feedback", "export", target, "--library", folder, "--format", form)
        assert ran.out.startswith("3 rows")
        assert target.stat().st_size > 50
    report = run(capfd, "feedback", "report", "--library", folder, "--json").json()
    assert (report["up"], report["down"], report["wrong_descriptions"]) == (1, 1, 1)
    said = run(capfd, "feedback", "report", "--library", folder).out
    assert said == "1 helpful, 1 not helpful, 1 wrong description, 0 taken back.\n"
    page = tmp_path / "report.html"
    ran = run(capfd, "feedback", "report", "--library", folder, "--json", "--html", page)
    assert ran.json() == report
    assert "Any browser shows it." in ran.err
    assert "1 of 2 thumbs is up" in page.read_text("utf-8")
    nowhere = tmp_path / "nowhere" / "report.html"
    ran = run(capfd, "feedback", "report", "--library", folder, "--html", nowhere)
    assert (ran.code, ran.err.count("\n")) == (1, 1)


def test_what_thumbs_taught_is_forgotten_and_the_thumbs_are_kept(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    library = coloured_library(tmp_path, "red")
    Feedback(library.database).record(
        Thumb("s", "red", "text", 1, Path("00.png"), "up", "key", {"hear": "x"})
    )
    library.close()
    folder = tmp_path / "library"
    said = run(capfd, "feedback", "forget", "--library", folder).out
    assert said.startswith("Answers are as if 1 thumb had not been given.")
    assert run(capfd, "feedback", "forget", "--library", folder).out.startswith("There is nothing")
    assert run(capfd, "feedback", "report", "--library", folder, "--json").json()["up"] == 1


def test_models_are_checked(capfd: pytest.CaptureFixture[str]) -> None:
    checked = run(capfd, "models", "check", "--models", "standard", "--json")
    assert checked.code == 1
    # The voice may be here as a package.
    states = {each["file"]: each["state"] for each in checked.json()}
    missing = {name for name, state in states.items() if state == "missing"}
    assert {"standard/hear/model.bin", "standard/caption/config.json"} <= missing
    assert all(name.startswith("standard/speak/") for name in states.keys() - missing)


def test_a_setting_that_cannot_be_used_is_a_sentence(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EARSHOT_PORT", "a million")
    ran = run(capfd, "search", "red")
    assert ran.code == 1
    assert "EARSHOT_PORT" in ran.err


@pytest.mark.parametrize("verb", ["serve", "index"])
def test_a_folder_that_is_not_there_is_a_sentence(
    verb: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    ran = run(capfd, verb, tmp_path / "nowhere")
    assert ran.code == 1
    assert ran.err == f"There is no folder or file called {tmp_path / 'nowhere'}. Check the name.\n"


def test_a_port_in_use_is_a_sentence(capfd: pytest.CaptureFixture[str]) -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        ran = run(capfd, "serve", "--port", taken.getsockname()[1])
    assert ran.code == 1
    assert "already running" in ran.err


def test_watching_reads_again_after_a_change(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    pictures = tmp_path / "pictures"
    coloured_pictures(pictures, "red")

    def one_change(places: Sequence[Path], *_: object, **__: object) -> Iterator[Round]:
        yield Round([*places], is_of_changes=False)
        coloured_pictures(pictures, "red", "blue")
        yield Round([pictures / "01.png"], is_of_changes=True)

    monkeypatch.setattr("index.build.watch.changes", one_change)
    assert [line[:7] for line in run(capfd, "index", pictures, "--watch").out.splitlines()] == [
        "1 added",
        "1 added",
    ]


def test_the_installed_command_says_what_it_can_do() -> None:
    command = Path(sys.executable).with_name("earshot")
    shown = subprocess.run(
        [command, "--help"], capture_output=True, text=True, check=True, env=dict(os.environ)
    )
    for verb in ("serve", "index", "search", "ask", "describe", "models", "feedback", "evaluate"):
        assert verb in shown.stdout


def test_json_is_all_that_stdout_holds(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    coloured_pictures(tmp_path / "pictures", "red")
    ran = run(capfd, "index", tmp_path / "pictures", "--json")
    assert json.loads(ran.out)["added"] == 1


def test_figures_are_lines_that_can_be_read_aloud(capfd: pytest.CaptureFixture[str]) -> None:
    made: Figure = {
        "name": "words misheard",
        "value": 0.0360522,
        "unit": "share",
        "target": 0.04,
        "better": "lower",
        "met": True,
    }
    machine = Machine(2, "a processor", 24.0, "Linux", "3.11.9", 3.5)
    console.figures([made, {**made, "value": None, "met": False}], machine, as_json=False)
    assert capfd.readouterr().out.splitlines() == [
        "words misheard: 0.03605 share, target at most 0.04: met",
        "words misheard: not measured, target at most 0.04: MISSED",
    ]
    console.figures([made], machine, as_json=True)
    told = json.loads(capfd.readouterr().out)
    assert told == {"machine": asdict(machine), "figures": [made]}
