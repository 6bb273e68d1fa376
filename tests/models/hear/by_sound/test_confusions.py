"""How far two phrases are by sound."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from models.hear.by_sound.confusions import TABLE, Confusions, Phrases, measured
from models.hear.by_sound.fit_confusions import align, fit, write
from models.hear.by_sound.phonemes import PHONEMES, parse, unlike

UNDO, AND_YOU, STOP, STAR = (
    parse(ipa) for ipa in ("ʌ_n_d_ˈuː", "æ_n_d j_uː", "s_t_ˈɑː_p", "s_t_ˈɑːɹ")
)


def spelled(*sounds: int) -> str:
    return " ".join(PHONEMES[sound] for sound in sounds)


def test_what_espeak_writes_becomes_units() -> None:
    assert spelled(*parse("tʃ_ˈɜː_tʃ_ᵻ_z dʒ_ˈʌ_dʒ")) == "tʃ ɚ tʃ ɪ z dʒ ʌ dʒ"
    assert spelled(*parse("n_ˈoʊ t_ˈuː")) == "n oʊ t u"
    assert parse("") == parse("… 。 ˈ_ː") == ()


def test_sounds_are_unlike_as_the_mouth_makes_them() -> None:
    def of(a: str, b: str) -> float:
        return unlike(PHONEMES.index(a), PHONEMES.index(b))

    assert of("s", "s") == 0 < of("s", "z") < of("s", "f") < of("s", "m") < of("s", "ɑ")
    assert of("ɪ", "i") < of("ɪ", "ɑ") and of("p", "b") == of("b", "p")


def test_a_phrase_is_nearest_to_itself() -> None:
    phrases = Phrases.of([UNDO, AND_YOU, STOP, STAR, ()])
    costs = measured()
    for at, phrase in enumerate((UNDO, AND_YOU, STOP, STAR)):
        distances = costs.distances(phrase, phrases)
        assert distances.argmin() == at and distances[at] == 0
    near = costs.distances(STAR, phrases)
    assert near[2] < near[0], "star is nearer to stop than to undo"


def test_the_distance_is_that_of_the_cheapest_alignment() -> None:
    """Computed for many phrases at once, and one sound after the other."""
    rng = np.random.default_rng(5)
    costs = measured()
    said = [tuple(rng.integers(0, len(PHONEMES), size).tolist()) for size in (1, 3, 7, 7, 12)]
    heard = tuple(rng.integers(0, len(PHONEMES), 6).tolist())
    one_by_one = [align(phrase, heard, costs)[1] for phrase in said]
    assert np.allclose(costs.distances(heard, Phrases.of(said)), one_by_one, atol=1e-3)
    some = Phrases.of(said).some(np.array([2, 0]))
    assert np.allclose(costs.distances(heard, some), [one_by_one[2], one_by_one[0]], atol=1e-3)


def test_what_is_often_misheard_becomes_cheap() -> None:
    before = fit([])
    t, d = PHONEMES.index("t"), PHONEMES.index("d")
    after = fit([((t, 0, 5), (d, 0, 5))] * 200)
    assert after.other[t, d] < before.other[t, d] - 1
    assert after.other[d, t] == before.other[d, t]
    assert min(after.other.min(), after.added.min(), after.left_out.min()) >= 0
    assert np.diag(after.other).max() == 0


def test_what_has_nothing_to_do_with_it_teaches_nothing() -> None:
    long = tuple(range(20))
    assert np.array_equal(fit([(UNDO, long)] * 50).other, fit([]).other)


def test_a_table_is_read_as_it_was_written(tmp_path: Path) -> None:
    costs = fit([(STOP, STAR)] * 30)
    write(costs, tmp_path / "table.json")
    table = json.loads((tmp_path / "table.json").read_text(encoding="utf-8"))
    assert tuple(table["phonemes"]) == PHONEMES
    assert np.allclose(table["other"], costs.other, atol=0.006)


def test_the_table_that_is_used_has_these_phonemes() -> None:
    assert tuple(json.loads(TABLE.read_text(encoding="utf-8"))["phonemes"]) == PHONEMES
    costs: Confusions = measured()
    assert costs.other.shape == (len(PHONEMES), len(PHONEMES))
