"""Every number that a client may send, with its bounds, by REST and on the socket.

Whole numbers fit in 64 bits, as the catalogue keeps them; measured ones are finite. true and false
are no numbers, though Python counts them among them; a measured number is never written as text.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticKnownError

from models.speech_rate import FASTEST, SLOWEST
from server import ABOVE_ANY_ID, MOST_PICTURES

QUIETEST, LOUDEST = 10, 200  # percent


def _whole(value: Any) -> Any:
    if isinstance(value, bool):
        raise PydanticKnownError("int_type")
    return value


def _measured(value: Any) -> Any:
    if isinstance(value, (bool, str)):
        raise PydanticKnownError("float_type")
    return value


_Whole = BeforeValidator(_whole)
_Measured = BeforeValidator(_measured)

ImageId = Annotated[int, Field(ge=0, lt=ABOVE_ANY_ID), _Whole]
"""Of a picture of the library, as results give it."""
Rank = Annotated[int, Field(ge=1, lt=2**31), _Whole]
"""Of a result, counted from 1."""
TopK = Annotated[int, Field(ge=1, le=MOST_PICTURES), _Whole]
Seen = Annotated[int, Field(ge=0, lt=ABOVE_ANY_ID), _Whole]
"""How many events or frames have arrived."""
Month = Annotated[int, Field(ge=1, le=12), _Whole]
WordsPerMinute = Annotated[int, Field(ge=SLOWEST, le=FASTEST), _Whole]
Volume = Annotated[int, Field(ge=QUIETEST, le=LOUDEST), _Whole]
"""Percent."""
Weight = Annotated[float, Field(ge=-10, le=10, allow_inf_nan=False), _Measured]
Score = Annotated[float, Field(ge=-1, le=1, allow_inf_nan=False), _Measured]
"""Cosine of a match."""
Seconds = Annotated[float, Field(ge=0, le=86_400, allow_inf_nan=False), _Measured]
