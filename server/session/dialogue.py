"""What is answered: the last question, its results, and what every intent leads to.

Words come from `answers.py` and `phrases.py`; what people mean, from `commands.py`. Pure: words in,
effects out. `session.py` decides whose turn it is.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from index.catalog.selection import LibraryNames
from server.language import answers, phrases
from server.language.by_sound.repeats import once
from server.language.by_sound.sayable import Sayable
from server.language.calling import Call
from server.language.commands import (
    EVERYTHING,
    Correct,
    Refine,
    Steer,
    beside_a_picture,
    understand,
)
from server.language.questions.query_parser import parsed, refined
from server.language.questions.saying import title
from server.language.refinement import is_full, like_picture
from server.language.synonyms import CommandName, Verdict, Via
from server.protocol import client_events
from server.search.query import Query
from server.search.result import LibraryState
from server.session import follow_up
from server.session.answer import THAT_PICTURE, Answered
from server.session.effects import (
    Effect,
    Emit,
    Find,
    FindMore,
    GoOn,
    Look,
    Part,
    Picture,
    SaveThumb,
    Say,
    Undo,
)
from server.session.naming import Naming
from server.session.preferences import Preferences
from server.session.reading_aloud import ReadingAloud

if TYPE_CHECKING:
    from index.library.hit import Hit
    from models.types import Transcript
    from server.search.query import Likeness
    from server.search.result import Result

TIP_FEEDBACK, TIP_VERDICT = "feedback", "verdict"
OFFER_HELP_AT = 3
"""The time at which who meets the same refusal is offered help instead."""
VERDICTS: dict[CommandName, Verdict] = {
    "thumbs_up": "up",
    "thumbs_down": "down",
    "wrong_description": "wrong_description",
}


class Dialogue:
    """One person's questions and answers.

    Args:
        preferences: changed by voice ("faster", "louder", "stop listening").
        notice: said once, before the first answer.
        today: what "last year" is told from.
        library_state: how the library is now.
    """

    def __init__(
        self,
        preferences: Preferences,
        notice: str | None = None,
        today: Callable[[], date] = date.today,
        library_state: Callable[[], LibraryState] = LibraryState,
    ) -> None:
        self.preferences = preferences
        self.names = LibraryNames()
        """Of the library's places, folders and cameras; whoever drives the session keeps them up to
        date."""
        self._today = today
        self._library_state = library_state
        self._troubles: tuple[str, ...] = ()  # that the person has been told of
        self.answered: Answered | None = None
        self._unanswered = follow_up.Unanswered()
        self.rank = 1
        self.captions: dict[int, str] = {}
        self.confidences: dict[int, float] = {}
        """Of descriptions that were made after the search."""
        self.naming = Naming()
        self._notice = notice
        self._transcript: Transcript | None = None
        self._last: Say | None = None
        self._tips: dict[str, int] = {}
        self._brief = False
        self._helped = 0  # calls for help in a row
        self._missed = 0  # recordings in a row of which nothing was understood
        self._literal = set[str]()  # what the person has said again after "no, I said"
        self._refused, self._refusals = "", 0  # the last refusal, and how often it came in a row
        self._heard = ""  # the last question, as it was heard or typed
        self._shown: Answered | None = None  # whose results the client was last sent
        self._text = ReadingAloud()
        self._told_of = set[int]()  # ranks of which all that is known has been told

    @property
    def _query(self) -> Query | None:
        """The question that is talked about, whether or not it is answered by now."""
        if self._unanswered.find:
            return self._unanswered.find.query
        return self.answered.query if self.answered else None

    @property
    def sayable(self) -> Sayable:
        """What can be said now."""
        return Sayable(self.reach, frozenset(self._literal), self.naming.asked)

    # What a person says

    def heard(self, transcript: Transcript) -> list[Effect]:
        """Words were understood."""
        self._transcript, self._missed = transcript, 0
        return self.act(transcript.text, "voice")

    def missed(self, open_microphone: bool) -> list[Effect]:
        """Nothing was understood.

        At an open microphone that may be a cough or somebody else's talk: there it is said once,
        help is offered once, and then it is silent.
        """
        self._missed += 1
        again = self._missed % OFFER_HELP_AT
        if open_microphone and (again == 2 or self._missed > OFFER_HELP_AT):
            return []
        return [_aside(phrases.NOT_UNDERSTOOD if again else phrases.STILL_NOT_UNDERSTOOD)]

    def act(self, text: str, via: Via) -> list[Effect]:
        """What the words ask for, or answer."""
        if (answer := self.naming.answered(text, via)) is not None:
            return answer
        asked_for = self._query.words if self._query else ""
        match follow_up.meant(text, self._query, self._asked):
            case Steer() as steer if not self._query and (
                asked := follow_up.as_question(steer, text)
            ):
                return [self._find(self._asked(asked), via)]
            case Steer(command, number):
                return self.steer(command, via, number)
            case Refine("without") if meant := follow_up.meant_instead(text, asked_for):
                return [self._find(self._asked(meant), via)]
            case Query(words=text) if follow_up.wants_more(text, asked_for):
                return self.steer("more_results", via)
            case Call(words, number):
                return self._about_results("call_it", via, number, words)
            case Refine() as refinement:
                if self._query is None:
                    return [self._find(self._asked_at_once(refinement), via)]
                return self._refined(self._query, refinement, via)
            case Query(words="") | Correct(""):
                return [self._refuse(phrases.NOTHING_ASKED)]
            case Correct(text):
                self._literal |= {once(text), *once(text).split()}
                return [self._find(self._asked(text), via)]
            case Query(words=text):
                return [self._find(self._asked(text), via)]

    def shown(self, event: client_events.ImageQuery) -> list[Effect]:
        """A picture instead of words, or with words."""
        change = beside_a_picture(event.text)
        if event.image_id is None:
            return [Look(event.image or "", "your picture", "button", change)]
        hits = self.answered.result.hits if self.answered else ()
        ranks = (rank for rank, hit in enumerate(hits, 1) if hit.photo.image_id == event.image_id)
        rank = next(ranks, None)
        called = f"number {rank}" if rank else THAT_PICTURE
        return [Look(event.image_id, called, "button", change)]

    def depends_on_names(self, text: str) -> bool:
        """Whether what the words ask for may turn on a name that the library has."""
        match understand(text):
            case Steer() | Call() | Query(words="") | Correct(""):
                return False
        return not self.naming.asked

    def foresee(self, text: str) -> Find | None:
        """The search that the words would lead to, without beginning it."""
        match None if self.naming.asked else follow_up.meant(text, self._query, self._asked):
            case Refine() as refinement if self._query:
                query = self._changed(self._query, refinement)
            case Refine() as refinement:
                query = self._asked_at_once(refinement)
            case Query(words=asked) | Correct(asked) if asked:
                query = self._asked(asked)
            case _:
                return None
        return Find(query, "voice", self._said_back(query))

    # What came of it

    def looked(self, look: Look, picture: Likeness) -> list[Effect]:
        """It is known what a picture is like: search with it."""
        query = like_picture(picture, look.called)
        return [self._find(self._changed(query, look.change) if look.change else query, look.via)]

    def found(self, query: Query, via: Via, result: Result) -> list[Effect]:
        """The search is done."""
        transcript = self._transcript if via == "voice" else None
        answered = Answered(query, via, transcript, result)
        self._heard, self._shown, early = answered.heard, answered, self._unanswered.end()
        parts = answered.told()
        if result.unknown:
            parts = self._refuse(str(parts[0])).parts
        else:
            self._refused = ""
        parts = (*parts, *(each for each in result.troubles if each not in self._troubles))
        self._troubles = result.troubles  # what went away may be told again
        if result.hits or self.answered is None:
            self._take(answered.settled())
            self._shown = self.answered
        rank = 1 if any(isinstance(part, Picture) for part in parts) else None
        self._last = Say((*self._said_back(query), *parts), rank)
        said: list[Effect] = [Say(parts, rank)]
        for each in early if result.hits else ():
            said = self._about_results(*each)
        return [Emit(answered.results()), *said]

    def give_up(self) -> None:
        """The question that is searched for could not be answered."""
        self._unanswered.end()

    def found_more(self, more: FindMore, result: Result) -> list[Effect]:
        """What follows the results is found."""
        if self.answered is None:
            raise LookupError("no question has been answered")
        before = self.total
        if self.answered.result.following == more.after:  # else it was asked for twice
            self.answered = self.answered.followed_by(result)
        self._shown = self.answered
        self._know_captions(before)
        shown = Emit(self.answered.results())
        if more.rank > self.total:
            return [shown, _aside(more.otherwise)]
        if more.command:
            return [shown, *self._about_results(more.command, more.via, more.rank)]
        return [shown, self._go_to(more.rank)]

    def _take(self, answered: Answered) -> None:
        """From now on these are the results that are talked about."""
        self.answered, self.rank = answered, 1
        self.captions, self.confidences = {}, {}
        self._told_of, self._text = set(), ReadingAloud()
        self.naming.begin()
        self._know_captions(0)

    def _know_captions(self, before: int) -> None:
        """Note the captions of the results behind so many."""
        ranked = [*enumerate(self.answered.result.hits if self.answered else (), 1)][before:]
        self.captions |= {rank: hit.photo.caption for rank, hit in ranked if hit.photo.caption}
        self.naming.know(ranked)

    def thumb_saved(self, thumb: SaveThumb) -> list[Effect]:
        """The thumb is on disk; of a wrong description it is asked what is right."""
        if thumb.verdict == "wrong_description":
            return self.naming.ask(thumb.rank, phrases.SAVED_AS_WRONG)
        return [_aside(phrases.thumb_saved(thumb.verdict, tip=self._tip(TIP_FEEDBACK)))]

    def own_caption_saved(self, content_hash: str, words: str, undone: bool) -> list[Effect]:
        """What pictures with these contents are called now is on disk."""
        self.naming.saved(content_hash, words, self.answered.result.hits if self.answered else ())
        said = phrases.called(words, tip=self._tip(TIP_FEEDBACK))
        return [_aside(f"{phrases.UNDONE} {phrases.called(words)}" if undone else said)]

    def overheard_verdict(self) -> list[Effect]:
        """ "Yes" or "no" at an open microphone, perhaps to somebody else: no thumb; how to give one
        is told once, where there are results."""
        first = bool(self.total) and self._tip(TIP_VERDICT, most=1)
        return [GoOn(before=phrases.VERDICT_BY_NAME)] if first else []

    def undone(self, undone: bool) -> list[Effect]:
        """The last thumb is taken back; False when there was nothing to take back."""
        return [_aside(phrases.UNDONE if undone else phrases.NOTHING_TO_UNDO)]

    # What can be asked about results

    @property
    def total(self) -> int:
        """How many results there are to listen to."""
        return self.answered.total if self.answered else 0

    @property
    def reach(self) -> int:
        """How many results can be listened to, those included that are still to be fetched."""
        return self.answered.reach if self.answered else 0

    def lacks(self, rank: int) -> bool:
        """Whether there are results, but not so many."""
        return bool(self.total) and rank > self.reach

    def hit(self, rank: int) -> Hit:
        """One result. Raises: LookupError."""
        if self.answered is None:
            raise LookupError("no question has been answered")
        return self.answered.result.hits[rank - 1]

    def describe_aloud(self, picture: Picture, description: str) -> str:
        """The sentence for a result whose description is now known."""
        rank, own = picture.rank, self.naming.called(picture.rank)
        photo = self.hit(rank).photo
        before, text = answers.before(photo, own), f" {phrases.HAS_TEXT}" if photo.has_text else ""
        if picture.lead == "closest":
            return phrases.closest(description, before) + text
        if self._brief:
            return phrases.briefly(own or description)
        more = self.answered is not None and self.answered.may_be_more
        said = phrases.one_of(rank, self.reach or rank, description, more, before)
        alike = self.answered.result.alike_to(rank) if self.answered else ()
        return f"{said}{text} {phrases.nearly_the_same(len(alike))}" if alike else f"{said}{text}"

    # Commands

    def steer(self, command: CommandName, via: Via, number: int | None = None) -> list[Effect]:
        """A command by voice, text, key or button; `number` is the result that it is about."""
        self._helped = self._helped + 1 if command == "help" else 0
        self.naming.drop()
        match command:
            case "stop":
                self.give_up()
                return [Say((), aside=True)]
            case "help":
                return [_aside(answers.help_for(self._helped - 1))]
            case "repeat":
                return [self._unanswered.find or self._last or _aside(phrases.NOTHING_TO_REPEAT)]
            case "undo":
                return [Undo(via)]
            case "library":
                return [self._of_the_library()]
            case "pause":
                return [_aside(phrases.PAUSED)]
            case "resume":
                return [GoOn(otherwise=phrases.NOTHING_TO_RESUME)]
            case "less":
                return self._shorter()
            case "spell" if self.answered:
                return [self._remember((answers.spelled(self._text.words or self._heard),))]
            case "count" if not self.total and not self._unanswered.find:
                return [self._find(self._asked(EVERYTHING), via)]
        if changed := self.preferences.steer(command):  # what it interrupted goes on
            return [Emit(self.preferences.updated()), GoOn(before=changed)]
        return self._about_results(command, via, number)

    def _of_the_library(self) -> Say:
        state = self._library_state()
        self._troubles = state.troubles
        return Say(phrases.library(state.photos, state.still_reading, state.troubles), aside=True)

    def _about_results(
        self, command: CommandName, via: Via, number: int | None, words: str = ""
    ) -> list[Effect]:
        if (find := self._unanswered.find) and command not in (*VERDICTS, "call_it"):
            return self._unanswered.wait(find, follow_up.Early(command, via, number))
        if not self.total or self.answered is None:
            nothing = phrases.NOTHING_FOUND if self._heard else phrases.NO_RESULTS
            return [self._refuse(nothing)]
        again = self._show_again(self.answered)
        if command in ("next", "previous", "first", "last", "jump", "more_results"):
            return [*again, *self._move(self.answered, command, number)]
        rank = self.rank if number is None else self.answered.rank_named(number)
        if self.answered.can_fetch(rank):
            return [self.answered.fetch(rank, phrases.only_so_many(self.reach), command, via)]
        if not 1 <= rank <= self.total:
            return [_aside(phrases.only_so_many(self.reach))]
        if command in VERDICTS:
            return [SaveThumb(rank, VERDICTS[command], via)]
        if command == "call_it":
            return self.naming.call(rank, words, via)
        if command == "similar":
            return [Look(self.hit(rank).photo.image_id, f"number {rank}", via)]
        self._brief = self._brief and command != "more"
        self._text.told(command)
        return [*again, self._remember(self._told(command, self.answered, rank), rank)]

    def _show_again(self, answered: Answered) -> list[Effect]:
        """The results that are talked about, where a question without any came after them."""
        if self._shown is answered:
            return []
        self._shown = answered
        return [Emit(answered.results())]

    def _told(self, command: CommandName, answered: Answered, rank: int) -> tuple[Part, ...]:
        """The answer to a question about the results."""
        hit, sure = self.hit(rank), self.confidences.get(rank)
        match command:
            case "more" if self._text.goes_on(rank):
                return self._text.read(rank, hit.photo, on=True)
            case "more":
                return self._more(rank)
            case "describe":
                return (Picture(rank, "place"),)
            case "confidence":
                return answers.confidence(answered.result, rank, sure)
            case "count":
                return (answers.count(title(answered.query), answered.result, rank),)
            case "list":
                told = self.naming.instead_of(self.captions)
                return answers.list_of(told, self.total, reach=self.reach)
            case "read_text":
                return self._text.read(rank, hit.photo)
            case "layout":
                return (phrases.CANNOT_LAY_OUT,)
        known = answers.fact(command, hit.photo, self._today())
        return known or (phrases.CANNOT_ANSWER,)

    def _more(self, rank: int) -> tuple[Part, ...]:
        """What is known of a picture beside its description; said once."""
        another: tuple[Part, ...] = (Picture(rank, "place"),) if rank != self.rank else ()
        if rank in self._told_of:
            return (*another, phrases.NOTHING_MORE)
        self._told_of.add(rank)
        return (
            *another,
            *answers.more(self.hit(rank).photo, self.confidences.get(rank), self._today()),
        )

    def _shorter(self) -> list[Effect]:
        """Descriptions without their place: "a red van" instead of "Two of 5: a red van"."""
        words = phrases.SHORTEST if self._brief else phrases.SHORTER
        self._brief = True
        return [GoOn(before=words)]

    def _move(self, answered: Answered, command: str, number: int | None) -> list[Effect]:
        to = answered.rank_meant(command, self.rank, number)
        if to < 1 and command == "previous":
            return [_aside(phrases.THAT_WAS_THE_FIRST)]
        jump = command == "jump"
        otherwise = phrases.only_so_many(self.reach) if jump else phrases.THAT_WAS_THE_LAST
        if answered.can_fetch(to):
            return [answered.fetch(to, otherwise)]
        return [self._go_to(to) if 1 <= to <= self.total else _aside(otherwise)]

    def _go_to(self, rank: int) -> Say:
        self.rank, self._text = rank, ReadingAloud()
        return self._remember((Picture(rank, "place"),), rank)

    # Composing

    def _asked(self, words: str) -> Query:
        """The question that words ask."""
        return parsed(Query(words), self._today(), self.names)

    def _asked_at_once(self, change: Refine) -> Query:
        """A change is a question of its own, where there is none to change."""
        return self._asked(f"without {change.words}" if change.way == "without" else change.words)

    def _refined(self, query: Query, change: Refine, via: Via) -> list[Effect]:
        changed = self._changed(query, change)
        if changed == query and not changed.left_out and self._last:
            return [_aside(phrases.CANNOT_GROW) if is_full(query, change) else self._last]
        return [self._find(changed, via)]

    def _changed(self, query: Query, change: Refine) -> Query:
        return refined(query, change, self._today(), self.names)

    def _said_back(self, query: Query) -> tuple[str, ...]:
        """What is searched for, and what of the words is not."""
        said = phrases.said_back(title(query), by_look=bool(query.elsewhere))
        left_out = (phrases.left_out(query.left_out),) if query.left_out else ()
        nowhere = (*query.elsewhere, *query.absent)
        return (*((phrases.not_taken_in(nowhere),) if nowhere else ()), said, *left_out)

    def _find(self, query: Query, via: Via) -> Find:
        notice, self._notice, self._helped = self._notice, None, 0
        lead = self._said_back(query)
        return self._unanswered.begin(Find(query, via, (notice, *lead) if notice else lead))

    def _remember(self, parts: tuple[Part, ...], rank: int | None = None) -> Say:
        """An answer, which "repeat" says again."""
        self._last = Say(parts, rank)
        return self._last

    def _refuse(self, words: str) -> Say:
        """What cannot be done; the third time in a row, help is offered instead."""
        self._refusals = self._refusals + 1 if words == self._refused else 1
        self._refused = words
        return _aside(words if self._refusals % OFFER_HELP_AT else phrases.STILL_NOT_DONE)

    def _tip(self, name: str, most: int = phrases.TIP_LIMIT) -> bool:
        """Whether a tip is still worth saying; after so many times it is not."""
        self._tips[name] = self._tips.get(name, 0) + 1
        return self._tips[name] <= most


def _aside(words: str) -> Say:
    return Say((words,), aside=True)
