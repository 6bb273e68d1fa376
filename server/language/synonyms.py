"""The words that steer: every command, and every way to say it.

The tables are the only place where synonyms live. How whole utterances are matched with them is
decided in `commands.py`.
"""

from __future__ import annotations

from typing import Literal, get_args

CommandName = Literal[
    "next",
    "previous",
    "first",
    "last",
    "jump",
    "repeat",
    "more",
    "less",
    "read_text",
    "ask",
    "describe",
    "where",
    "when",
    "time",
    "camera",
    "folder",
    "layout",
    "confidence",
    "stop",
    "pause",
    "resume",
    "faster",
    "slower",
    "normal_speed",
    "louder",
    "softer",
    "spell",
    "count",
    "list",
    "more_results",
    "similar",
    "library",
    "thumbs_up",
    "thumbs_down",
    "wrong_description",
    "call_it",
    "undo",
    "help",
    "text_only",
    "speak_again",
    "stop_listening",
    "listen",
    "wait_longer",
    "wait_less",
]
COMMAND_NAMES: tuple[CommandName, ...] = get_args(CommandName)

Via = Literal["voice", "text", "key", "button", "api"]
"""How something was asked for or given."""

Verdict = Literal["up", "down", "wrong_description"]
"""What a thumb says of a picture. The first two judge whether it fits what was asked for."""

