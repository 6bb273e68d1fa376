"""Every route, asked with what its own document allows and forbids: an answer in its shape.

schemathesis makes the requests, from the OpenAPI document that the server gives.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.project.fuzz.fuzzing import repeated
from tests.server.running import serving
from tests.server.web.test_app import make_service

with warnings.catch_warnings():  # of its libraries, at their import
    warnings.simplefilter("ignore")
    import schemathesis
    from schemathesis import GenerationMode

BUSY = 503


@pytest.fixture(scope="module")
def operations(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Any]]:
    service = make_service(tmp_path_factory.mktemp("served"), "red", "green")
    with serving(service) as address:
        schema = schemathesis.openapi.from_url(f"http://{address}/openapi.json")
        # One that makes no sense would fail here.
        yield [cast(Any, found).ok() for found in schema.get_all_operations()]


@pytest.mark.filterwarnings("ignore")
@repeated
@given(st.data())
def test_routes(operations: list[Any], data: st.DataObject) -> None:
    operation = data.draw(st.sampled_from(range(len(operations))))
    mode = data.draw(st.sampled_from([GenerationMode.POSITIVE, GenerationMode.NEGATIVE]))
    case = data.draw(operations[operation].as_strategy(generation_mode=mode))
    answer = case.call(timeout=60)
    told = f"{case.method} {case.formatted_path}: {answer.status_code} {answer.content[:300]!r}"
    assert answer.status_code < 500 or answer.status_code == BUSY, told
    if answer.status_code >= 400 and answer.headers["content-type"][0].startswith("application"):
        error = answer.json()["error"]
        assert {"code", "text", "field", "limit"} <= error.keys(), told
        assert error["text"].endswith("."), told
