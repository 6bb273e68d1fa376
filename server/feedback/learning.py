"""What thumbs have taught about a library: which of them count for a question, and how it moves.

The thumbs are read anew when one was given, taken back or forgotten, by whichever process; a search
only compares questions. `rocchio.py` decides how far a question moves. Safe in threads.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

import numpy as np

from index.errors import LibraryError
from index.library.library import Library
from models.protocols import Embedder
from models.types import Vectors
from server.feedback.query_vectors import QueryVectors
from server.feedback.rocchio import Flags, Numbers, Rule, Verdicts, moved
from server.feedback.store import Feedback, RelevanceJudgement
from server.language.questions.query_parser import parsed
from server.search.query import Query

QUESTIONS_WHILE_ASKED = 2  # embedded while somebody waits; 50 ms each with the standard model
VERDICTS_AT_MOST = 100  # for one question; reading so many vectors takes 1 ms


@dataclass(frozen=True, eq=False)
class Lessons:
    """Verdicts on pictures, n of them, to q questions in words."""

    questions: Vectors
    """Shape (q, dimension), length one."""
    question: Numbers
    """Shape (n,), which of the questions each was given to; the latest verdict comes last."""
    images: Numbers
    """Shape (n,), ids."""
    sessions: Numbers
    """Shape (n,), who gave it, as any number."""
    liked: Flags
    """Shape (n,), disliked otherwise."""


class Learning:
    """What was learned from the thumbs of one library, for one model."""

    def __init__(
        self,
        library: Library,
        embedder: Embedder,
        rule: Rule | None = None,
        today: Callable[[], date] = date.today,
    ) -> None:
        """Nothing is read yet."""
        self._library = library
        self._embedder = embedder
        self._rule = rule or Rule()
        self._today = today
        self._feedback = Feedback(library.database)
        self._kept = QueryVectors(library.database, library.model_id, library.model.dimension)
        self._lock = threading.Lock()
        self._mark: tuple[int, int] | None = None
        self._lessons: Lessons | None = None
        self._vectors: dict[str, Vectors] | None = None
        self._meaningless: set[str] = set()
        self._unread = 0
        self.version = 0
        """Another one whenever questions may move otherwise than before."""

    def follow(self, questions_at_most: int | None = QUESTIONS_WHILE_ASKED) -> None:
        """Take in what thumbs have said since last time; blocks.

        Args:
            questions_at_most: to be embedded now, the latest first; None for all. Those left over
                are embedded next time. With thumbs kept under the same model there are none but
                that of the latest thumb.

        Raises:
            LibraryError: the thumbs cannot be read.
            ModelError: a question cannot be embedded.
        """
        mark = self._feedback.mark()
        if mark == self._mark and not self._unread:
            return
        with self._lock:
            self._lessons = self._learned(self._feedback.judgements(), questions_at_most)
            self._mark = mark
            self.version += 1

    def forget(self) -> None:
        """Keep nothing in memory; what is left in the library is read anew."""
        with self._lock:
            self._lessons = self._vectors = self._mark = None
            self._meaningless = set()
            self.version += 1

    def moved(self, vector: Vectors) -> Vectors:
        """A question in words as the people of this library would have it; blocks for a moment.

        Args:
            vector: shape (dimension,), length one.

        Returns:
            The same where nothing that counts was said about questions like this.

        Raises:
            LibraryError: the library cannot be read.
        """
        lessons = self._lessons
        if lessons is None or not len(lessons.images):
            return vector
        likeness = (lessons.questions @ vector).astype(np.float64)[lessons.question]
        near = np.flatnonzero(likeness >= self._rule.like_from)
        near = near[np.argsort(likeness[near], kind="stable")][-VERDICTS_AT_MOST:]
        pictures = self._library.vectors_of(lessons.images[near].tolist())
        there = [at for at in near.tolist() if int(lessons.images[at]) in pictures]
        if not there:
            return vector
        verdicts = Verdicts(
            likeness=likeness[there],
            liked=lessons.liked[there],
            sessions=lessons.sessions[there],
            pictures=np.stack([pictures[int(lessons.images[at])] for at in there]),
        )
        ordinary: Vectors = self._library.background().mean(axis=0)
        return moved(vector, verdicts, ordinary, self._rule)

    def _learned(self, judgements: Sequence[RelevanceJudgement], at_most: int | None) -> Lessons:
        latest: dict[tuple[str, str, int], bool] = {}
        for one in judgements:
            key = one.session_id, one.query, one.image_id
            latest.pop(key, None)  # so that it moves to the end
            latest[key] = one.liked
        vectors = self._embedded([query for _, query, _ in latest], at_most)
        known = [(key, liked) for key, liked in latest.items() if key[1] in vectors]
        place = {query: at for at, query in enumerate(vectors)}
        session: dict[str, int] = {}
        for (name, _, _), _ in known:
            session.setdefault(name, len(session))
        return Lessons(
            questions=np.stack(list(vectors.values())) if vectors else np.zeros((0, 0), np.float32),
            question=np.array([place[query] for (_, query, _), _ in known], np.int64),
            images=np.array([image_id for (_, _, image_id), _ in known], np.int64),
            sessions=np.array([session[name] for (name, _, _), _ in known], np.int64),
            liked=np.array([liked for _, liked in known], np.bool_),
        )

    def _embedded(self, queries: Sequence[str], at_most: int | None) -> dict[str, Vectors]:
        """Vectors of those of the questions that have one, or get one now; the latest first."""
        if self._vectors is None:
            self._vectors = self._kept.all()
        wanted = list(dict.fromkeys(reversed(queries)))
        seen = self._vectors.keys() | self._meaningless
        missing = [query for query in wanted if query not in seen]
        self._embed(missing[:at_most], self._vectors)
        self._unread = len(missing[len(missing) if at_most is None else at_most :])
        return {query: self._vectors[query] for query in wanted if query in self._vectors}

    def _embed(self, queries: Sequence[str], vectors: dict[str, Vectors]) -> None:
        """Add the vectors of questions, and keep them."""
        words = {query: self._words_of(query) for query in queries}
        self._meaningless |= {query for query, said in words.items() if not said}
        words = {query: said for query, said in words.items() if said}
        if not words:
            return
        new = dict(zip(words, self._embedder.embed(list(words.values())), strict=True))
        vectors |= new
        # Where they cannot be kept, they are made again by the next process.
        with suppress(LibraryError):
            self._kept.keep(new)

    def _words_of(self, query: str) -> str:
        """What pictures were to show, without times, places and what they must not show.

        Empty where there are no such words, or the model does not know one of them.
        """
        words = parsed(Query(query), self._today(), self._library.names()).words
        return "" if self._embedder.unknown_words(words) else words