# Where one word could mean two things:
# - "back" is the picture before; taking back a thumb is "undo".
# - "skip" leaves this picture, so it is the next one.
# - "go on", "continue" and "okay" follow a pause or an interruption, so they resume. Where nothing
#   was interrupted, moving on to the next picture is the session's to decide.
# - "more" and "less" are about words; loudness and speed have words of their own.
# - "quiet" wants silence now; "quieter" wants a softer voice.
# - "that's it", "never mind" and "thank you" end what is being said. None is taken for a thumb:
#   silence is soon undone, a wrong thumb stays.
# - "yes" and "no" judge the picture that was described last, but at an open microphone only behind
#   Earshot's name, see `TALK`; "no, I said ..." corrects.
# - "wrong" judges the picture, which does not fit the question; "that's wrong" contradicts what was
#   just said, which is the description.
# - "similar" is about the picture that was described last; "similar to a dog" is a search.
# The starter's ear was taught at least one way to say each.
SYNONYMS: dict[CommandName, tuple[str, ...]] = {
    "next": (
        *("next", "next one", "the next one", "next picture", "the next picture", "next result"),
        *("go to the next one", "show me the next one", "another one", "skip", "skip it"),
        *("skip this one", "forward"),
    ),
    "previous": (
        *("previous", "previous one", "the previous one", "previous picture", "back", "go back"),
        *("the previous picture", "previous result", "the one before", "go to the previous one"),
        "one back",
    ),
    "first": (
        *("first", "the first", "the first one", "first one", "first picture", "number one"),
        *("the first picture", "go to the first one", "from the beginning", "the best one"),
        "back to the start",
    ),
    "last": (
        *("last", "the last", "the last one", "last one", "last picture", "the last picture"),
        *("go to the last one", "the very last one"),
    ),
    "jump": ("number two", "the second one", "go to number two", "picture two"),
    "repeat": (
        *("repeat", "again", "pardon", "say that again", "say it again", "repeat that"),
        *("repeat it", "read it again", "once more", "what did you say", "i didn't hear that"),
        *("come again", "sorry", "what"),
    ),
    "more": (
        *("more", "more detail", "more details", "tell me more", "say more", "longer"),
        *("more about this one", "more about it", "tell me more about it", "in detail"),
        *("what else", "anything else", "what else is there to know"),
    ),
    "less": (
        *("less", "shorter", "less detail", "fewer details", "be brief", "keep it short"),
        *("shorter answers", "say less"),
    ),
    "read_text": (
        *("read text", "read the text", "what does it say", "what is written there", "read it"),
        *("read it to me", "is there any text", "what is written on it"),
    ),
    "ask": (
        *("what colour is it", "is there a dog in it", "how many dogs are in it", "who is it"),
        "is it old",
    ),
    "describe": (
        *("describe it", "describe", "describe this", "describe the picture", "what is it"),
        *("describe this picture", "describe this one", "describe that", "what is in it"),
        *("what is in the picture", "what is in this picture", "what is in this one"),
        *("what is on it", "what is on the picture", "what is on this picture"),
        *("what does it show", "what is shown", "what can you see", "what do you see"),
        *("what does the picture show", "what is this", "what is that", "what is there to see"),
        *("tell me what is in it", "tell me what is in the picture", "say the description"),
        *("the description", "description", "tell me about it", "what is this picture of"),
    ),
    "where": (
        *("where", "where was it taken", "where is it", "where is this", "where was this"),
        *("where was this taken", "what place is it", "where is that", "where was that"),
        *("what place", "which place", "which place is it", "where was the picture taken"),
        *("where is it from", "where is this from", "where was that taken", "which town"),
        *("where was this picture taken", "what town", "which country", "what country"),
    ),
    "when": (
        *("when", "when was it taken", "when was this", "when was this taken", "what date is it"),
        *("when was that", "how old is this picture", "what year is it from", "what date"),
        *("which year", "what year", "what day was it taken"),
        *("what year was it taken", "when was the picture taken", "when was that taken"),
        *("when was this picture taken", "which year was it taken", "how old is it"),
        *("how old is the picture", "when is it from", "when is this from"),
    ),
    "time": (
        *("what time", "what time was it taken", "what time was it", "at what time"),
        *("at what time was it taken", "what time was this taken", "what time was this"),
        *("what time of day", "what time of day was it", "what time of day was it taken"),
        *("what time was that", "what time is it from"),
    ),
    "camera": (
        *("which camera", "what camera", "which camera was it", "which camera was used"),
        *("what camera was it taken with", "which camera was it taken with", "what camera is it"),
        *("which camera was it taken on", "which phone", "what phone", "with which camera"),
        *("what camera was used", "what was it taken with", "with what camera"),
        *("which camera took it", "what camera took it", "which camera took this"),
    ),
    "folder": (
        *("which folder", "what folder", "which folder is it in", "what folder is it in"),
        *("in which folder", "in which folder is it", "where is it stored", "which album"),
        *("where is it saved", "what album", "which album is it in", "where is the file"),
        *("what folder is that", "which folder is this in", "which directory"),
    ),
    "layout": ("what is on the left", "what is in the middle", "what is behind it", "layout"),
    "confidence": (
        *("are you sure", "why", "how sure are you", "are you certain", "is that right"),
        *("is that true", "really", "how do you know", "why this one"),
    ),
    "stop": (
        *("stop", "quiet", "cancel", "be quiet", "stop talking", "stop speaking", "silence"),
        *("shut up", "enough", "that's enough", "that's it", "never mind", "thank you", "thanks"),
        *("hush", "no more", "stop it"),
    ),
    "pause": (
        *("pause", "wait", "hold on", "one moment", "wait a moment", "just a moment"),
        *("just a minute", "just a second"),
    ),
    "resume": (
        *("resume", "continue", "go on", "carry on", "okay", "ok", "keep going", "go ahead"),
        "keep talking",
    ),
    "faster": (
        *("faster", "speak faster", "quicker", "speed up", "talk faster", "too slow"),
        "a bit faster",
    ),
    "slower": (
        *("slower", "speak slower", "more slowly", "slow down", "talk slower", "too fast"),
        *("a bit slower", "speak more slowly"),
    ),
    "normal_speed": (
        *("normal speed", "normal", "usual speed", "speak normally", "at normal speed"),
    ),
    "louder": ("louder", "speak up", "speak louder", "volume up", "turn it up", "too quiet"),
    "softer": (
        *("softer", "quieter", "speak softer", "volume down", "turn it down", "too loud"),
        *("not so loud", "more quietly"),
    ),
    "spell": (
        *("spell", "spell it", "spell that", "spell the question", "what did you hear"),
        *("what did i say", "spell it out"),
    ),
    "count": (
        *("how many results", "how many", "how many are there", "how many matches"),
        *("how many pictures", "how many did you find", "how many pictures are there"),
        *("how many results are there", "how many are left", "where am i", "which one is this"),
        *("what number is this", "count", "how many of them", "how many did that find"),
        *("how many have you found", "how many were found", "how many of these"),
    ),
    "list": (
        *("list", "list them", "list them all", "list the results", "list all", "read the list"),
        *("all of them", "list results", "tell me all of them"),
    ),
    "more_results": (
        *("more results", "more pictures", "show more", "show me more", "show more results"),
        *("show me more results", "more matches", "further results", "next results", "next page"),
        *("the next results", "the next page", "the next ones", "more of them", "more of these"),
        *("other results", "what else did you find", "load more", "more photos"),
        *("are there more", "are there any more", "any more"),
    ),
    "similar": (
        *("similar", "more like this", "more like this one", "more like it", "more like that"),
        *("more like that one", "similar ones", "similar pictures", "find similar ones"),
        *("find similar pictures", "find more like this", "find more like this one"),
        *("show me similar ones", "show me similar pictures", "show me more like this"),
        *("show me more like this one", "pictures like this", "pictures like this one"),
        *("others like this", "something similar", "find something similar"),
    ),
    "library": (
        *("are you up to date", "are my pictures up to date", "are you still reading"),
        *("are you still reading my pictures", "have you read all my pictures"),
        *("is everything all right", "is everything ok", "is anything wrong", "is something wrong"),
        *("how are my pictures", "are all my pictures there", "is my drive there"),
        *("is the drive there", "is my drive plugged in", "is the drive plugged in"),
        *("how far are you", "how far have you got", "what is the status", "status"),
    ),
    "thumbs_up": (
        *("thumbs up", "good", "helpful", "that's right", "yes", "correct", "good one"),
        *("well done", "save it", "that's the one", "that's helpful"),
    ),
    "thumbs_down": (
        *("thumbs down", "bad", "wrong", "not helpful", "no", "bad one"),
        *("wrong picture", "not right", "that's not it", "unhelpful", "that's not right"),
    ),
    "wrong_description": (
        *("wrong description", "the description is wrong", "that description is wrong"),
        *("this description is wrong", "description is wrong", "bad description"),
        *("that's not what it shows", "that's not what is in it", "it does not show that"),
        *("that's not what is in the picture", "the description is not right", "that's wrong"),
    ),
    "call_it": (
        *("call it", "call this", "name it", "name this", "give it a name", "give this a name"),
        *("change the name", "my own words", "in my own words"),
    ),
    "undo": ("undo", "undo that", "take that back", "take it back"),
    "help": (
        *("help", "what can i say", "help me", "more help", "what can you do", "commands"),
        *("what can i ask", "how does this work"),
    ),
    "text_only": (
        *("text only", "stop the voice", "no voice", "no sound", "mute", "text mode"),
        *("silent mode", "don't speak", "voice off"),
    ),
    "speak_again": (
        *("speak again", "start talking", "unmute", "voice on", "speak to me", "talk to me"),
        *("talk again", "speak", "with sound"),
    ),
    "stop_listening": (
        *("stop listening", "hands free off", "microphone off"),
        *("don't listen", "goodbye", "bye", "good night"),
    ),
    "listen": (
        *("listen", "start listening", "hands free", "hands free on", "microphone on"),
        *("keep listening", "listen to me"),
    ),
    "wait_longer": (
        *("wait longer", "be patient", "give me time", "give me more time", "a longer pause"),
        *("don't cut me off", "let me finish"),
    ),
    "wait_less": ("wait less", "don't wait so long", "a shorter pause", "answer sooner"),
}
"""Ways to say each command, lower case; the first is the one that Help reads out.

Those of "jump", "ask" and "layout" are examples, and "similar" may name a number: see `_jump`,
`_ASK`, `_LAYOUT` and `_LIKE` in `commands.py`. "That is" and "color" are taken for "that's" and
"colour", and so on: see `_plain`, there, too.
"""

