"""Pages: complete, in order, and a token is of its own listing only."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecs_fake.errors import InvalidParameterException
from ecs_fake.operations import paging
from ecs_fake.store.worlds import World

WORLD = World("us-east-1", "123456789012")


def walk(records: list[int], after: int | None) -> Iterator[int]:
    return iter(record for record in records if after is None or record > after)


def page(records: list[int], **request: Any) -> tuple[list[int], str | None]:
    return paging.page(
        WORLD, "ListThings", request, lambda after: walk(records, after), place=lambda record: record
    )


@given(st.lists(st.integers(), unique=True).map(sorted), st.integers(1, 10))
def test_pages_hold_everything_once_and_in_order(records: list[int], size: int) -> None:
    found: list[int] = []
    token: str | None = None
    while True:
        request = {} if token is None else {"nextToken": token}
        some, token = page(records, maxResults=size, **request)
        found += some
        assert len(some) == size or token is None
        if token is None:
            break
    assert found == records


def test_the_last_full_page_has_no_token() -> None:
    assert page([1, 2, 3], maxResults=3) == ([1, 2, 3], None)


def test_a_hundred_by_default() -> None:
    some, token = page(list(range(101)))
    assert len(some) == 100
    assert token is not None


def test_the_size_of_a_page_may_change_on_the_way() -> None:
    _, token = page(list(range(10)), maxResults=3)
    assert page(list(range(10)), maxResults=2, nextToken=token)[0] == [3, 4]


def test_a_record_that_goes_between_two_pages_leaves_no_gap() -> None:
    _, token = page([1, 2, 3, 4], maxResults=2)
    assert page([1, 3, 4], maxResults=2, nextToken=token)[0] == [3, 4]


def test_a_place_of_several_parts() -> None:
    records = [("a", 1), ("a", 2), ("b", 1)]

    def behind(after: Any) -> Iterator[tuple[str, int]]:
        return iter(record for record in records if after is None or record > after)

    some, token = paging.page(WORLD, "ListThings", {"maxResults": 2}, behind, place=lambda record: record)
    assert some == records[:2]
    assert paging.page(WORLD, "ListThings", {"nextToken": token}, behind, place=lambda record: record) == (
        records[2:],
        None,
    )


@pytest.mark.parametrize(
    "change",
    [
        lambda token: token[:-1],
        lambda token: token + "=",
        lambda token: token + "\n",
        lambda token: " " + token,
        lambda token: token.swapcase(),
        lambda token: "",
        lambda token: "0" * 20,
        lambda token: "ä",
        lambda token: base64.urlsafe_b64encode(b"[1]").decode(),
        lambda token: base64.urlsafe_b64encode(b"7").decode(),
        lambda token: base64.urlsafe_b64encode(b'{"a": 1, "b": 2}').decode(),
        lambda token: base64.urlsafe_b64encode(json.dumps(["other", 3]).encode()).decode(),
    ],
)
def test_a_token_that_was_never_given(change: Any) -> None:
    _, token = page(list(range(10)), maxResults=3)
    with pytest.raises(InvalidParameterException, match=r"^Invalid token\.$"):
        page(list(range(10)), nextToken=change(token))


def test_a_token_of_other_filters_or_another_operation() -> None:
    _, token = page(list(range(10)), maxResults=3, family="a")
    assert page(list(range(10)), family="a", nextToken=token)[0] == list(range(3, 10))
    for request in ({"family": "b"}, {}, {"family": "a", "status": "ACTIVE"}):
        with pytest.raises(InvalidParameterException):
            page(list(range(10)), nextToken=token, **request)
    with pytest.raises(InvalidParameterException):
        paging.page(
            WORLD, "ListOthers", {"family": "a", "nextToken": token}, lambda after: iter(()), place=repr
        )
    for other in (World("eu-west-1", WORLD.account_id), World(WORLD.region, "999999999999")):
        with pytest.raises(InvalidParameterException, match="Invalid token"):
            paging.page(
                other, "ListThings", {"family": "a", "nextToken": token}, lambda after: iter(()), place=repr
            )


def test_an_answer_has_a_token_only_when_there_is_more() -> None:
    assert paging.with_token({"a": 1}, None) == {"a": 1}
    assert paging.with_token({"a": 1}, "t") == {"a": 1, "nextToken": "t"}
