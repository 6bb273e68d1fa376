"""A finder answers a query with a result: what is nearest, how much of it matches, what is alike.

A query is words, pictures that others are to be like, a time and a place, or all of these.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Protocol

import numpy as np
from PIL import Image

from index.catalog.records import Photo
from index.library.hit import Hit
from index.library.library import Library
from index.pictures.photo import DecodedPhoto, read_photo
from index.vectors import Ids, Scores
from models.protocols import Embedder, Matcher
from models.types import Vectors
from models.vision.answerability import Candidates, Fared, Judgement, judge, unjudged
from models.vision.everyday.questions import EverydayQuestions
from server.search.everyday import EverydayHere
from server.search.lru_cache import Recent
from server.search.near_duplicates import DuplicateGroup, groups
from server.search.paging import Cursors
from server.search.query import Likeness, NoSuchPicture, Query
from server.search.ranking import Ranking, by_date, by_look
from server.search.reranking import Reranker, Reranking
from server.search.result import Result
from server.search.written import Written, written

COUNTED_AT_MOST = 100  # matches beyond this are not counted; answers hold fewer anyway
WRITTEN = 2.0
"""What own words that hold all that was asked for count beside a cosine: they come first."""
TEXTS_KEPT = 512  # vectors of 768 numbers: 1.5 MB
SEARCHES_KEPT = 128  # of a hundred pictures and a thousand in the background: 650 kB
SELECTIONS_KEPT = 8  # of a million pictures: 64 MB


class RelevanceFeedback(Protocol):
    """What people have judged of earlier results, as it bears on the next query in words."""

    @property
    def version(self) -> int:
        """Another one whenever queries may move otherwise than before."""

    def follow(self) -> None:
        """Take in what was judged since last time; blocks. Raises: LibraryError, ModelError."""

    def forget(self) -> None:
        """Keep nothing of what was judged; it is read anew."""

    def moved(self, vector: Vectors) -> Vectors:
        """A query's vector, shape (dimension,), length one, as people would have it; blocks.

        Raises:
            LibraryError: the library cannot be read.
        """


@dataclass(frozen=True, eq=False)
class _Near:
    """The k pictures nearest to a query."""

    ids: Ids
    """Shape (k,), best first."""
    cosines: Scores
    """Theirs, shape (k,), -1 to 1, descending."""
    background: Scores
    """Cosines of m pictures taken at random, shape (m,); empty where nothing is judged by them."""
    everyday: Fared | None
    """How everyday questions fare with them; None where that decides nothing, or is not known."""


class Finder:
    """Finds pictures of one library with one model, and remembers what was asked of late."""

    def __init__(
        self,
        embedder: Embedder,
        library: Library,
        feedback: RelevanceFeedback | None = None,
        matcher: Matcher | None = None,
        read: Callable[[Path], DecodedPhoto] = read_photo,
        cursor_key: bytes | None = None,
        everyday: EverydayQuestions | None = None,
    ) -> None:
        """With `feedback`, thumbs change the order of what is found for words; with a matcher, the
        nearest pictures, which `read` opens, are looked at once more. Cursors are signed with a
        key; without one, only this finder knows its own. Everyday questions tell what matches,
        where the embedder was never calibrated."""
        self.embedder = embedder
        self.library = library
        self._feedback = feedback
        self._reranker = Reranker(matcher, read) if matcher else None
        self._questions = everyday
        self._here: EverydayHere | None = None
        self._texts: Recent[str, Vectors] = Recent(TEXTS_KEPT)
        self._nearby: Recent[Hashable, _Near] = Recent(SEARCHES_KEPT)
        self._selections: Recent[Hashable, Ids] = Recent(SELECTIONS_KEPT)
        pages = f"{library.library_id} {embedder.name}"
        self._cursors = Cursors(cursor_key or secrets.token_bytes(), pages)

    def find(self, query: Query, top_k: int, after: str | None = None) -> Result:
        """The pictures that match a query, or are closest to it; blocks.

        A picture that matches a text of `without` is left out. It is held against the same score as
        a match: on 800 drawn scenes that removes 95.5 % of the pictures that show what is unwanted,
        and 0.1 % of the others. Holding it against the picture's score for the query gained
        nothing.

        Args:
            query: what is wanted.
            top_k: how many pictures at most.
            after: the cursor of the page before; None for the first page.

        Raises:
            BadCursor: `after` is none of this question's.
            BadVectors: the weights cancel each other out.
            ModelError: the words cannot be embedded.
            LibraryError: the library cannot be read.
        """
        began = time.perf_counter()
        cursor = self._cursors.read(after, query) if after else None
        self.library.follow()  # or what is remembered would be taken for what is there
        if self._feedback:
            self._feedback.follow()
        own = written(self.library, query.words) if query.words else None
        looked = query if own is None else replace(query, words=own.rest)
        unknown = self._unknown_words(looked, own)
        if unknown:
            # They would stand near everything, and match what nobody asked for.
            return Result((), 0, False, self.library.count(), _since(began), unknown)
        seen = cursor.seen if cursor else 0
        among = self._selected(query)
        if own is not None:
            among = own.among(among)
        photos = self.library.count() if among is None else len(among)
        if looked.by_look:
            ranking = self._by_look(looked, among, photos, COUNTED_AT_MOST + seen, own)
        else:
            ranking = self._by_date(looked, photos, COUNTED_AT_MOST + seen, own)
        start = cursor.start(ranking.places) if cursor else 0
        shown = ranking.groups[start : start + top_k]
        following = ranking.following(start + len(shown), seen)
        return Result(
            hits=tuple(Hit(one.photo, ranking.cosine(one)) for one in shown),
            matches=len(shown) if query.likes else ranking.matches,
            more=ranking.more and not query.likes,
            photos=photos,
            took_ms=_since(began),
            clear=ranking.clear,
            probability=ranking.probability,
            closest=bool(query.likes),
            alike=tuple(one.alike for one in shown),
            first=start + 1,
            by_look=looked.by_look,
            following=None if following is None else self._cursors.written(following, query),
        )

    def forget(self) -> None:
        """Keep nothing of what was asked of late, nor of what was learned from it."""
        for recent in (self._texts, self._nearby, self._selections):
            recent.forget()
        if self._feedback:
            self._feedback.forget()

    def likeness(self, picture: Image.Image) -> Likeness:
        """What a picture looks like; blocks. Raises: ModelError."""
        vector: Vectors = self.embedder.embed((picture,))[0]
        return Likeness(vector)

    def likeness_of(self, image_id: int) -> Likeness:
        """What a picture of the library looks like; blocks.

        Raises:
            NoSuchPicture: it is not there.
            LibraryError: the library cannot be read.
        """
        vector = self.library.vector(image_id)
        if vector is None:
            raise NoSuchPicture
        return Likeness(vector, image_id)

    def _unknown_words(self, query: Query, own: Written | None) -> tuple[str, ...]:
        """Words that neither the models know nor any picture's own words hold."""
        is_written = own is not None and own.tells  # then all that weighs is known
        texts = (*([query.words] if query.words and not is_written else ()), *query.without)
        words = (
            whole
            for text in texts
            for word in self.embedder.unknown_words(text)
            for whole in _whole(word, text)
        )
        return tuple(dict.fromkeys(words))

    def _selected(self, query: Query) -> Ids | None:
        if query.selection.is_everything:
            return None
        key = self.library.contents, query.selection
        return self._selections.get(key, partial(self.library.selected, query.selection))

    def _by_look(
        self, query: Query, among: Ids | None, photos: int, at_most: int, own: Written | None
    ) -> Ranking:
        """By what pictures show and by their own words; only matches, where there are any."""
        learned = self._feedback.version if self._feedback else 0
        everyday = None if query.likes else self._everyday()
        key = self.library.contents, learned, query, at_most, everyday is None
        near = self._nearby.get(key, partial(self._nearest, query, among, at_most, everyday))
        known = self.library.catalog.photos(near.ids.tolist())
        judgement = self._judged(query, near, [known.get(at) for at in near.ids.tolist()], photos)
        told = judgement.matches or len(near.ids)
        ids = near.ids[judgement.order[:told]].tolist()
        scores = dict(zip(ids, judgement.scores[:told].tolist(), strict=True))
        cosines = dict(zip(near.ids.tolist(), near.cosines.tolist(), strict=True))
        fitting = set(ids[: judgement.clear])
        match, probability = judgement.matches > 0, judgement.probability
        if self.embedder.unknown_words(query.words):  # then only people's own words can tell
            match = False
        by_words = self._holding(own.whole, query, among, at_most) if own else []
        in_text = self._holding(own.in_text, query, among, at_most) if own else []
        if by_words or in_text:
            seen = scores if match and not (own and own.only) else {}
            lowest = min(seen.values(), default=0.0)
            behind = {at: lowest - WRITTEN + cosines.get(at, 0.0) for at in in_text}
            first = {at: WRITTEN + cosines.get(at, 0.0) for at in by_words}
            scores = behind | seen | first
            known |= self.library.catalog.photos([*first, *behind])
            ids = sorted(scores, key=lambda at: (-scores[at], at))
            fitting.update(scores if not seen else by_words)
            match, probability = True, None
        grouped = self._grouped(ids, known)
        more = told == at_most or at_most in (len(by_words), len(in_text))
        ranking = by_look(grouped, scores, query.order, match, more=more)
        clear = frozenset(g.photo.image_id for g in grouped if g.best.image_id in fitting)
        return replace(ranking, cosines=cosines, probability=probability, clear=clear)

    def _holding(self, ids: Ids, query: Query, among: Ids | None, at_most: int) -> list[int]:
        """Up to `at_most` of the pictures whose words hold all that is asked for."""
        if query.likes or not len(ids):
            return []
        found = ids if among is None else np.intersect1d(ids, among)
        unwanted = self._unwanted(query)
        if unwanted is not None:
            found = np.setdiff1d(found, unwanted)
        wanted: list[int] = found[:at_most].tolist()
        return wanted

    def _judged(
        self, query: Query, near: _Near, found: Sequence[Photo | None], photos: int
    ) -> Judgement:
        """Which of the pictures found match; questions with a picture in them are left to the
        search."""
        if query.likes:
            return unjudged(near.cosines)
        captions = [photo.caption if photo else None for photo in found]
        candidates = Candidates(
            query.words, near.cosines, captions, near.background, photos, near.everyday
        )
        look = Reranking(self._reranker, query.words, found) if self._reranker else None
        return judge(candidates, self.embedder.match_score, self.embedder.calibration, look)

    def _by_date(self, query: Query, photos: int, at_most: int, own: Written | None) -> Ranking:
        """All that are selected, or of these all of the people who are named, by the time that they
        were taken."""
        unwanted = self._unwanted(query)
        gone = frozenset() if unwanted is None else frozenset(unwanted.tolist())
        people = None if own is None or own.people is None else {*own.people.tolist()}
        enough = at_most if people is None and not gone else self.library.count()
        ids = self.library.by_date(query.selection, query.order != "oldest", enough)
        if people is not None:
            ids = [at for at in ids if at in people]
        kept = [image_id for image_id in ids if image_id not in gone]
        photos = photos - len(ids) + len(kept)
        ids = kept[:at_most]
        grouped = self._grouped(ids, self.library.catalog.photos(ids))
        return by_date(grouped, query.order, photos, more=len(ids) < photos)

    def _grouped(self, ids: Sequence[int], known: Mapping[int, Photo]) -> list[DuplicateGroup]:
        """Those of the pictures that still are there, near duplicates together."""
        return groups([known[at] for at in ids if at in known], self.library.vectors_of)

    def _nearest(
        self, query: Query, among: Ids | None, at_most: int, everyday: EverydayHere | None
    ) -> _Near:
        vector = self._vector(query)
        ids, cosines = self.library.scores(vector, at_most, self._unwanted(query), among)
        fared = everyday.fared(ids) if everyday else None
        return _Near(ids, cosines, self._background(query, vector), fared)

    def _everyday(self) -> EverydayHere | None:
        """They, where they decide what matches."""
        questions = None if self.embedder.calibration else self._questions
        known = questions.known() if questions else None
        if known and (self._here is None or self._here.questions is not known):
            self._here = EverydayHere(known, self.library)
        return self._here if known else None

    def _background(self, query: Query, vector: Vectors) -> Scores:
        if query.likes or self.embedder.calibration is None:  # it decides nothing there
            return np.empty(0, np.float32)
        cosines: Scores = self.library.background() @ vector
        return cosines

    def _unwanted(self, query: Query) -> Ids | None:
        """The ids of the pictures that show what is not to be shown, and of those asked with."""
        score = self.embedder.match_score
        ids = [self.library.at_least(self._text(text), score) for text in query.without]
        own = [like.image_id for like in query.likes if like.image_id is not None]
        ids.append(np.array(own, np.int64))
        unwanted = np.unique(np.concatenate(ids))
        return unwanted if len(unwanted) else None

    def _vector(self, query: Query) -> Vectors:
        """Of words, pictures or both; its length does not matter, as cosines are compared."""
        parts = [like.weight * like.vector for like in query.likes]
        if query.words:
            weight = query.words_weight if parts else 1.0
            words = self._text(query.words)
            parts.append(weight * (self._feedback.moved(words) if self._feedback else words))
        fused: Vectors = np.sum(parts, axis=0, dtype=np.float32)
        return fused

    def _text(self, words: str) -> Vectors:
        def embedded() -> Vectors:
            vector: Vectors = self.embedder.embed([words])[0]
            return vector

        return self._texts.get(words, embedded)


def _whole(piece: str, text: str) -> list[str]:
    """The words of a text that a piece is of: a tokenizer makes two of "what's" and of "Tromsø"."""
    words = [word.strip('.,;:!?"“”()') for word in text.split()]
    if piece in words:
        return [piece]
    return [word for word in words if piece in word] or [piece]


def _since(began: float) -> float:
    return (time.perf_counter() - began) * 1000
