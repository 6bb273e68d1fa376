"""Whether a question is answered, by numbers made up for each test."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

import numpy as np
import pytest

from models.calibration import Calibration
from models.types import Odds, Order
from models.vision.answerability import CREDITED, Candidates, judge
from models.vision.score_fusion import NEAREST

CALIBRATION = Calibration(
    best=50.0,
    photos=-0.5,
    background=-20.0,
    spread=10.0,
    brevity=6.0,
    constant=-12.0,
    named=0.1,
    undescribed=0.08,
    margin=0.06,
)
OTHER = "a dog"


def search(
    cosines: Sequence[float],
    captions: Sequence[str | None] | None = None,
    background: float = 0.0,
    photos: int = 100,
    question: str = "a red boat",
) -> Candidates:
    said = captions if captions is not None else [OTHER] * len(cosines)
    around = np.array([background - 0.05, background + 0.05] * 50, np.float32)
    return Candidates(question, np.array(cosines, np.float32), said, around, photos)


def probability(given: Candidates) -> float:
    found = judge(given, 0.2, CALIBRATION).probability
    assert found is not None
    return found


def test_a_near_picture_answers_and_a_far_one_does_not() -> None:
    near, far = (judge(search([best, 0.1]), 0.2, CALIBRATION) for best in (0.4, 0.1))
    assert near.matches == 1 and near.probability is not None and near.probability > 0.9
    assert far.matches == 0 and far.probability is not None and far.probability < 0.1


def test_in_more_pictures_the_same_nearness_says_less() -> None:
    few, many = (probability(search([0.25], photos=photos)) for photos in (20, 20_000))
    assert few > many


def test_a_question_that_is_near_to_everything_has_to_be_nearer_to_its_answer() -> None:
    assert probability(search([0.25], background=0.1)) < probability(search([0.25]))


def test_a_question_that_says_little_needs_less_of_its_answer() -> None:
    wordy, plain, short = (
        probability(search([0.2], question=question))
        for question in ("a red boat at night", "a red boat", "something red")
    )
    assert wordy < plain < short


def test_matches_reach_a_margin_below_what_the_best_picture_needs() -> None:
    needed = next(best for best in np.arange(0, 1, 0.001) if probability(search([best])) >= 0.5)
    reached = needed - CALIBRATION.margin / 2  # as the question has two words of weight
    found = judge(search([0.5, reached + 0.01, reached - 0.01]), 0.9, CALIBRATION)
    assert found.matches == 2
    assert found.match_score == pytest.approx(reached, abs=0.001)


def test_what_the_best_picture_needs_fits_well_and_what_matches_beside_it_only_just() -> None:
    needed = next(best for best in np.arange(0, 1, 0.001) if probability(search([best])) >= 0.5)
    found = judge(search([0.5, needed + 0.005, needed - 0.005]), 0.9, CALIBRATION)
    assert (found.matches, found.clear) == (3, 2)
    assert judge(search([needed - 0.005]), 0.9, CALIBRATION).clear == 0


def test_without_a_calibration_half_as_much_again_as_a_match_fits_well() -> None:
    found = judge(search([0.31, 0.29, 0.21, 0.19]), 0.2, None)
    assert (found.matches, found.clear) == (3, 1)


def test_matches_reach_further_down_where_a_question_says_little() -> None:
    cosines = [0.5, 0.4, 0.3, 0.2, 0.15, 0.1, 0.05]
    few, many = (
        judge(search(cosines, question=question), 0.9, CALIBRATION).matches
        for question in ("a red boat", "something red")
    )
    assert 1 < few < many


def test_an_answered_question_has_one_match_at_least() -> None:
    strict = replace(CALIBRATION, margin=-0.9)
    assert judge(search([0.5, 0.4]), 0.2, strict).matches == 1


def test_a_caption_that_names_all_moves_its_picture_up() -> None:
    found = judge(search([0.4, 0.35, 0.3], [OTHER, "a red boat at night", None]), 0, CALIBRATION)
    assert found.order.tolist() == [1, 0, 2]
    assert found.scores.tolist() == pytest.approx([0.45, 0.4, 0.38])


def test_pictures_that_nobody_has_described_yet_keep_their_order() -> None:
    found = judge(search([0.4, 0.35, 0.3], [None, None, None]), 0, CALIBRATION)
    assert found.order.tolist() == [0, 1, 2]
    assert found.matches == 3


def test_captions_of_far_pictures_earn_nothing_so_that_a_longer_list_begins_alike() -> None:
    count = CREDITED + 50
    cosines = np.linspace(0.4, 0.39, count).tolist()
    captions = [OTHER] * CREDITED + ["a red boat"] * 50
    assert judge(search(cosines, captions), 0, CALIBRATION).order.tolist() == list(range(count))


def test_a_model_that_was_never_calibrated_goes_by_its_match_score() -> None:
    given = search([0.4, 0.3, 0.1], [OTHER, "a red boat", OTHER])
    found = judge(given, 0.2, None)
    assert (found.matches, found.match_score, found.probability) == (2, 0.2, None)
    assert found.order.tolist() == [0, 1, 2]
    assert np.array_equal(found.scores, given.cosines)


def test_a_handful_of_pictures_is_no_background_and_one_cosine_does() -> None:
    given = search([0.3, 0.1], photos=2)
    found = judge(replace(given, background=given.cosines), 0.2, CALIBRATION)
    assert (found.matches, found.match_score, found.probability) == (1, 0.2, None)


@pytest.mark.parametrize("calibration", [None, CALIBRATION])
def test_where_nothing_was_found_nothing_matches(calibration: Calibration | None) -> None:
    found = judge(search([], photos=0), 0.2, calibration)
    assert (found.matches, found.probability, len(found.order)) == (0, None, 0)


@pytest.mark.parametrize("best", [-1.0, 1.0])
def test_extreme_numbers_give_a_probability_all_the_same(best: float) -> None:
    steep = replace(CALIBRATION, best=1e6)
    found = judge(search([best]), 0.2, steep).probability
    assert found == pytest.approx(float(best > 0))


@dataclass
class Look:
    """At once more, with odds made up for each place."""

    said: Sequence[float]
    weight: float = 0.02
    calibration: Calibration | None = None

    def odds(self, places: Order) -> Odds:
        return np.array([self.said[at] for at in places.tolist()], np.float32)


SEEN = replace(CALIBRATION, unseen=-0.02)


def test_what_a_second_look_denies_is_no_answer_however_near_it_is() -> None:
    given = search([0.28, 0.1])
    plain, yes, no = (
        judge(given, 0.2, CALIBRATION, look)
        for look in (None, Look([4, -4], calibration=SEEN), Look([-4, -4], calibration=SEEN))
    )
    assert (plain.matches, yes.matches, no.matches) == (1, 1, 0)
    assert no.probability is not None and plain.probability is not None
    assert yes.probability is not None and no.probability < plain.probability < yes.probability


def test_a_second_look_moves_pictures_with_their_scores() -> None:
    found = judge(search([0.31, 0.3, 0.29]), 0.2, CALIBRATION, Look([-4, 2, 3], calibration=SEEN))
    assert found.order.tolist() == [2, 1, 0]
    assert found.scores.tolist() == pytest.approx([0.35, 0.34, 0.23])


def test_only_the_nearest_are_looked_at_and_their_captions_count_for_that() -> None:
    cosines = np.linspace(0.4, 0.3, NEAREST + 2).tolist()
    captions = [OTHER] * (NEAREST + 1) + ["a red boat"]
    look = Look([0.0] * NEAREST + [99.0, 4.0], calibration=SEEN)
    found = judge(search(cosines, captions), 0.2, CALIBRATION, look)
    assert found.order.tolist() == [NEAREST + 1, *range(NEAREST - 1), NEAREST - 1, NEAREST]
    assert found.scores[-1] == pytest.approx(cosines[NEAREST] + SEEN.unseen)


@pytest.mark.parametrize("calibration", [None, CALIBRATION])
def test_where_nobody_knows_what_a_second_look_is_worth_only_places_change(
    calibration: Calibration | None,
) -> None:
    given = search([0.31, 0.3, 0.1])
    plain = judge(given, 0.2, calibration)
    looked = judge(given, 0.2, calibration, Look([-1, 1, 0]))
    assert looked.order.tolist() == [1, 0, 2]
    assert (looked.matches, looked.probability) == (plain.matches, plain.probability)
    assert looked.scores.tolist() == plain.scores.tolist()


def test_where_no_picture_can_be_looked_at_all_is_as_without() -> None:
    given = search([0.31, 0.3, 0.1])
    looked = judge(given, 0.2, CALIBRATION, Look([np.nan] * 3, calibration=SEEN))
    plain = judge(given, 0.2, CALIBRATION)
    assert looked.scores.tolist() == plain.scores.tolist()
    assert (looked.match_score, looked.probability) == (plain.match_score, plain.probability)


def test_it_is_read_from_settings() -> None:
    assert Calibration.of(asdict(SEEN)) == SEEN


@pytest.mark.parametrize(
    "change",
    [
        {"best": "much"},
        {"best": None},
        {"best": "nan"},
        {"best": "inf"},
        {"best": 0},
        {"better": 1},
    ],
)
def test_settings_that_cannot_be_used_are_refused(change: dict[str, object]) -> None:
    with pytest.raises((TypeError, ValueError)):
        Calibration.of({**asdict(CALIBRATION), **change})


def test_settings_that_are_not_complete_are_refused() -> None:
    with pytest.raises(TypeError):
        Calibration.of({"best": 1.0})
