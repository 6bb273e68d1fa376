"""What nobody can see in a picture is not said of people: who they are, their race, gender, age or
disability. Whatever a model makes of them, it is "a person", as the guidelines of the W3C and of
Diagram Center have it where nothing else is known; a name comes from the owner alone.

Words are changed only where they stand for people: "black and white", "an old bridge", "a white
dog" and "baby elephants" stay. Which words those are was written down by hand, so that a name that
is not in the list still gets through.
"""

from __future__ import annotations

import re

_ONE = (
    *("man", "woman", "boy", "girl", "lady", "guy", "gentleman", "dude", "lad", "lass", "gal"),
    *("child", "kid", "baby", "infant", "toddler", "newborn", "teen", "teenager", "youth", "adult"),
    *("youngster", "senior", "pensioner", "grandmother", "grandfather", "grandma", "grandpa"),
    *("granny", "grandparent", "mother", "father", "mom", "mum", "mommy", "dad", "daddy", "son"),
    *("daughter", "brother", "sister", "husband", "wife", "boyfriend", "girlfriend", "aunt"),
    *("uncle", "male", "female", "caucasian", "asian", "african american", "african", "hispanic"),
    *("latino", "latina", "schoolboy", "schoolgirl", "fisherman", "sportsman", "sportswoman"),
)
_MANY = (
    *("men", "women", "children", "ladies", "gentlemen", "babies", "wives", "youths"),
    *("latinos", "fishermen", "sportsmen", "sportswomen", "the elderly", "the disabled"),
    *("the deaf", "the handicapped"),
)
_OFFICES = {
    "policeman": "police officer",
    "policewoman": "police officer",
    "policemen": "police officers",
    "fireman": "firefighter",
    "firemen": "firefighters",
    "businessman": "business person",
    "businesswoman": "business person",
    "businessmen": "business people",
    "waitress": "waiter",
    "actress": "actor",
    "bride and groom": "wedding couple",
    "bride": "person in wedding clothes",
    "groom": "person in wedding clothes",
}
_GUESSED = (
    *("young", "younger", "old", "older", "elderly", "aged", "middle[- ]aged", "little", "teenage"),
    *("teenaged", "adult", "adolescent", "pregnant", "male", "female", "feminine", "masculine"),
    *("transgender", "gay", "lesbian", "black", "white", "brown", "asian", "african[- ]american"),
    *("african", "american", "native[- ]american", "caucasian", "european", "hispanic", "latino"),
    *("latina", "mexican", "indian", "chinese", "japanese", "korean", "vietnamese", "arab"),
    *("arabic", "muslim", "jewish", "hindu", "christian", "ethnic", "mixed[- ]race"),
    *("(?:dark|light|black|white|brown|pale|fair)[- ]skinned", "blind", "deaf", "disabled"),
    *("handicapped", "crippled", "autistic", "retarded", "paralysed", "paralyzed", "obese", "fat"),
    *("overweight", r"(?:\w+|\d+)[- ]years?[- ]old"),
)
_THINGS = (
    *("animals?", "elephants?", "giraffes?", "zebras?", "bears?", "cows?", "calf", "goats?"),
    *("sheep", "lambs?", "birds?", "ducks?", "chicks?", "chickens?", "horses?", "cats?"),
    *("kittens?", "dogs?", "puppy", "puppies", "deer", "monkeys?", "seals?", "penguins?"),
    *("lions?", "tigers?", "pigs?", "swans?", "geese", "goose", "rabbits?", "hippos?", "rhinos?"),
    *("pandas?", "peacocks?", "turtles?", "whales?", "foals?", "gorillas?", "apes?", "owls?"),
    *("carriages?", "strollers?", "cribs?", "carrots?", "shoes?", "clothes", "bottles?", "beds?"),
    *("chairs?", "seats?", "toys?", "dolls?", "blue", "pink", "powder", "grand", "shower"),
    *("tomatoes", "corn", "spinach", "books?", "swings?", "pools?", "made", "hole", "cave"),
    *("connectors?", "board", "nature", "bugs?", "birds?", "liberty", "bathrooms?", "gate"),
)
"""Behind which words for people say something else: "a baby elephant", "the female connector"."""
_KNOWN = (
    *("(?:barack |michelle )?obama", "(?:donald |melania )?trump", "(?:joe )?biden"),
    *("(?:hillary |bill )clinton", "(?:vladimir )?putin", "(?:angela )?merkel", "kamala harris"),
    *("george (?:w\\.? )?bush", "ronald reagan", "john f\\.? kennedy", "abraham lincoln"),
    *("boris johnson", "theresa may", "emmanuel macron", "xi jinping", "kim jong[- ]un"),
    *("narendra modi", "nelson mandela", "mahatma gandhi", "martin luther king(?: jr\\.?)?"),
    *("queen elizabeth", "prince (?:william|harry|charles)", "princess diana", "kate middleton"),
    *("pope (?:francis|benedict|john paul)", "dalai lama", "adolf hitler", "winston churchill"),
    *("albert einstein", "steve jobs", "bill gates", "elon musk", "mark zuckerberg"),
    *("jeff bezos", "taylor swift", "beyonc[eé]", "rihanna", "lady gaga", "justin bieber"),
    *("kim kardashian", "kanye west", "michael jackson", "elvis presley", "john lennon"),
    *("marilyn monroe", "audrey hepburn", "tom cruise", "brad pitt", "angelina jolie"),
    *("johnny depp", "leonardo dicaprio", "oprah winfrey", "ellen degeneres", "will smith"),
    *("cristiano ronaldo", "lionel messi", "david beckham", "roger federer", "rafael nadal"),
    *("novak djokovic", "serena williams", "venus williams", "maria sharapova", "tiger woods"),
    *("michael jordan", "lebron james", "usain bolt", "muhammad ali", "greta thunberg"),
)
"""Whose names describers are known to write under faces."""


