"""A question in another language reaches the search as it was asked, and is said back as it is."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest

from index.catalog.selection import LibraryNames, Selection
from server.language.commands import Refine, Steer, understand
from server.language.phrases import said_back, titled
from server.language.questions.query_parser import parsed
from server.language.questions.saying import narrowing_said
from server.language.refinement import WORDS_AT_MOST
from server.protocol import client_events
from server.search.query import Query
from server.session import effects
from server.session.preferences import Preferences
from server.session.session import Session
from tests.server.scripted import make_found

TODAY = date(2026, 11, 21)
NAMES = LibraryNames(places=frozenset({"Lyon", "Leeds", "Nice", "Bath"}))

QUESTIONS = (
    *("der rote Hund ohne Leine", "was ist in der Box", "die Kinder in der Sonne", "an der See"),
    *("was war im Sommer", "alle Hunde", "Mein Freund Jan im Mai", "Hut mit Schleife"),
    *("chien sur la plage", "un chien sans laisse", "but de foot", "sept chats en mars"),
    *("l'arc-en-ciel", "un but contre le vent", "le pain dans la main", "et le train de six"),
    *("el barco rojo en la playa", "a la playa con el perro", "mar y sol", "no hay gente"),
    *("o barco na praia", "a casa vermelha", "sem gente no mar", "um cão só"),
    *("un cane con la palla", "la casa al mare", "no, il cane", "a Natale"),
    *("in de sneeuw", "een hond in het bos", "is dit een hond", "most van de wijn"),
    *("same w domu", "but na śniegu", "most nad rzeką", "list z Polski"),
    *("hund på stranden", "en and i dammen", "is och snö", "bad i havet"),
    *("bir köpek ve bir kedi", "on kedi", "con chó trên bãi biển", "thé vert"),
    *("more i brod", "air laut", "saya dan anjing", "mbwa mwekundu"),
    *("κόκκινη βάρκα", "красная лодка на пляже", "كلب أحمر على الشاطئ", "כלב אדום על החוף"),
    *(
        "समुद्र तट पर लाल कुत्ता",
        "海边没有人的照片",
        "浜辺の赤い船",
        "해변의 빨간 배",
        "เรือสีแดงบนชายหาด",
    ),
    *("🐶🏖️", "👩‍👩‍👧", "cafe\u0301", "قایق‌های قرمز"),
)


def query_of(words: str) -> Query:
    """The question that words ask."""
    return parsed(Query(words), TODAY, NAMES)


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_question_of_another_language_is_sought_as_it_is(question: str) -> None:
    for said in (question, f"{question}.", f" {question} "):
        assert understand(said) == Query(question)
    query = parsed(Query(question), TODAY, NAMES)
    assert (query.selection, query.order, query.without) == (Selection(), "best", ())
    assert query.words.replace("é", "e\u0301") == question.replace("é", "e\u0301")


WORDS = {
    "Croatian": "i u na s sa bez za od do po je su što tko gdje kako ja ti mi sve samo pas more",
    "Dutch": "de het een en of met zonder in op aan van is was wat wie hoe ik hij alle zo om hond",
    "French": "le la les un une des du de et ou avec sans dans sur au en on qui tout chat mer an",
    "German": "der die das ein und mit ohne in im auf am an ist war was wer wo er all so um Hund",
    "Indonesian": "yang di ke dari dan atau tanpa ini itu ada apa siapa kamu dia semua hanya air",
    "Italian": "il lo la i le un e o con senza in nel su di da a per che chi come io tu lei solo",
    "Polish": "i a w z na do od po za bez o to ten ta te jest co kto jak ja ty on my pies las most",
    "Portuguese": "o a os as e ou com sem em na do da por era que como eu tu meu todo só mar at",
    "Spanish": "el la los un una y o con sin en de a por era que como yo tu todo si solo mar sol",
    "Swedish": "en ett den och med utan i på under av till är var vem hur jag du han alla is hund",
    "Turkish": "bir ve ile için bu şu o ben sen biz var yok ne kim çok en da de ama at on yaz kar",
    "Vietnamese": "con cái một và không có trong là của ai tôi bạn em anh nhà may son cam to sau",
}
"""The commonest of each language, and those that are English words as well."""


@pytest.mark.parametrize("language", WORDS)
def test_common_words_of_other_languages_steer_nothing(language: str) -> None:
    words = WORDS[language].split()
    mistaken = {
        said
        for said in (" ".join(pair) for pair in product(words, repeat=2))
        if understand(said) != Query(said) or query_of(said) != Query(said)
    }
    assert mistaken <= {"more more", "ten ten", "all all", "all was", "an all"}


@pytest.mark.parametrize(
    ("said", "command"),
    [("no", "thumbs_down"), ("bad", "thumbs_down"), ("last", "last"), ("more", "more")],
)
def test_a_single_word_that_is_a_command_is_one_unless_it_is_asked_for(
    said: str, command: str
) -> None:
    """Spanish "no", German "Bad" and "Last", Croatian "more"."""
    intent = understand(said)
    assert isinstance(intent, Steer)
    assert intent.command == command
    assert understand(f"search for {said}") == Query(said)
    assert understand(f"find {said}") == Query(said)


@pytest.mark.parametrize(
    ("question", "words", "when"),
    [
        ("Haus am See in Lyon", "Haus am See", "from Lyon"),
        ("Schnee in Leeds, 2021", "Schnee", "from Leeds, from 2021"),
        ("strand in april", "strand", "from April of any year"),
        ("海边的狗 2021", "海边的狗", "from 2021"),
    ],
)
def test_places_and_years_that_are_english_too_are_understood(
    question: str, words: str, when: str
) -> None:
    query = query_of(question)
    assert (query.words, narrowing_said(query)) == (words, when)


@pytest.mark.parametrize("said", ["but at night", "same but red", "but in Lyon"])
def test_an_english_change_is_still_one(said: str) -> None:
    assert isinstance(understand(said), Refine)


@pytest.mark.parametrize(
    ("said", "question"),
    [
        ("浜辺の赤い船。", "浜辺の赤い船"),
        ("犬はどこ？", "犬はどこ"),
        ("「赤い船」", "赤い船"),
        ("أين الكلب؟", "أين الكلب"),
        ("„Roter Hund“", "Roter Hund"),
        ("«Красная лодка»", "Красная лодка"),
        ("¿Dónde está el perro?", "Dónde está el perro"),
        ("\u200fכלב אדום\u200f", "כלב אדום"),
        ("\u2067كلب أحمر\u2069", "كلب أحمر"),
        ("लाल कुत्ता।", "लाल कुत्ता"),
        ("\u3000赤い船\u3000", "赤い船"),
    ],
)
def test_signs_around_a_question_are_left_out(said: str, question: str) -> None:
    assert understand(said) == Query(question)


def test_a_command_may_end_with_any_full_stop() -> None:
    assert understand("stop。") == Steer("stop")
    assert understand("next\u200e") == Steer("next")


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("a la playa", "A la playa"),
        ("an der See", "An der See"),
        ("a una casa", "A una casa"),
        ("an evening in La Paz", "Evening in La Paz"),
        ("a den", "Den"),
        ("a con man", "Con man"),
        ("thé vert", "Thé vert"),
        ("αυτό", "Αυτό"),
        ("красная лодка", "Красная лодка"),
        ("წითელი ნავი", "წითელი ნავი"),
        ("ǆep", "ǅep"),
        ("ﬁsh", "Fish"),
        ("كلب أحمر", "كلب أحمر"),
        ("海边的红色小船", "海边的红色小船"),
        ("a", "A"),
    ],
)
def test_a_title_has_the_grammar_of_its_language(question: str, title: str) -> None:
    assert titled(question) == title
    assert said_back(question) == f"{title}:"


@pytest.mark.parametrize("question", ["海边的红色小船", "красная лодка", "an der See"])
def test_a_question_is_said_back_and_can_be_changed(question: str) -> None:
    session = Session(Preferences())
    [first] = finds(session, question)
    assert first.lead == (f"{question[:1].title()}{question[1:]}:",)
    session.found(first.query, first.via, make_found(2))
    [second] = finds(session, "without people")
    assert (second.query.words, second.query.without) == (question, ("people",))


def finds(session: Session, words: str) -> list[effects.Find]:
    """The searches that words begin."""
    begun = session.receive(client_events.TextQuery(text=words), 1)
    return [effect for effect in begun if isinstance(effect, effects.Find)]


@pytest.mark.parametrize("letter", ["海", "船", "ส", "х"])
def test_a_long_question_without_spaces_is_cut_and_not_lost(letter: str) -> None:
    assert query_of(letter * 900).words == letter * WORDS_AT_MOST
    assert query_of(f"{letter} " * 900).words == (f"{letter} " * (WORDS_AT_MOST // 2)).strip()
