"""What the server's routes share."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import TypeAlias

from index.catalog.records import VectorModel
from index.library.library import Library
from models.protocols import Embedder, PictureEmbedder
from server.assistant.assistant import Assistant
from server.assistant.indexing import Indexing
from server.assistant.metrics import Metrics
from server.assistant.ready import Ready
from server.conversation.conversation import Conversation
from server.conversation.response import Client
from server.feedback.store import Feedback
from server.session.preferences import Preferences
from server.session.session import Session
from server.settings import Settings
from server.web.access.door import Door

Opener: TypeAlias = Callable[[VectorModel], tuple[Embedder, Library]]
"""A model's embedder, and the library with its vectors. Raises: ModelError, LibraryError."""
Quickener: TypeAlias = Callable[[threading.Event], Embedder | None]
"""Blocks until the search model has a quicker form, and gives that; None where it has none, or was
told to stop."""


@dataclass
class Service:
    """What the routes share."""

    assistant: Assistant
    feedback: Feedback
    settings: Settings
    indexing: Indexing | None = None
    """Pictures to read while the server runs."""
    index_first: bool = False
    """Whether to search only when all can be found; they are not followed then."""
    make_pictures: Callable[[threading.Event], None] | None = None
    """Makes pictures that are to be read, until it is told to stop; None where they are there."""
    failed: Callable[[str], None] = lambda sentence: None
    """Told, in a sentence, that the models cannot be loaded."""
    open_with: Opener | None = None
    """Opens the library with another search model; None where it can have no other."""
    reads_with: Callable[[Embedder], PictureEmbedder] = lambda embedder: embedder
    """What makes the vectors of folders for a search model; perhaps in another process."""
    announced: AbstractContextManager[object] = field(default_factory=nullcontext)
    """Held while the server runs, so that commands on this machine find it."""
    door: Door = field(default_factory=Door)
    """How people come in; as it is, only from this machine."""
    renew: Callable[[], None] | None = None
    """Brings the server's certificate up to date; None where it has made none."""
    quicken: Quickener | None = None
    """Makes the search model quicker while the server runs; None where it is already."""
    forgotten: int = 0
    """Another number whenever what people asked was erased."""
    metrics: Metrics = field(default_factory=Metrics)
    ready: Ready = field(default_factory=Ready)

    @property
    def notice(self) -> str | None:
        """What the models cannot do, in a sentence or two; None where there is nothing to tell."""
        models = self.assistant.models
        return " ".join(filter(None, (models.notice, models.speaker.trouble))) or None

    @property
    def worked(self) -> tuple[object, ...]:
        """Another value whenever people were answered since, or pictures read."""
        reading = self.indexing.ended if self.indexing else None
        return self.assistant.traffic.begun, self.assistant.library.contents, reading

    def begin(self, client: Client) -> tuple[Session, Conversation]:
        """A new conversation, which tells its client."""
        settings = self.settings
        preferences = Preferences(
            voice_style=settings.voice_style,
            words_per_minute=settings.words_per_minute,
            top_k=settings.top_k,
        )
        session = Session(
            preferences,
            settings.max_audio_seconds,
            self.notice,
            settings.max_image_bytes,
            self.assistant.today,
            self.assistant.library_state,
        )
        conversation = Conversation(
            session, client, self.assistant, self.feedback, self.metrics, self.ready
        )
        return session, conversation
