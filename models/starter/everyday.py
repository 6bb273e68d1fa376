"""Speech from outside the starter pack's world: what it should refuse rather than guess at.

Training makes sentences up from templates and word lists; testing uses fifty sentences that were
written by hand and share no template with them. Knows nothing of sound.
"""

from __future__ import annotations

import random
from string import Formatter

from models.starter.sentences import Line


def _listed(text: str, at: str = " ") -> list[str]:
    return text.split(at)


_NOUNS = _listed(
    "kettle window letter ticket coffee meeting doctor garden hammer sugar butter engine pencil "
    "paper blanket mirror teacher neighbour dinner bottle camera carpet kitten lawyer market "
    "medicine mountain newspaper oven parcel passport piano pillow police radio river rocket "
    "sandwich school scissors shoulder soup spider stamp sweater television temperature tiger "
    "toothbrush towel traffic trousers uncle village wallet washing weather wheel wine wood "
    "office computer keyboard password printer battery cable cheese chicken potato onion tomato "
    "breakfast lunch recipe hospital station airport hotel restaurant museum library church bridge "
    "giraffe penguin monkey rabbit sheep lion aeroplane helicopter tractor lorry guitar violin "
    "telephone hat coat shoe ring watch purse mountains waterfall rainbow candle cake pizza"
)
_VERBS = _listed(
    "bring buy call carry change check choose clean close collect cook count cut deliver draw "
    "drink drop eat empty finish fix fold forget hide hold invite keep learn lend lift lock lose "
    "make measure mend move open order pack paint pay pick plan pull push put remember rent return "
    "sell send share sign start steal study take teach throw touch try turn visit wash watch write"
)
_ADJECTIVES = _listed(
    "angry busy careful cheap clever cold dangerous dark difficult dirty early easy empty "
    "expensive famous fast free fresh friendly happy heavy hungry important late lazy light "
    "lonely lucky modern noisy old perfect poor quick rich sad safe sharp silent simple "
    "strange strong sweet tall terrible thin tired ugly warm weak wet wide "
    "wonderful young pink brown grey golden"
)
_NAMES = _listed(
    "anna peter susan david maria james linda robert julia thomas emma oliver sophie george helen "
    "martin laura daniel alice victor"
)
_TIMES = _listed(
    "tomorrow;tonight;this afternoon;at seven o'clock;on monday;on thursday;next weekend;"
    "in an hour;every morning;before lunch;after work;in december;all day long;"
    "at half past three;right now;a few minutes ago;since tuesday;"
    "during the holidays;once in a while;as soon as possible",
    at=";",
)
_PLACES = _listed(
    "at the station;in the office;behind the school;near the river;at home;in london;upstairs;"
    "in the garden;at the doctor's;around the corner;across the road;in the supermarket;"
    "under the bridge;at the airport;in the bathroom;over there;by the window;in the cupboard;"
    "at my sister's house;in the middle of town",
    at=";",
)
_STARTS = _listed(
    "i think;i'm afraid;do you know if;i can't believe;did you hear that;she told me;they say;"
    "let me know if;it looks like;everybody knows;perhaps;honestly;i wonder whether;he said that",
    at=";",
)

_TEMPLATES = (
    "i need to {verb} the {noun} {time}",
    "can you {verb} my {noun} please",
    "have you seen {name}'s {noun}",
    "{name} will {verb} the {noun} {time}",
    "the {noun} is too {adjective} for {name}",
    "why is the {noun} so {adjective} today",
    "please don't {verb} the {adjective} {noun}",
    "we are going to {verb} some {noun} {place}",
    "{start} the {noun} was left {place}",
    "{start} {name} is very {adjective}",
    "how much does the {noun} cost",
    "remind me to {verb} the {noun} {time}",
    "turn off the {noun} {place}",
    "my {noun} is {adjective} and my {noun} is {adjective}",
    "what did {name} {verb} {time}",
    "he wants to {verb} a {adjective} {noun}",
    "there was a {adjective} {noun} {place} {time}",
    "should we {verb} it {time} or {time}",
    "i would rather {verb} than {verb}",
    "is {name} still {place}",
    "it's {adjective} {place} {time}",
    "put the {noun} {place} and {verb} it",
    "nobody wanted to {verb} {place}",
    "{name} and {name} are {adjective} {time}",
    "my {inside} wants to {verb} the {noun}",
    "the {inside} next door is really {adjective}",
    "we bought a new {inside} {time}",
    "{start} your {inside} is {place}",
    "{name} was {adjective} about the {inside}",
    "could you {verb} the {inside} {time}",
    "{verb} the {noun}",
    "{adjective} {noun}",
    "good morning {name}",
    "see you {time}",
    "not {adjective} at all",
    "where did {name} put the {noun}",
    "what time does the {noun} {verb}",
    "when will the {noun} be {adjective}",
    "how do i {verb} a {noun}",
    "show me how to {verb} the {noun}",
    "find out who will {verb} {name}",
    "one {noun} is enough for {name}",
    "no i didn't {verb} it",
    "stop trying to {verb} my {noun}",
    "the next {noun} is {place}",
    "it is more {adjective} than the last {noun}",
)
_BEYOND_ITS_WORDS = (
    *("find a {noun}", "show me the {noun}", "a picture of a {noun}", "where is my {noun}"),
    *(
        "a {adjective} {noun}",
        "two {noun}s {place}",
        "search for {name}",
        "photos of {name} {place}",
    ),
)
"""Shaped like queries, of things that the starter models cannot know."""
_LIKE_COMMANDS = _listed(
    "text step snow plough note nest mix stock shop drop spoon stoop stamp know now row low goal "
    "vest guest west test desk neck peck rest sick sip slip skill bag pack black board sack lack "
    "repent retreat repair street gain rain main pain pen ten nis men chess guess dress press mess "
    "wood hood stood food mood bed bat band mad sad hat fan far fast food pass port floor door "
    "sore core flower pot hello sorry thanks oops ouch wow hmm ah oh er um well so but because "
    "maybe seven teen forty hundred zero plus minus equals comma answer ask "
    "think whisper"
)
"""Single words that sound somewhat like commands, and noises that people make while thinking."""
_FOREIGN = {
    "es": "¿dónde está la estación?;quiero un café con leche;mañana vamos a la playa con mis "
    "hermanos;no entiendo lo que dices;la casa es muy bonita;buenas noches",
    "fr": "je voudrais un café s'il vous plaît;où est la gare;il fait beau aujourd'hui;nous "
    "allons au marché demain matin;je ne comprends pas;bonne nuit",
    "de": "wo ist der Bahnhof;ich möchte bitte zahlen;morgen fahren wir ans Meer;das Wetter ist "
    "heute schön;ich verstehe dich nicht;gute Nacht",
    "it": "vorrei un gelato al limone;dov'è la stazione;domani andiamo in montagna;non capisco "
    "niente;che bella giornata;buona sera",
    "nl": "waar is het station;ik wil graag een kopje koffie;morgen gaan we naar zee;goede nacht",
    "pl": "gdzie jest dworzec;poproszę kawę z mlekiem;jutro jedziemy nad morze;dobranoc",
}
_INSIDE = _listed("dog cat horse bird car train house tree table chair boat fish person bicycle")

