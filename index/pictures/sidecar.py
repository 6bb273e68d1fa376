"""Writes what somebody calls a picture into an XMP file beside it, and changes nothing else there.

The words become the alternative text of the IPTC (`Iptc4xmpCore:AltTextAccessibility`, 2021.1),
which is for people who cannot see the picture, and the description (`dc:description`) where there
is none, or where there stands what was the alternative text. The picture's own file is never
opened. XML is read without document types, so that no entity can grow.
"""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from xml.dom import minidom
from xml.dom.minidom import Document, Element
from xml.parsers.expat import ExpatError

from index.durable import replacing
from index.pictures.facts.beside import belonging
from index.pictures.facts.xmp import MOST_BYTES

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
DC = "http://purl.org/dc/elements/1.1/"
IPTC = "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/"
XML = "http://www.w3.org/XML/1998/namespace"
XMLNS = "http://www.w3.org/2000/xmlns/"
EMPTY = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="' + RDF + '">'
    '<rdf:Description rdf:about=""/></rdf:RDF></x:xmpmeta>'
)
MODE = 0o644
"""Of a new one, less what the umask takes: programs of others read it as they read the picture."""


class BrokenSidecar(ValueError):
    """There is a file, and it cannot be added to; it was left as it is."""


def sidecar_of(picture: Path) -> Path:
    """The XMP file beside a picture that is its own; a new one's name where there is none.

    NAME.jpg.xmp is that of one picture. NAME.xmp belongs to all pictures called NAME, so it is
    taken only where there is no other.
    """
    found = belonging(os.listdir(picture.parent))  # noqa: PTH208 - names are wanted, not paths
    names = [name for name in found.get(picture.name, ()) if name.lower().endswith(".xmp")]
    shared = {name for other, beside in found.items() if other != picture.name for name in beside}
    own = next((name for name in names if name not in shared), f"{picture.name}.xmp")
    return picture.with_name(own)


def write_sidecar(picture: Path, words: str) -> Path:
    """Write words into the file beside a picture, which is replaced wholly or not at all.

    Args:
        picture: its file.
        words: what it is called; never empty.

    Returns:
        The file that holds them.

    Raises:
        BrokenSidecar: there is one that cannot be added to.
        OSError: it cannot be read or written.
    """
    if not picture.is_file():
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(picture))
    path = sidecar_of(picture)
    mode = MODE
    existing: bytes | None = None
    if path.exists():
        if not path.is_file() or path.stat().st_size > MOST_BYTES:
            raise BrokenSidecar(path.name)
        existing, mode = path.read_bytes(), stat.S_IMODE(path.stat().st_mode)
    new = with_words(existing, words)
    if new != existing:
        with replacing(path.resolve()) as file:
            file.write(new)
            if hasattr(os, "fchmod"):
                os.fchmod(file.fileno(), mode)
    return path


def with_words(existing: bytes | None, words: str) -> bytes:
    """The contents of a sidecar with these words in it. Raises: BrokenSidecar."""
    document = _parsed(EMPTY.encode() if existing is None else existing)
    descriptions = document.getElementsByTagNameNS(RDF, "Description")
    rooms = document.getElementsByTagNameNS(RDF, "RDF")
    if not rooms:
        raise BrokenSidecar("no XMP")
    if not descriptions:
        rooms[0].appendChild(
            document.createElementNS(RDF, f"{rooms[0].prefix or 'rdf'}:Description")
        )
        descriptions = document.getElementsByTagNameNS(RDF, "Description")
    at = descriptions[0]
    before = _text(document, IPTC, "AltTextAccessibility")
    described = _text(document, DC, "description")
    _set(document, at, (IPTC, "Iptc4xmpCore", "AltTextAccessibility"), words)
    if described in ("", before):
        _set(document, at, (DC, "dc", "description"), words)
    written: bytes = document.toxml(encoding="utf-8")
    return written


def _parsed(data: bytes) -> Document:
    data = data.strip(b"\0 \r\n\t")
    if b"<!DOCTYPE" in data or b"<!\0D\0O\0C" in data or b"\0<\0!\0D" in data:
        raise BrokenSidecar("a document type")
    try:
        return minidom.parseString(data)
    except (ExpatError, ValueError, LookupError) as error:
        raise BrokenSidecar("no XML") from error


def _default(document: Document, namespace: str, name: str) -> Element | None:
    """The item of a property that is for every language."""
    for found in document.getElementsByTagNameNS(namespace, name):
        items = found.getElementsByTagNameNS(RDF, "li")
        default = [each for each in items if each.getAttributeNS(XML, "lang") == "x-default"]
        if default or items:
            return (default or items)[0]
    return None


def _text(document: Document, namespace: str, name: str) -> str:
    item = _default(document, namespace, name)
    if item is not None:
        return "".join(node.data for node in item.childNodes if node.nodeType == node.TEXT_NODE)
    plain = document.getElementsByTagNameNS(namespace, name)
    if plain:
        return "".join(n.data for n in plain[0].childNodes if n.nodeType == n.TEXT_NODE).strip()
    for each in document.getElementsByTagNameNS(RDF, "Description"):
        if each.hasAttributeNS(namespace, name):  # a short way to write it
            return each.getAttributeNS(namespace, name)
    return ""


def _set(document: Document, at: Element, named: tuple[str, str, str], words: str) -> None:
    namespace, prefix, name = named
    item = _default(document, namespace, name)
    if item is None:
        for found in document.getElementsByTagNameNS(namespace, name):
            if found.parentNode is not None:
                found.parentNode.removeChild(found)
        for each in document.getElementsByTagNameNS(RDF, "Description"):
            if each.hasAttributeNS(namespace, name):
                each.removeAttributeNS(namespace, name)
        item = _added(document, at, namespace, prefix, name)
    while item.firstChild is not None:
        item.removeChild(item.firstChild)
    item.appendChild(document.createTextNode(words))


def _added(document: Document, at: Element, namespace: str, prefix: str, name: str) -> Element:
    """An empty property with an item for every language (XMP, "language alternative")."""
    rdf = at.prefix or "rdf"
    made = document.createElementNS(namespace, f"{prefix}:{name}")
    made.setAttributeNS(XMLNS, f"xmlns:{prefix}", namespace)
    alternatives = document.createElementNS(RDF, f"{rdf}:Alt")
    item = document.createElementNS(RDF, f"{rdf}:li")
    item.setAttributeNS(XML, "xml:lang", "x-default")
    alternatives.appendChild(item)
    made.appendChild(alternatives)
    at.appendChild(made)
    return item
