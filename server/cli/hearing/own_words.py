"""An ear as a session has it, told what can be said and what the library holds; and a library of a
hundred names to be heard by it.
"""

from __future__ import annotations

from dataclasses import dataclass

from index.catalog.selection import LibraryNames
from models.protocols import Pronouncer, Transcriber
from models.starter.gallery.samples import gallery_scenes
from models.starter.world.wording import caption
from models.types import Audio, Transcript
from server.language.by_sound.by_sound import BySound
from server.language.by_sound.library_words import Vocabulary
from server.language.by_sound.repeats import words_of
from server.language.by_sound.sayable import Sayable, expected
from server.language.place_names import folders_in, places_in

PLACES = (
    *("Tamarama", "Ngorongoro", "Zanzibar", "Kathmandu", "Reykjavik", "Marrakesh", "Santorini"),
    *("Serengeti", "Dubrovnik", "Ljubljana", "Bratislava", "Salamanca", "Cordoba", "Granada"),
    *("Positano", "Amalfi", "Siena", "Bologna", "Trieste", "Heidelberg", "Rothenburg", "Garmisch"),
    *("Innsbruck", "Hallstatt", "Zermatt", "Lausanne", "Avignon", "Carcassonne", "Biarritz"),
    *("Honfleur", "Bruges", "Utrecht", "Maastricht", "Aarhus", "Bergen", "Tromso", "Uppsala"),
    *("Tallinn", "Vilnius", "Krakow", "Gdansk", "Budapest", "Timisoara", "Plovdiv", "Rhodes"),
    *("Thessaloniki", "Bodrum", "Antalya", "Cappadocia", "Petra", "Jaipur", "Udaipur", "Varanasi"),
    *("Mumbai", "Hanoi", "Chiang Mai", "Kyoto", "Nagasaki", "Hokkaido", "Wollongong", "Rotorua"),
    *("Queenstown", "Cusco", "Valparaiso", "Cartagena", "Oaxaca", "Savannah", "Albuquerque"),
    *("Aberystwyth", "Inverness"),
)
FOLDERS = (
    *("Holidays", "Wedding", "Camping 2019", "Snowdon", "Garden", "School play", "Old photos"),
    *("Aunt Margaret", "Honeymoon", "Kayaking", "Baptism", "Rosie", "Brownsea", "Allotment"),
    *("Choir", "Graduation", "Bluebells", "Caravan", "Cornwall", "Biscuit", "Steam trains"),
    *("Rehearsal", "Moving house", "Lockdown", "Whippets", "Jubilee", "Lighthouse", "Marathon"),
    *("Birthday cake", "Puffins"),
)
NAMES = LibraryNames(frozenset(PLACES), frozenset(FOLDERS))
ASKED_PLACE = (
    *("pictures from {}", "photos from {}", "a beach in {}", "dogs in {}"),
    *("find pictures from {}", "show me people in {}", "the market in {}"),
)
ASKED_FOLDER = ("pictures in the {} folder", "photos from the {} album", "dogs in my {} folder")


@dataclass(frozen=True)
class SessionEar:
    """Hears as a session does whose library has certain words."""

    transcriber: Transcriber
    by_sound: BySound | None

    @staticmethod
    def of(
        transcriber: Transcriber, pronouncer: Pronouncer | None, vocabulary: Vocabulary
    ) -> SessionEar:
        """An ear for a library; one that takes words as they are written, without a pronouncer."""
        by_sound = BySound(pronouncer.pronounce) if pronouncer else None
        if by_sound:
            by_sound.use(vocabulary)
        return SessionEar(transcriber, by_sound)

    def hear(self, audio: Audio, results: int) -> Transcript:
        """What is meant where so many results are open."""
        sayable = Sayable(results)
        transcript = self.transcriber.transcribe(audio, expected(sayable))
        return self.by_sound.meant(transcript, sayable) if self.by_sound else transcript


def gallery_vocabulary(closed: bool) -> Vocabulary:
    """The words of the sample gallery.

    Args:
        closed: whether the search model knows no others.
    """
    captions = [caption(scene) for scene in gallery_scenes()]
    words = frozenset(word for each in captions for word in words_of(each))
    return Vocabulary(words=words, closed=closed)


def names_vocabulary() -> Vocabulary:
    """The words of a library with a hundred names, whose pictures are not described."""
    return Vocabulary(NAMES.places, NAMES.folders)


def spoken_names() -> list[tuple[str, str]]:
    """Each name, and a question for pictures from there."""
    places = [
        (name, ASKED_PLACE[at % len(ASKED_PLACE)].format(name)) for at, name in enumerate(PLACES)
    ]
    folders = [
        (name, ASKED_FOLDER[at % len(ASKED_FOLDER)].format(name)) for at, name in enumerate(FOLDERS)
    ]
    return places + folders


def names_heard(said: str) -> list[str]:
    """The places and folders of that library that a question asks for."""
    return [span.name for span in (*places_in(said, NAMES), *folders_in(said, NAMES))]
