"""A producer is advanced by one worker at a time, and closed once, after the item at hand."""

from __future__ import annotations

from collections.abc import Iterator

from server.assistant.workers import END, Source


class Producer:
    """Three items; knows whether it was begun and closed."""

    def __init__(self) -> None:
        self.log: list[str] = []
        self.stops: Source[int] | None = None
        self.must_close: bool | None = None

    def __iter__(self) -> Iterator[int]:
        self.log.append("begun")
        return self

    def __next__(self) -> int:
        self.log.append("next")
        if self.stops:
            self.must_close = self.stops.stop()
        if self.log.count("next") > 3:
            raise StopIteration
        return self.log.count("next")

    def close(self) -> None:
        self.log.append("closed")


def test_items_come_one_by_one_until_the_end() -> None:
    producer = Producer()
    source = Source(lambda: producer)
    assert producer.log == []
    assert [source.next() for _ in range(4)] == [1, 2, 3, END]
    assert producer.log == ["begun", *["next"] * 4]


def test_what_is_stopped_before_it_begins_never_begins() -> None:
    producer = Producer()
    source = Source(lambda: producer)
    assert not source.stop()
    assert source.next() is END
    assert producer.log == []


def test_what_is_stopped_between_two_items_is_to_be_closed() -> None:
    producer = Producer()
    source = Source(lambda: producer)
    source.next()
    assert source.stop()
    source.close()
    assert source.next() is END
    assert producer.log == ["begun", "next", "closed"]


def test_what_is_stopped_while_it_works_is_closed_by_its_worker() -> None:
    producer = Producer()
    source = Source(lambda: producer)
    producer.stops = source
    assert source.next() == 1
    assert producer.must_close is False
    assert producer.log == ["begun", "next", "closed"]


def test_an_iterator_without_a_close_is_left_alone() -> None:
    source = Source(lambda: iter([1, 2]))
    assert source.next() == 1
    assert source.stop()
    source.close()
