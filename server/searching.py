"""`earshot search`: what is asked on the command line, sought in a library without a server."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from index.selection import Selection
from server.console import Failed
from server.sought import Likeness, Order, Sought

if TYPE_CHECKING:
    from server.finding import Finder
    from server.offline import Opened
    from server.search_messages import SearchAnswer


@dataclass(frozen=True)
class Asked:
    """What is asked; each part may be left out."""

    words: str = ""
    images: tuple[str, ...] = ()
    """Each a file, a web address, or the number of a picture of the library after "id:"."""
    without: tuple[str, ...] = ()
    selection: Selection = field(default_factory=Selection)
    """Which pictures may be found at all."""
    order: Order = "best"
    words_weight: float = 1.0
    natural: bool = True
    """Whether times, places and negatives are read out of the words."""
    cursor: str | None = None


def search(opened: Opened, asked: Asked, top_k: int, learn: bool) -> SearchAnswer:
    """The pictures that are asked for; with `learn`, thumbs change their order.

    Raises:
        Failed: a picture that is searched with is not there, or the cursor is another question's.
        UnreadablePhoto, ModelError, LibraryError: it could not be searched; the message says why.
    """
    from server.asking import narrowed
    from server.finding import Finder
    from server.learning import Learning
    from server.paging import BadCursor
    from server.phrases import NO_SUCH_PAGE
    from server.search_answers import answer

    embedder, library = opened.models.embedder, opened.library
    finder = Finder(embedder, library, Learning(library, embedder) if learn else None)
    sought, said = _sought(finder, asked), ""
    if asked.natural:
        sought, said = narrowed(sought, date.today(), library.names())
    try:
        found = finder.find(sought, top_k, asked.cursor)
    except BadCursor as error:
        raise Failed(NO_SUCH_PAGE) from error
    return answer(asked.words, replace(found, narrowed=said))


def _sought(finder: Finder, asked: Asked) -> Sought:
    from server.commands import beside_a_picture
    from server.refining import like_picture

    likes = tuple(_likeness(finder, image) for image in asked.images)
    words, without = asked.words, asked.without
    if asked.natural and likes:
        question = like_picture(likes[0], "your picture", beside_a_picture(words))
        words, without = question.words, (*question.without, *without)
    return Sought(words, without, likes, asked.words_weight, asked.selection, order=asked.order)


def _likeness(finder: Finder, image: str) -> Likeness:
    from index.photo import read_photo
    from server.fetching import NotFetched, fetch
    from server.phrases import NO_SUCH_PICTURE
    from server.sought import NoSuchPicture

    kind, colon, rest = image.partition(":")
    try:
        if colon and kind == "id":
            return finder.likeness_of(int(rest))
        source = fetch(image) if kind in ("http", "https") else Path(image)
        return finder.likeness(read_photo(source).image)
    except (NoSuchPicture, ValueError) as error:
        raise Failed(NO_SUCH_PICTURE) from error
    except NotFetched as error:
        raise Failed(str(error)) from error