ALSO: dict[str, CommandName] = {
    **dict.fromkeys(("what does the sign say", "what does the text say"), "read_text"),
    **dict.fromkeys(("read the label", "read the receipt", "read the sign"), "read_text"),
    **dict.fromkeys(("read me the text", "read out the text", "read the text to me"), "read_text"),
    **dict.fromkeys(("is there text", "is there text in it", "does it have text"), "read_text"),
    **dict.fromkeys(("what is written", "what is written in it", "what does it read"), "read_text"),
    **dict.fromkeys(("spell the text", "spell the word", "spell it for me"), "spell"),
    **dict.fromkeys(("the one after", "the one after that", "go on to the next"), "next"),
    **dict.fromkeys(("go to the next", "one further", "show the next one"), "next"),
    **dict.fromkeys(("the one before that", "one before"), "previous"),
    **dict.fromkeys(("next five", "the next five", "show me the next five"), "more_results"),
    **dict.fromkeys(("the rest", "give me the rest", "show me the rest"), "more_results"),
    **dict.fromkeys(("the others", "show me the others", "further results"), "more_results"),
    **dict.fromkeys(("go back one", "back one", "go one back", "one to the left"), "previous"),
    **dict.fromkeys(("further", "move on", "go forward", "one more", "another"), "next"),
    **dict.fromkeys(("what day", "which day", "which day was it", "what day was it"), "when"),
    **dict.fromkeys(("what month", "which month", "which month was it", "what weekday"), "when"),
    **dict.fromkeys(("which season was it", "what date was it", "the date"), "when"),
    **dict.fromkeys(("where did i take it", "where did i take this"), "where"),
    **dict.fromkeys(("when did i take it", "when did i take this"), "when"),
    **dict.fromkeys(("with what was it taken", "which lens"), "camera"),
    **dict.fromkeys(("who took it", "who took this", "what is its name", "file name"), "ask"),
    **dict.fromkeys(("what is the file called", "how big is it", "how large is it"), "ask"),
    **dict.fromkeys(("what did i ask", "what did i ask for"), "repeat"),
    **dict.fromkeys(("what did you search for", "what are you searching for"), "repeat"),
    **dict.fromkeys(("forget it", "forget that", "leave it"), "stop"),
    **dict.fromkeys(("like this", "like this one", "others like it"), "similar"),
    **dict.fromkeys(("i like it", "i like this", "i like that one", "it is good"), "thumbs_up"),
    **dict.fromkeys(("it is helpful", "this is helpful", "it is right"), "thumbs_up"),
    **dict.fromkeys(("i don't like it", "i don't like this", "it is wrong"), "thumbs_down"),
    **dict.fromkeys(("this is wrong", "that was wrong", "it is bad"), "thumbs_down"),
    **dict.fromkeys(("it is not helpful", "this is not helpful"), "thumbs_down"),
    **dict.fromkeys(("read them out", "read them to me", "read them all"), "list"),
    **dict.fromkeys(("how many more", "how many more are there"), "count"),
    **dict.fromkeys(("where was it", "where are we", "which place was it"), "where"),
    **dict.fromkeys(("which year was it", "what year was it", "when is that from"), "when"),
    **dict.fromkeys(("which camera is it", "which camera was that"), "camera"),
    **dict.fromkeys(("which folder was it", "which folder is that"), "folder"),
}
"""Further ways to say commands, which nobody listens for: by sound, some are like questions."""

TALK = (*("yes", "no", "correct", "that's right", "that's wrong", "that's not right", "not right"),)
"""Ways to judge a picture that people say to each other as well: at an open microphone they count
only behind Earshot's name."""

SEARCH_AGAIN = ("search again", "new search", "start again", "start over", "another search")
"""Whole utterances that begin a search without saying for what."""

SEARCH_LEADS = (
    *("search for", "look for", "looking for", "i am looking for", "i'm looking for"),
    *("can you find", "could you find", "can you show me", "could you show me", "i want to see"),
    *("find me", "find", "show me", "where is", "where are", "is there a picture of"),
    *("are there any pictures of", "are there pictures of", "do i have a picture of"),
    *("do i have any pictures of", "have i got a picture of", "how many pictures of"),
)
"""Words before a query that are not part of it; the longer of two that fit comes first."""
