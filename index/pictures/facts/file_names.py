"""What a file's name says: the day that a phone or a program wrote there, and words of a person.

Only dates that can be meant are taken for such, and only words that nobody's camera writes are said
to be its name. Knows no files.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import UTC, date, datetime

from index.pictures.facts import dates
from index.pictures.facts.facts import Dated, Facts, Origin, Precision

FIRST_DIGITAL_YEAR = 1990
"""From which on programs write dates without marks between them: 19750603 is a number."""
LONGEST_SAID = 60  # characters

_MARK = r"[-_.:, ]"
_BETWEEN = r" (?:at|um|à|om|a las?|a la\(s\)|às|as|kl\.?|klo|alle(?: ore)?|o|в|da) "
"""What stands between a day and a time where people's languages name screenshots."""
_CLOCK = (
    rf"(?:(?:{_MARK}|T|\(|{_BETWEEN})+(?P<hour>\d\d?)[-_.:h ]?(?P<minute>\d\d)[-_.:m ]?"
    r"(?P<second>\d\d)(?:[-_., ]?\d{1,6})?(?!\d)(?:\s?(?P<half>[AP]M)\b)?)?"
)
_STAMPS = (
    re.compile(
        rf"(?<!\d)(?P<year>\d{{4}})({_MARK})(?P<month>\d\d?)\2(?P<day>\d\d?)(?!\d){_CLOCK}", re.I
    ),
    # With dots the day comes first wherever the year is last, and so does it in Telegram's names.
    re.compile(
        rf"(?<![\d.])(?P<day>\d\d?)\.(?P<month>\d\d?)\.(?P<year>\d{{4}})(?!\d){_CLOCK}", re.I
    ),
    re.compile(rf"@(?P<day>\d\d)-(?P<month>\d\d)-(?P<year>\d{{4}})(?!\d){_CLOCK}", re.I),
    re.compile(rf"(?<!\d)(?P<year>\d{{4}})(?P<month>\d\d)(?P<day>\d\d)(?![\da-f]){_CLOCK}", re.I),
    re.compile(
        r"(?<!\d)(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)"
        r"(?P<hour>\d\d)(?P<minute>\d\d)(?P<second>\d\d)(?:\d{3})?(?!\d)(?P<half>)"
    ),
)
_MARKED = _STAMPS[:3]
"""With marks between year, month and day, so that they are also believed of old days."""
_YEAR_LAST = re.compile(r"(?<![\d.-])\d\d?([-_])\d\d?\1\d{4}(?!\d)")
_MONTH = re.compile(r"(?P<year>\d{4})[-_.](?P<month>\d\d)(?![-_.]?\d)")
_YEAR = re.compile(r"(?<![\w.-])(?P<year>\d{4})(?![\w.-])")
_MILLISECONDS = re.compile(r"[a-z_-]*(1\d{12})(?!\d)", re.I)
"""Since 1970, behind the name of a program alone: FB_IMG_, mmexport, line_, Resized_."""
_SECONDS = re.compile(r"RPReplay_Final(1\d{9})(?!\d)", re.I)
_WORD = re.compile(r"[\s_.,()\[\]{}#+~-]+")
_IN_UTC = ("PXL_",)  # Pixel phones, alone of all, name pictures by the clock of Greenwich

_BY_DEVICES = frozenset(
    {
        *("img", "image", "dsc", "dscn", "dscf", "pxl", "pict", "photo", "picture", "scan", "mvi"),
        *("vid", "gopr", "dji", "pano", "burst", "mvimg", "screenshot", "screen", "shot", "scene"),
        *("whatsapp", "signal", "received", "download", "untitled", "unnamed", "copy", "edited"),
        *("file", "camera", "snapchat", "facebook", "instagram", "telegram", "jpeg", "jpg"),
        *("win", "fb", "mmexport", "resized", "bildschirmfoto", "screenrecording", "cimg", "sam"),
        *("attachment", "viber", "inshot", "rpreplay", "messenger", "videocapture", "camscanner"),
        *("imag", "lrm", "snapseed", "vsco", "picsart", "screencast"),
        *("imgp", "stb", "hpim", "kimg", "pic", "csc", "ggg", "nikon", "canon", "gp", "wp"),
    }
)
_BY_MODES = frozenset(
    {
        *("portrait", "night", "nightsight", "cover", "mp", "motion", "hdr", "raw", "original"),
        *("pano", "panorama", "vr", "photosphere", "effects", "effect", "animation", "collage"),
        *("smile", "mix", "bokeh", "macro", "beauty", "timelapse", "timewarp", "exported", "pro"),
        *("lls", "top", "main", "live", "long", "exposure", "action", "pan", "stack", "thumb"),
        *("uhdr", "ultra", "wide", "zoom", "front", "back", "rear", "selfie", "video", "am", "pm"),
        *("bearbeitet", "copie", "kopie", "small", "large", "full", "scaled", "compressed", "wa"),
        *("final", "creation", "export", "auto", "vhdr", "dng", "heic", "png", "anim"),
    }
)
"""What cameras and programs add to the names that they gave; in a person's they mean themselves."""
_SCREENSHOTS = re.compile(
    r"screen ?_?-?shots?|bildschirmfoto|capture d.écran|schermafbeelding|schermafdruk|schermata"
    r"|captura de (?:pantalla|tela|ecrã)|skärm(?:avbild|bild)|skærmbillede|skjermbilde"
    r"|näyttökuva|kuvakaappaus|zrzut ekranu|snímek obrazovky|képernyő(?:fotó|kép)"
    r"|ekran (?:görüntüsü|resmi)|снимок экрана|знімок екрана"
    r"|スクリーンショット|スクショ|屏幕截图|截屏|截圖|스크린샷",
    re.I,
)


