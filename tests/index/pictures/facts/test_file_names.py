"""Dates and words in the names of files."""

from __future__ import annotations

import unicodedata
from datetime import UTC, date, datetime

import pytest

from index.pictures.facts.facts import Dated, Origin
from index.pictures.facts.file_names import given_name, read_file_name

TODAY = date(2026, 11, 30)
MOMENT = datetime(2021, 3, 4, 10, 11, 12)
DAY = datetime(2021, 3, 4)


def said(stem: str) -> tuple[datetime, str] | None:
    dates = read_file_name(stem, TODAY).dates
    if not dates:
        return None
    [dated] = dates
    assert isinstance(dated, Dated)
    assert dated.origin is Origin.NAME
    return dated.moment, dated.precision.value


@pytest.mark.parametrize(
    "stem",
    [
        *("IMG_20210304_101112", "VID_20210304_101112", "20210304_101112", "20210304101112"),
        *("Screenshot_20210304-101112", "Screenshot_2021-03-04-10-11-12", "MVIMG_20210304_101112"),
        *("signal-2021-03-04-10-11-12-345", "signal-2021-03-04-101112", "2021-03-04 10.11.12"),
        *("WhatsApp Image 2021-03-04 at 10.11.12", "photo_2021-03-04_10-11-12 (2)"),
        *("Screen Shot 2021-03-04 at 10.11.12 AM", "WIN_20210304_10_11_12_Pro"),
        *("IMG_20210304_101112_HDR", "00000IMG_00000_BURST20210304101112345_COVER"),
        *(
            "Bildschirmfoto 2021-03-04 um 10.11.12",
            "2021-03-04T10:11:12 Anna",
            "C360_2021-03-04-10-11-12-001",
        ),
        *(
            f"{name} 2021-03-04 {between}10.11.12"
            for name, between in (
                *(("Schermafbeelding", "om "), ("Captura de pantalla", "a la(s) ")),
                *(("Captura de Tela", "às "), ("Skärmavbild", "kl. "), ("Schermata", "alle ")),
                *(("スクリーンショット", ""), ("Capture d'écran", "à "), ("Снимок экрана", "в ")),
            )
        ),
        *("photo_2@04-03-2021_10-11-12", "2021-3-4 10.11.12", "04.03.2021 10.11.12"),
        *("DJI_20210304101112_0001", "Screenshot_20210304-101112_Chrome", "VID_20210304_101112(0)"),
    ],
)
def test_a_moment_in_a_name(stem: str) -> None:
    assert said(stem) == (MOMENT, "second")


@pytest.mark.parametrize(
    ("stem", "moment", "precision"),
    [
        ("IMG-20210304-WA0001", DAY, "day"),
        ("2021-03-04 Anna at the lake", DAY, "day"),
        ("2021_03_04", DAY, "day"),
        ("Screenshot 2021-03-04 at 1.11.12 PM", datetime(2021, 3, 4, 13, 11, 12), "second"),
        ("Screenshot 2021-03-04 at 12.11.12 AM", datetime(2021, 3, 4, 0, 11, 12), "second"),
        ("PXL_20210304_101112345.PORTRAIT", MOMENT.replace(tzinfo=UTC), "day"),
        ("FB_IMG_1614852672000", MOMENT.replace(tzinfo=UTC), "day"),
        ("IMG_20210304_256199", DAY, "day"),
        ("1975-06-03 Dad", datetime(1975, 6, 3), "day"),
        ("4.3.2021 Anna", DAY, "day"),
        ("2021-3-4 Anna", DAY, "day"),
        ("24-12-1998 Christmas", datetime(1998, 12, 24), "day"),
        ("12-24-1998 Christmas", datetime(1998, 12, 24), "day"),
        ("04-03-2021 Anna", datetime(2021, 1, 1), "year"),
        ("line_1614852672000", MOMENT.replace(tzinfo=UTC), "day"),
        ("1614852672000", MOMENT.replace(tzinfo=UTC), "day"),
        ("RPReplay_Final1614852672", MOMENT.replace(tzinfo=UTC), "day"),
        ("1998-12 Christmas", datetime(1998, 12, 1), "month"),
        ("Christmas 1998", datetime(1998, 1, 1), "year"),
    ],
)
def test_as_much_of_a_date_as_a_name_says(stem: str, moment: datetime, precision: str) -> None:
    assert said(stem) == (moment, precision)


