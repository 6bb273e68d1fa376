"""The models of one profile, and which of them belong together."""

from __future__ import annotations

from dataclasses import replace

from tests.fakes import FakeEmbedder, FakeMatcher, fake_models


def test_a_matcher_is_loaded_and_named_where_there_is_one() -> None:
    matcher = FakeMatcher()
    with_one = replace(fake_models(), matcher=matcher)
    with_one.load()
    assert matcher.loads == 1
    assert with_one.names()["match"] == matcher.name
    assert "match" not in fake_models().names()


def test_a_matcher_is_not_used_beside_the_search_model_of_another_profile() -> None:
    matcher, other = FakeMatcher("starter/match@1"), FakeEmbedder()
    other.name = "standard/embed@1"
    models = replace(fake_models(), matcher=matcher)
    assert models.matcher_for(FakeEmbedder()) is matcher
    assert models.matcher_for(other) is None
    assert fake_models().matcher_for(FakeEmbedder()) is None
