"""What programs ask for and get, by REST and on the socket: one pydantic model a part.

Programs say exactly what they mean and are answered page by page. `results` makes what was found
into what the wire and the command line show.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from index.catalog.records import Photo
from index.catalog.selection import Selection
from index.paths import path_to_text
from server import PICTURE_BYTES, PICTURES
from server.language import answers
from server.language.refinement import WORDS_AT_MOST
from server.language.times.said_dates import iso
from server.protocol.bounds import ImageId, Month, TopK, Weight
from server.protocol.failures import Failure
from server.search.query import SortOrder
from server.search.result import Result

AT_ONCE = 32  # questions in one call
ASKED_WITH = 8  # pictures in one question

Words = Annotated[str, Field(max_length=WORDS_AT_MOST)]
Base64 = Annotated[str, Field(json_schema_extra={"format": "base64"})]


def broken(field: str, limit: str) -> PydanticCustomError:
    """What a validator raises where fields break a limit together; `field` is one of them."""
    return PydanticCustomError("limit", "{field}: {limit}", {"field": field, "limit": limit})


_WAYS = ("id", "path", "url", "data")


class PictureAsked(BaseModel):
    """A picture that others are to be like: exactly one of `id`, `path`, `url` and `data`."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)
    id: ImageId | None = None
    """Of this library."""
    path: str | None = Field(default=None, max_length=4096)
    """Of a picture of this library, as results give it."""
    url: str | None = Field(default=None, max_length=2048)
    """On the open web; addresses inside the network are refused."""
    data: Annotated[Base64, Field(max_length=PICTURE_BYTES * 4 // 3)] | None = None
    """A picture file, in base64."""
    weight: Weight = 1.0
    """Beside the words' and other pictures'; below zero, pictures are to be unlike it."""

    @property
    def way(self) -> str:
        """Which of the four says what picture it is."""
        return next(name for name in _WAYS if getattr(self, name) is not None)

    @model_validator(mode="after")
    def _one(self) -> Self:
        if sum(getattr(self, name) is not None for name in _WAYS) != 1:
            raise broken("id", "exactly one of id, path, url and data")
        return self


class SearchRequest(BaseModel):
    """What to look for: words, pictures, a time, a place, or all of these."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)
    query: Words = ""
    """What pictures show, in words; with `natural`, also when, where and in what order."""
    top_k: TopK = PICTURES
    """How many pictures at most; the cursor leads to more."""
    without: list[Annotated[str, Field(min_length=1, max_length=WORDS_AT_MOST)]] = Field(
        default_factory=list, max_length=8
    )
    """What pictures must not show."""
    images: list[PictureAsked] = Field(default_factory=list, max_length=ASKED_WITH)
    """Pictures that they are to be like."""
    words_weight: Weight = 1.0
    """Of the words beside pictures."""
    natural: bool = True
    """Whether times, places and orders are read out of the words, as when a person speaks them."""
    taken_from: datetime | None = None
    """By the camera's clock; inclusive."""
    taken_until: datetime | None = None
    """By the camera's clock; exclusive."""
    months: list[Month] = Field(default_factory=list, max_length=12)
    """Of any year."""
    place: str | None = Field(default=None, max_length=200)
    """A town, region or country, as results name it."""
    folder: str | None = Field(default=None, max_length=4096)
    """A folder's name, or its path; those inside it count."""
    camera: str | None = Field(default=None, max_length=200)
    """A camera's name, or a part of it."""
    order: SortOrder = "best"
    """Which pictures come first: those that match best, or by when they were taken."""
    cursor: str | None = Field(default=None, max_length=1000)
    """`next_cursor` of the answer before, with everything else the same."""

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not (self.query.strip() or self.images) and self.selection.is_everything:
            asked = "query, images, taken_from, taken_until, months, place, folder or camera"
            raise broken("query", f"something to look for in at least one of {asked}")
        return self

    @property
    def selection(self) -> Selection:
        """Which pictures may be found at all."""
        return Selection(
            taken_from=self.taken_from.replace(tzinfo=None) if self.taken_from else None,
            taken_until=self.taken_until.replace(tzinfo=None) if self.taken_until else None,
            months=frozenset(self.months),
            place=self.place,
            folder=self.folder,
            camera=self.camera,
        )


class Searches(BaseModel):
    """Several questions."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)
    searches: list[SearchRequest] = Field(min_length=1, max_length=AT_ONCE)


class WrittenText(BaseModel):
    """What is written in a picture."""

    model_config = ConfigDict(use_attribute_docstrings=True)
    lines: list[str]
    """In the order in which a person reads them."""
    confidence: float
    """Probability per character, 0 to 1."""
    scripts: list[str]
    """Such as "Latin"; none where there are figures alone."""
    cut_off: bool
    """Whether some of it reaches the picture's edge, and so may go on beyond."""
    mirrored: bool
    """Whether it is written as in a mirror."""
    more: bool
    """Whether there are more lines than were read."""
    reader: str
    """Which model read it."""

    @classmethod
    def of(cls, photo: Photo) -> Self | None:
        """The text of a picture; None where there is none."""
        kept = photo.text
        if kept is None or not kept.lines:
            return None
        return cls(
            lines=[line.text for line in kept.lines],
            confidence=round(kept.confidence, 3),
            scripts=sorted({line.script for line in kept.lines} - {""}),
            cut_off=any(line.cut_off for line in kept.lines),
            mirrored=kept.mirrored,
            more=kept.more,
            reader=kept.reader,
        )


class ResultItem(BaseModel):
    """One picture of an answer."""

    model_config = ConfigDict(use_attribute_docstrings=True)
    rank: int
    """Counted from 1, best first."""
    id: int
    path: str
    """Where the file lies on the server's machine."""
    score: float
    """Cosine between question and picture; that of a question with a picture lies higher."""
    caption: str | None
    """None while the picture has not been described yet."""
    own_caption: str | None = None
    """What its owner calls it; it says more than any description."""
    flaws: list[str] = []
    """What keeps the description from being believed: "blank", "covered", "dark", "blurred",
    "tilted", "screenshot", "document", "drawing"."""
    url: str
    """Where this server shows the picture, upright, as JPEG."""
    taken_at: str | None
    """ISO 8601, no more exact than it is known: "1975", "1975-06", "1975-06-03" or with a time."""
    taken_by: str | None = None
    """Who says so: "sidecar", "camera", "embedded", "digitised", "takeout", "name", "changed"."""
    place: str | None
    """Where it was taken, in words: "Leeds, England"."""
    text: WrittenText | None = None
    """What is written in it; null where nothing is, or where it was not read yet."""
    alike: list[int] = []
    """Pictures that nearly are the same, which are not among the results."""


class SearchAnswer(BaseModel):
    """The pictures that were found, as `earshot search --json` prints them."""

    model_config = ConfigDict(use_attribute_docstrings=True)
    query: str
    results: list[ResultItem]
    no_match: bool
    took_ms: float
    narrowed: str = ""
    """What of the words was taken for a time or a place: "from summer 2021"."""
    left_out: tuple[str, ...] = ()
    """What of the words was not searched for, because nobody knows what it asks: "on Sundays"."""
    elsewhere: tuple[str, ...] = ()
    """Places of the words that no picture says it was taken in: "Tokyo". What was found there was
    told by its look alone."""
    next_cursor: str | None = None
    """For the pictures after these; none where these are the last."""
    unknown: list[str] = []
    """Words that the models do not know; nothing was searched then."""


class OneAnswer(BaseModel):
    """Of one of several questions: its answer, or why there is none."""

    model_config = ConfigDict(use_attribute_docstrings=True)
    answer: SearchAnswer | None = None
    error: Failure | None = None


class Answers(BaseModel):
    """One for each question, in order."""

    model_config = ConfigDict(use_attribute_docstrings=True)
    answers: list[OneAnswer]


def results(result: Result) -> list[ResultItem]:
    """The pictures of an answer, in order."""
    return [
        ResultItem(
            rank=rank,
            id=hit.photo.image_id,
            path=path_to_text(hit.photo.path),
            score=round(hit.score, 4),
            caption=hit.photo.caption,
            own_caption=hit.photo.own_caption,
            flaws=list(hit.photo.flaws),
            url=f"/api/images/{hit.photo.image_id}",
            taken_at=iso(hit.photo.taken) if hit.photo.taken else None,
            taken_by=hit.photo.taken.origin if hit.photo.taken else None,
            place=answers.place(hit.photo),
            text=WrittenText.of(hit.photo),
            alike=list(result.alike_to(rank)),
        )
        for rank, hit in enumerate(result.hits, result.first)
    ]