def read_file_name(stem: str, today: date) -> Facts:
    """The date in a file's name, without its ending; the default where there is none."""
    return Facts(dates=tuple(_dates(stem, today))[:1])


def given_name(stem: str) -> str | None:
    """A file's name as somebody may have chosen it; None for what a camera or program wrote.

    "Grandma's birthday" is said, "IMG_2041", "PXL_20210304_101112345.PORTRAIT" and "3f2a9c1e" are
    not, and of "IMG_2041 Grandma" the second word.
    """
    stem = unicodedata.normalize("NFC", stem)  # Macs take letters apart
    stamped = any(pattern.search(stem) for pattern in (*_STAMPS, _YEAR_LAST))
    screenshot = _SCREENSHOTS.search(stem)
    if stamped and screenshot:  # behind the time stands the app that was open
        return None
    by_program = _MILLISECONDS.match(stem) or _MONTH.match(stem)
    if by_program and (by_program.re is _MILLISECONDS or dates.parsed(by_program[0])):
        stem = stem[by_program.end() :]
    words = [word for word in _WORD.split(_SCREENSHOTS.sub(" ", stem)) if word]
    by_device = bool(screenshot) or any(_is_by_device(word) for word in words)
    kept = [word for word in words if _is_given(word, by_device, stamped)]
    named = any(len(word) > 2 and word.replace("'", "").replace("’", "").isalpha() for word in kept)
    return " ".join(kept)[:LONGEST_SAID] if named else None


def _is_by_device(word: str) -> bool:
    letters = word.rstrip("0123456789").lower()
    return word.lower() in _BY_DEVICES or (letters != word.lower() and letters in _BY_DEVICES)


def _is_given(word: str, by_device: bool, stamped: bool) -> bool:
    if word.isdigit():
        return len(word) <= 4 and not by_device and not stamped
    if any(map(str.isdigit, word)) or word.lower() in _BY_DEVICES:
        return False
    if word == "at":  # "WhatsApp Image 2021-06-03 at 14.30.00"
        return not by_device
    # Cameras shout their modes, and know more of them than can be listed.
    return not (by_device or stamped) or not (word.lower() in _BY_MODES or word.isupper())


def _dates(stem: str, today: date) -> Iterator[Dated]:
    stem = unicodedata.normalize("NFC", stem)
    for pattern in _STAMPS:
        for found in pattern.finditer(stem):
            if dated := _stamp(found, stem, today):
                yield dated
    if (last := _YEAR_LAST.search(stem)) and (dated := _written(last[0], today)):
        yield dated
    for pattern, unit in ((_MILLISECONDS, 1000), (_SECONDS, 1)):
        if (sent := pattern.match(stem)) and (dated := _of_seconds(int(sent[1]) / unit, today)):
            yield dated
    begun = _MONTH.match(stem)
    if begun and (dated := _written(begun[0], today)):
        yield dated
    years = _YEAR.findall(stem)
    by_person = given_name(stem) and not any(map(_is_by_device, _WORD.split(stem)))
    if by_person and len(years) == 1 and (dated := _written(years[0], today)):
        yield dated


def _stamp(found: re.Match[str], stem: str, today: date) -> Dated | None:
    parts = found.groupdict()
    if found.re not in _MARKED and int(parts["year"]) < FIRST_DIGITAL_YEAR:
        return None
    clock = ""
    if parts["hour"]:
        clock = (
            f"{_hour(parts['hour'].zfill(2), parts['half'])}:{parts['minute']}:{parts['second']}"
        )
    written = f"{parts['year']}-{parts['month']}-{parts['day']} {clock}"
    if not int(found["month"]) or not int(found["day"]):
        return None
    known = dates.parsed(written)
    if known and clock and stem.upper().startswith(_IN_UTC):
        known = known[0].replace(tzinfo=UTC), Precision.DAY
    return _plausible(known, today)


def _hour(hour: str, half: str | None) -> str:
    if not half or not 1 <= int(hour) <= 12:
        return hour
    return f"{int(hour) % 12 + (12 if half.upper() == 'PM' else 0):02}"


def _of_seconds(seconds: float, today: date) -> Dated | None:
    return _plausible((datetime.fromtimestamp(seconds, UTC), Precision.DAY), today)


def _written(text: str, today: date) -> Dated | None:
    return _plausible(dates.parsed(text.replace("_", "-")), today)


def _plausible(known: tuple[datetime, Precision] | None, today: date) -> Dated | None:
    """A date that is not to come, and not one where clocks begin."""
    if known is None:
        return None
    dated = Dated(*known, Origin.NAME)
    if dates.lies_ahead(dated, today) or dates.clock_was_never_set(dated):
        return None
    return dated