def _any(words: tuple[str, ...]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


_NO_THING = rf"(?![- ](?:{_any(_THINGS)})\b)(?!['’]s day\b)"
_NOUN_ONE = rf"(?:(?:{_any(_ONE)}|person){_NO_THING})"
_NOUN_MANY = rf"(?:(?:(?:{_any(_ONE)})s|{_any(_MANY)}|people)(?!s?['’]){_NO_THING})"
_ADJECTIVE = rf"(?:(?:very|quite)[- ])?(?:{_any(_GUESSED)})"
_ADJECTIVES = rf"(?:{_ADJECTIVE}(?:,? and |, | )(?!(?:and|or)\b))*"
_BETWEEN = r"(?:(?:smiling|happy|sad|tall|short|bearded|blonde?|bald|naked|shirtless) )"
_ONE_PERSON = re.compile(rf"\b{_ADJECTIVES}({_BETWEEN})?{_ADJECTIVES}{_NOUN_ONE}\b", re.I)
_MANY_PEOPLE = re.compile(rf"\b{_ADJECTIVES}({_BETWEEN})?{_ADJECTIVES}{_NOUN_MANY}\b", re.I)
_OFFICE = re.compile(rf"\b{_ADJECTIVES}({_any((*_OFFICES,))})\b", re.I)
_NAMED = re.compile(rf"\b(?:(?:president|senator|actor|actress) )?(?:{_any(_KNOWN)})\b", re.I)
_BY_NAME = re.compile(r"\b(person|people) (?:named|called|known as) \w+(?: and \w+)?", re.I)
_WHO_IS = re.compile(
    rf"\b(person|people),? (?:who|that) (?:is|are|looks?|seems?|appears?)(?: to be)? {_ADJECTIVE}\b"
    rf"|\b(person|people) (?:is|are|looks?|seems?|appears?)(?: to be)? {_ADJECTIVE}(?=$|[,.])",
    re.I,
)
_AGE = re.compile(
    r",? (?:in (?:his|her|their) (?:early |mid |late )?(?:teens|\w+ties|\d0s)"
    r"|aged \d+|of (?:about )?\d+ years)\b",
    re.I,
)
_YEAR_OLD = re.compile(
    r"\b(?:\w+|\d+)[- ]year[- ]old(s?)(?=$|[,.]| (?:\w+ing|with|in|on|at|and|is|are)\b)", re.I
)
_PRONOUNS = (
    (r"\b(?:he|she)(?: is|['’]s)\b", "they are"),
    (r"\b(?:he|she) has\b", "they have"),
    (r"\b(?:he|she)\b", "they"),
    (r"\b(?:himself|herself)\b", "themselves"),
    (r"\bhis or her\b", "their"),
    (r"\bher(?=$|[,.]| (?:and|in|on|at|with|to|from|by|near|while|as|is)\b)", "them"),
    (r"\b(?:his|her)\b", "their"),
    (r"\bhim\b", "them"),
)
_TWO = re.compile(r"\b(?:a|one) person (?:and|with) (?:(?:a|an|one|their) )?person\b", re.I)
_COUNTS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_MORE = re.compile(rf"\b({_any(_COUNTS[1:-1])}) people (?:and|with) (?:a|one|their) person\b", re.I)
_PEOPLE = re.compile(r"\bpeople(?: and|,) people\b", re.I)
_ARTICLE = re.compile(r"\ban (?=(?:person|smiling|happy|sad|tall|short|bearded|bl|bald|police)\b)")


def impersonal(description: str) -> str:
    """A description without what is guessed of the people in it.

    Args:
        description: what a model says of a picture: a caption, or an answer.

    Returns:
        The same words where it guesses nothing.
    """
    said = _NAMED.sub("a person", description)
    said = re.sub(r"\b(?:a|an|the) a person\b", "a person", said, flags=re.I)
    said = _AGE.sub("", said)
    said = _YEAR_OLD.sub(lambda found: "people" if found[1] else "person", said)
    said = _OFFICE.sub(lambda found: _OFFICES[found[1].lower()], said)
    said = _MANY_PEOPLE.sub(lambda found: f"{found[1] or ''}people", said)
    said = _ONE_PERSON.sub(lambda found: f"{found[1] or ''}person", said)
    said = _BY_NAME.sub(r"\1", said)
    said = _WHO_IS.sub(lambda found: found[1] or found[2], said)
    if said == description and not re.search(r"\b(?:person|people)\b", said, re.I):
        return description  # nobody is in it: "her" is a cat's
    for pattern, plain in _PRONOUNS:
        said = re.sub(pattern, plain, said, flags=re.I)
    said = _ARTICLE.sub("a ", said)
    said = _TWO.sub("two people", said)
    said = _MORE.sub(lambda found: f"{_COUNTS[_COUNTS.index(found[1].lower()) + 1]} people", said)
    said = _PEOPLE.sub("people", said)
    return " ".join(said.split())
