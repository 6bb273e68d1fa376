"""What is said to Earshot by its name."""

from __future__ import annotations

from server.language.by_sound.own_name import after_name


def test_what_is_said_behind_the_name() -> None:
    """However Whisper writes a name that it does not expect."""
    said = (
        *("Earshot, next.", "Ear shot next", "Hey Earshot! Next.", "ear-shot... next"),
        *("Her shot, next", "Here's shot. Next", "Hears shot, next", "Here's shut, next"),
    )
    assert {(after_name(words) or "").strip(".").lower() for words in said} == {"next"}
    assert after_name("Okay, earshot, a red boat on a beach") == "a red boat on a beach"


def test_what_people_say_to_each_other_is_the_name_only_before_a_pause() -> None:
    assert after_name("You're shut, stop.") == "stop."
    assert after_name("Here, shut. Stop.") == "Stop."
    assert after_name("Gear shot, slower.") == "slower."
    assert after_name("Your shot is the best") is None


def test_the_name_alone() -> None:
    assert [after_name(words) for words in ("Earshot.", "hey, air shot?")] == ["", ""]


def test_what_is_not_said_to_it() -> None:
    said = (
        *("next", "", "a shot of my dog", "the earshot", "within earshot", "my earshot"),
        *("hair", "shot", "here she comes", "her shotgun", "a photo shot in Leeds"),
        *("here's a shot of my dog", "here's shots of the beach", "hers"),
        *("you're shut in", "your shot of the beach", "near shot", "gear shop, next"),
    )
    assert {words: after_name(words) for words in said if after_name(words) is not None} == {}
