"""Words are written beside a picture: nothing else there changes, and never the picture."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from index.pictures.facts.xmp import read_xmp
from index.pictures.sidecar import BrokenSidecar, sidecar_of, with_words, write_sidecar

HEAD = (
    '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF '
    'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
)
DARKTABLE = HEAD + (
    '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:lr="http://ns.adobe.com/lightroom/1.0/" xmlns:mine="urn:mine" mine:kept="yes">'
    "<!-- kept --><dc:subject><rdf:Bag><rdf:li>Dogs</rdf:li></rdf:Bag></dc:subject>"
    '<dc:description><rdf:Alt><rdf:li xml:lang="x-default">Theirs</rdf:li>'
    '<rdf:li xml:lang="de">Deren</rdf:li></rdf:Alt></dc:description>'
    '</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
)


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "P1.jpg"
    path.write_bytes(b"the picture")
    return path


@pytest.mark.parametrize("words", ["grandma's eightieth", "<b>&amp;</b>", "عيد ميلاد", "x" * 500])
def test_what_is_written_is_read_again(picture: Path, words: str) -> None:
    written = write_sidecar(picture, words)
    assert written.name == "P1.jpg.xmp"
    assert read_xmp(written.read_bytes(), beside=True).notes.caption == words
    assert picture.read_bytes() == b"the picture"
    before = written.read_bytes()
    write_sidecar(picture, words)
    assert written.read_bytes() == before
    write_sidecar(picture, "other words")
    text = written.read_text("utf-8")
    assert text.count("other words") == 2 and text.count("<Iptc4xmpCore:AltText") == 1


def test_all_else_in_a_sidecar_stays(picture: Path) -> None:
    sidecar = picture.with_name("P1.jpg.xmp")
    sidecar.write_text(DARKTABLE, "utf-8")
    sidecar.chmod(0o640)
    assert write_sidecar(picture, "ours") == sidecar
    facts, text = read_xmp(sidecar.read_bytes(), beside=True), sidecar.read_text("utf-8")
    assert facts.notes.caption == "ours" and facts.notes.keywords == ("Dogs",)
    for kept in ("Theirs", "Deren", "<!-- kept -->", 'mine:kept="yes"', "xpacket end"):
        assert kept in text
    assert os.name == "nt" or sidecar.stat().st_mode & 0o777 == 0o640


def test_a_sidecar_that_several_pictures_share_is_not_taken(picture: Path) -> None:
    picture.with_name("P1.xmp").write_text(DARKTABLE, "utf-8")
    assert sidecar_of(picture).name == "P1.xmp"
    picture.with_name("P1.png").write_bytes(b"another")
    assert sidecar_of(picture).name == "P1.jpg.xmp"


@pytest.mark.parametrize(
    "there",
    [
        b"",
        b"no xml",
        DARKTABLE.encode()[:200],
        b"<a/>",
        b'<!DOCTYPE a [<!ENTITY e "e">]><a>&e;</a>',
        b"x" * 1024**2 + b"x",
    ],
)
def test_a_sidecar_that_cannot_be_read_is_left_as_it_is(picture: Path, there: bytes) -> None:
    sidecar = picture.with_name("P1.jpg.xmp")
    sidecar.write_bytes(there)
    with pytest.raises(BrokenSidecar):
        write_sidecar(picture, "ours")
    assert sidecar.read_bytes() == there


def test_where_the_picture_is_gone_or_the_disk_is_full_nothing_is_written(
    picture: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(FileNotFoundError):
        write_sidecar(picture.with_name("gone.jpg"), "ours")
    sidecar = write_sidecar(picture, "ours")
    before = sidecar.read_bytes()

    def full(file: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_sidecar(picture, "others")
    assert sidecar.read_bytes() == before
    assert sorted(path.name for path in picture.parent.iterdir()) == ["P1.jpg", "P1.jpg.xmp"]


def test_a_short_way_to_write_it_is_understood() -> None:
    short = HEAD + (
        '<rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/" dc:description="Theirs"/>'
        "</rdf:RDF></x:xmpmeta>"
    )
    written = with_words(short.encode(), "ours").decode()
    assert 'dc:description="Theirs"' in written and "ours" in written