@pytest.mark.parametrize(
    "stem",
    [
        *("IMG_2041", "DSC_1999", "P1020304", "DSC01998", "1998", "IMG 2004", "scan 1987"),
        *("IMG_20211399", "IMG_20210230", "20300101_101010", "19750603", "99999999"),
        *("IMG_20261201_101010", "Wedding 2051", "telegram 123456789012", "4915112345678"),
        *(
            "19700101_000000",
            "20000101_000012",
            "5f3a9c1e-20210304a",
            "120210304_1",
            "photo (2021)",
        ),
        *("31.2.2021", "31-31-2021", "10.11.12", "192.168.178.1", "2021.13.1", "9999999999999"),
        *("0000-00-00", "2021-00-00", "IMG_00000000_000000"),
    ],
)
def test_numbers_that_are_no_dates(stem: str) -> None:
    assert said(stem) is None


@pytest.mark.parametrize(
    ("stem", "name"),
    [
        ("Grandma's birthday", "Grandma's birthday"),
        ("Portrait of Anna", "Portrait of Anna"),
        ("2021-03-04 Anna at the lake", "Anna at the lake"),
        ("IMG_2041 Grandma", "Grandma"),
        ("Night at the opera", "Night at the opera"),
        ("HMS Victory", "HMS Victory"),
        ("IMG_20210304_101112 Oma und Opa", "Oma und Opa"),
        *((f"PXL_20210304_101112345{mode}", None) for mode in (".PORTRAIT", "_PORTRAIT", ".MP")),
        *(
            (f"PXL_20210304_101112345.{mode}", None)
            for mode in ("NIGHT", "RAW-01.COVER", "LONG_EXPOSURE")
        ),
        *((f"IMG_20210304_101112_{mode}", None) for mode in ("HDR", "BURST001_COVER", "TIMEWARP")),
        *(
            (f"IMG_0001{mode}", None)
            for mode in ("-edited", "-COLLAGE", "-ANIMATION", "_Bokeh", "~2")
        ),
        *((f"20210304_101112{mode}", None) for mode in ("_HDR", "_Portrait", "(0)", "-PANO")),
        ("4.3.2021 Anna", "Anna"),
        ("04-03-2021 Anna", "Anna"),
        ("2021-3-4 Anna", "Anna"),
        ("1975-06 Grandma", "Grandma"),
        ("Screenshot of Anna", "of Anna"),
        ("Christmas 1998", "Christmas 1998"),
        *((f"Schermafbeelding 2021-03-04 om 10.11.12{more}", None) for more in ("", " Chrome")),
        (unicodedata.normalize("NFD", "Capture d’écran 2021-03-04 à 10.11.12"), None),
        *((name, None) for name in ("Skärmavbild (12)", "スクリーンショット 2021-03-04 10.11.12")),
        *((name, None) for name in ("line_1614852672000", "RPReplay_Final1614852672")),
        *((name, None) for name in ("signal-attachment-2021-03-04-101112", "viber_image_2021")),
        *((name, None) for name in ("IMG_20210304_101112.dng", "P_20210304_101112_vHDR_Auto")),
        *((name, None) for name in ("Messenger_creation_1234567890", "InShot_20210304_101112345")),
        ("IMG_E1234", None),
        ("DSCF0001-Pano", None),
        ("Screenshot_20210304-101112_Chrome", None),
        ("Screenshot 2021-03-04 at 10.11.12 AM", None),
        ("MVIMG_20210304_101112", None),
        ("DSC_0001_ULTRAWIDE", None),
    ],
)
def test_only_what_a_person_wrote_is_its_name(stem: str, name: str | None) -> None:
    assert given_name(stem) == name