TEST_SENTENCES = (
    "what time does the train leave tomorrow morning",
    "i forgot to buy milk on the way home",
    "could you turn the heating down a little",
    "my grandmother lives in a small town by the sea",
    "the lecture has been moved to room twelve",
    "please remember to lock the back door",
    "i have a terrible headache today",
    "they cancelled the concert because of the storm",
    "how far is it to the nearest bank",
    "we watched an old film about pirates last night",
    "your parcel should arrive before friday",
    "the baby finally fell asleep",
    "is it going to rain this evening",
    "he plays football every wednesday",
    "i would like a table for two please",
    "the soup needs a pinch of salt",
    "nobody answered when i rang the bell",
    "can i borrow your umbrella until monday",
    "she speaks four languages fluently",
    "the lift is out of order again",
    "add carrots and rice to the shopping list",
    "let's meet outside the cinema at eight",
    "his phone number has changed",
    "we ran out of petrol on the motorway",
    "the results will be announced in april",
    "do you take sugar in your tea",
    "it takes about forty minutes by bicycle",
    "somebody left the lights on in the hall",
    "i can't find my glasses anywhere",
    "the dentist said to come back in six months",
    "set an alarm for half past five",
    "our flight was delayed by three hours",
    "they are painting the fence next week",
    "what's the capital of portugal",
    "the dog has been barking since midnight",
    "i'll call you when i get there",
    "this jacket is a size too big",
    "are there any vegetarian dishes on the menu",
    "the children are playing hide and seek",
    "we should invite the new neighbours round",
    "i read about it in the newspaper",
    "the key is under the flower pot",
    "don't forget your sister's birthday",
    "there's nothing interesting on television",
    "the bus driver gave me the wrong change",
    "it was the coldest winter in thirty years",
    "who won the match on saturday",
    "the printer has run out of ink",
    "i'm looking forward to the holidays",
    "thank you very much for your help yesterday",
)
"""Ordinary sentences, kept from training."""


def sample_everyday(rng: random.Random) -> Line:
    """Training speech from outside the world; never one of TEST_SENTENCES."""
    roll = rng.random()
    if roll < 0.56:
        text = _filled(rng.choice(_TEMPLATES), rng)
    elif roll < 0.68:
        words = [*_NOUNS, *_VERBS, *_ADJECTIVES]
        text = " ".join(rng.sample(words, rng.randint(2, 6)))
    elif roll < 0.80:
        text = rng.choice(rng.choice((_LIKE_COMMANDS, _LIKE_COMMANDS, _NOUNS, _VERBS, _NAMES)))
    elif roll < 0.92:
        text = _filled(rng.choice(_BEYOND_ITS_WORDS), rng)
    else:
        language = rng.choice(list(_FOREIGN))
        return Line(rng.choice(_FOREIGN[language].split(";")), "foreign", language=language)
    return sample_everyday(rng) if text in TEST_SENTENCES else Line(text, "everyday")


def _filled(template: str, rng: random.Random) -> str:
    """Every gap filled on its own, so that two nouns in one sentence differ."""
    lists = {
        "noun": _NOUNS,
        "verb": _VERBS,
        "adjective": _ADJECTIVES,
        "name": _NAMES,
        "time": _TIMES,
        "place": _PLACES,
        "start": _STARTS,
        "inside": _INSIDE,
    }
    parts = Formatter().parse(template)
    return "".join(text + (rng.choice(lists[gap]) if gap else "") for text, gap, _, _ in parts)
