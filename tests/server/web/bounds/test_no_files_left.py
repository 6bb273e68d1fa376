"""Where no file can be opened any more, that is what is told, and nothing else is blamed."""

from __future__ import annotations

import errno

from models.errors import ModelBroken
from server.assistant.errors import explain
from server.language import phrases
from server.web.start import _sentence


def test_without_a_file_left_to_open_no_model_is_called_damaged() -> None:
    damaged = ModelBroken("The search model is damaged.")
    damaged.__cause__ = OSError(errno.EMFILE, "Too many open files")
    assert _sentence(damaged) == phrases.NO_FILES_LEFT
    assert explain(damaged).text == phrases.NO_FILES_LEFT
