"""Folders to files: everything once, nothing in a circle, nothing silently."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from index.build.scan import LINK_OUT, NOT_ANSWERING, TOO_MANY_LINKED, Skipped, scan


def looked_through(
    *places: Path, leave_out: tuple[Path, ...] = (), follow_links: bool = False
) -> tuple[list[str], list[Skipped]]:
    skipped: list[Skipped] = []
    found = [
        each.path
        for each in scan(
            places, on_skip=skipped.append, leave_out=leave_out, follow_links=follow_links
        )
    ]
    assert all(path.is_absolute() for path in found)
    return [path.name for path in found], skipped


def touch(*paths: Path) -> None:
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(path.name.encode(errors="replace"))


def test_folders_are_looked_through_to_the_bottom_in_order(tmp_path: Path) -> None:
    touch(tmp_path / "b.png", tmp_path / "a" / "z.jpg", tmp_path / "a" / "deep" / "y.gif")
    names, skipped = looked_through(tmp_path)
    assert names == ["y.gif", "z.jpg", "b.png"]
    assert skipped == []


def test_hidden_names_are_passed_over_unless_asked_for(tmp_path: Path) -> None:
    touch(tmp_path / ".trash" / "a.png", tmp_path / "._b.png", tmp_path / "c.png")
    assert looked_through(tmp_path)[0] == ["c.png"]
    assert looked_through(tmp_path / ".trash")[0] == ["a.png"]


@pytest.mark.parametrize(
    "name",
    [
        *(
            "@eaDir",
            "#recycle",
            "@Recycle",
            "$RECYCLE.BIN",
            "$Recycle.Bin",
            "RECYCLER",
            ".Trash-1000",
        ),
        *(
            ".dtrash",
            ".thumbnails",
            "lost+found",
            "LOST.DIR",
            "FOUND.001",
            "derivatives",
            "iPod Photo Cache",
            "@__thumb",
            "System Volume Information",
            "__MACOSX",
            ".@__thumb",
        ),
        *(
            "Catalog Previews.lrdata",
            "@Recently-Snapshot",
            "files_trashbin",
            ".stversions",
            "Trash",
        ),
    ],
)
def test_what_other_programs_keep_is_passed_over(tmp_path: Path, name: str) -> None:
    touch(tmp_path / "2021" / name / "IMG.jpg" / "deep.jpg", tmp_path / "2021" / "a.jpg")
    assert looked_through(tmp_path) == (["a.jpg"], [])
    assert looked_through(tmp_path / "2021" / name)[0] == ["deep.jpg"]


def test_names_of_people_are_not_taken_for_those_of_programs(tmp_path: Path) -> None:
    names = ["trash art", "Recycled glass", "a #recycle", "thumbnails", "Eadir"]
    touch(*(tmp_path / name / "a.jpg" for name in names))
    found = {each.path.parent.name for each in scan([tmp_path])}
    assert found == set(names)


def test_files_that_say_something_of_a_picture_are_found_with_it(tmp_path: Path) -> None:
    touch(*(tmp_path / name for name in ("a.jpg", "a.xmp", "b.jpg", "b.jpg.json", "alone.json")))
    for places in ([tmp_path], [tmp_path / "a.jpg", tmp_path / "b.jpg", tmp_path / "alone.json"]):
        found = {each.path.name: [Path(name).name for name in each.beside] for each in scan(places)}
        assert found == {"a.jpg": ["a.xmp"], "b.jpg": ["b.jpg.json"], "alone.json": []}


def test_a_change_beside_a_picture_is_seen(tmp_path: Path) -> None:
    touch(tmp_path / "a.jpg", tmp_path / "a.xmp")
    [before] = scan([tmp_path])
    (tmp_path / "a.xmp").write_text("longer than before")
    [after] = scan([tmp_path])
    assert before.beside_state != after.beside_state
    (tmp_path / "a.xmp").unlink()
    assert [each.beside_state for each in scan([tmp_path])] == [""]


def test_folders_that_hold_nothing_are_told(tmp_path: Path) -> None:
    touch(tmp_path / "full" / "a.jpg", tmp_path / "drive" / "lost+found" / "x")
    (tmp_path / "empty").mkdir()
    empty: list[Path] = []
    list(scan([tmp_path], on_empty=empty.append))
    assert sorted(empty) == [tmp_path / "drive", tmp_path / "empty"]


def test_names_of_any_bytes_are_found(tmp_path: Path) -> None:
    odd = tmp_path / os.fsdecode(b"\xff\xfe \n.png")
    touch(odd)
    assert [each.path for each in scan([tmp_path])] == [odd]


def test_links_in_a_circle_end(tmp_path: Path) -> None:
    touch(tmp_path / "a" / "photo.png")
    (tmp_path / "a" / "back").symlink_to(tmp_path)
    (tmp_path / "self").symlink_to("self")
    names, skipped = looked_through(tmp_path, follow_links=True)
    assert names == ["photo.png"]
    assert {item.path.name: item.reason for item in skipped} == {
        "back": "It leads to a folder that was already found under another name.",
        "self": "It is a link that leads back to itself.",
    }


def test_links_to_elsewhere_are_followed_where_asked_and_listed_otherwise(tmp_path: Path) -> None:
    touch(tmp_path / "elsewhere" / "photo.png", tmp_path / "photos" / "own.png")
    photos = tmp_path / "photos"
    (photos / "link").symlink_to("../elsewhere")
    (photos / "link.png").symlink_to(tmp_path / "elsewhere" / "photo.png")
    (photos / "own").symlink_to("own.png")
    (photos / "dead").symlink_to(photos / "nowhere")
    (photos / "self").symlink_to("self")
    names, skipped = looked_through(photos)
    assert names == ["own.png"]
    assert {item.path.name: item.reason for item in skipped} == {
        "link": LINK_OUT,
        "link.png": LINK_OUT,
        "own": "It is a link to something that is found under its own name.",
        "dead": "It is a link to something that is not there.",
        "self": "It is a link that leads back to itself.",
    }
    names, skipped = looked_through(photos, follow_links=True)
    assert names == ["photo.png", "own"]
    assert "dead" in {item.path.name for item in skipped}
    assert looked_through(photos / "link")[0] == ["photo.png"]


def test_so_many_files_behind_links_are_read_and_no_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.build.scan.MOST_LINKED", 3)
    touch(*(tmp_path / "disk" / str(at) / "photo.png" for at in range(5)), tmp_path / "a" / "b.png")
    (tmp_path / "a" / "disk").symlink_to(tmp_path / "disk")
    names, skipped = looked_through(tmp_path / "a", follow_links=True)
    assert names == ["b.png", *["photo.png"] * 3]
    assert [(item.path.name, item.reason) for item in skipped] == [("disk", TOO_MANY_LINKED)]


def test_a_place_that_does_not_answer_is_left_and_the_next_one_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    touch(tmp_path / "network" / "a.png", tmp_path / "here" / "b.png")
    answers = threading.Event()

    def stat(path: str) -> os.stat_result:
        if "network" in path:
            answers.wait(10)
        return system(path)

    system = os.stat
    monkeypatch.setattr("index.build.scan.os.stat", stat)
    skipped: list[Skipped] = []
    places = [tmp_path / "network", tmp_path / "here"]
    found = [each.path.name for each in scan(places, on_skip=skipped.append, patience=0.05)]
    answers.set()
    assert found == ["b.png"]
    assert skipped == [Skipped(tmp_path / "network", NOT_ANSWERING)]


def test_one_file_under_two_names_is_one_picture(tmp_path: Path) -> None:
    touch(tmp_path / "a.png")
    (tmp_path / "b.png").hardlink_to(tmp_path / "a.png")
    names, skipped = looked_through(tmp_path, tmp_path / "a.png")
    assert names == ["a.png"]
    assert [item.path.name for item in skipped] == ["b.png"]


def test_pipes_are_listed_and_missing_places_too(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.png")
    names, skipped = looked_through(tmp_path, tmp_path / "usb stick")
    assert names == []
    assert [(item.path.name, item.reason) for item in skipped] == [
        ("pipe.png", "It is not a file but a device or a pipe."),
        ("usb stick", "It is not there."),
    ]


def test_a_folder_that_may_not_be_looked_into_is_listed(photos: Path, unprivileged: None) -> None:
    private = Path("/proc/1/fd")
    names, skipped = looked_through(private)
    assert names == []
    assert skipped == [Skipped(private, "Earshot is not allowed to look into it.")]


def test_the_library_does_not_index_itself(tmp_path: Path) -> None:
    touch(tmp_path / "library" / "vectors.faiss", tmp_path / "a.png")
    assert looked_through(tmp_path, leave_out=(tmp_path / "library",))[0] == ["a.png"]
