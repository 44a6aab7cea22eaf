"""Every operation that answers in pages: sizes, tokens, what comes and goes between pages, the paginators of boto3."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from itertools import chain, pairwise
from typing import Any

import boto3
import pytest
from botocore import xform_name

import ecs_fake
from ecs_fake.operations import OPERATIONS
from ecs_fake.service_model.model import service_model
from tests.api.listings import LISTINGS, Listing
from tests.api.refusals import refused
from tests.api.stage import Stage
from tests.rules.marks import rule
from tests.rules.rulebook import rulebook

pytestmark = pytest.mark.newest_sdk

CHANGING = [listing for listing in LISTINGS if listing.remove is not None]
"""Those of which things can go."""
LISTS = [listing for listing in CHANGING if listing.operation.startswith("List")]
"""Those of which everything can go; Fargate's capacity providers stay."""


def each(words: str = "$^", among: list[Listing] = LISTINGS) -> pytest.MarkDecorator:
    """Run a test for every listing, as proof of the rules of its page in these words."""
    return pytest.mark.parametrize(
        "listing",
        [pytest.param(one, id=one.operation, marks=rule(*_in_words(one.operation, words))) for one in among],
    )


def _in_words(operation: str, words: str) -> list[str]:
    return [one.id for one in rulebook().values() if one.subject == operation and re.search(words, one.text)]


def all_items(stage: Stage, listing: Listing, **parameters: Any) -> list[str]:
    """Follow the tokens to the end."""
    items, token = listing.page(stage, **parameters)
    while token is not None:
        more, token = listing.page(stage, **parameters, nextToken=token)
        items += more
    return items


def test_every_operation_with_pages_is_here() -> None:
    paged = set()
    for operation in OPERATIONS:
        schema = service_model().request_schema(operation)
        shape = schema["$defs"][service_model().operation(operation).input_shape]
        if "nextToken" in shape["properties"]:
            paged.add(operation)
    assert paged == {listing.operation for listing in LISTINGS}


class TestSizes:
    @each(r"maxResults (1 or 10|outside 1-100)")
    def test_from_one_to_the_most(self, stage: Stage, listing: Listing) -> None:
        listing.add(stage, 3)
        assert len(listing.page(stage, maxResults=1)[0]) == 1
        assert listing.page(stage, maxResults=listing.most) == listing.page(stage)
        for size in (0, -1, listing.most + 1):
            with refused(
                "InvalidParameterException", f"^maxResults must be between 1 and {listing.most}\\.$"
            ):
                listing.page(stage, maxResults=size)

    @each(r"maxResults omitted|no maxResults")
    def test_that_nobody_names(self, stage: Stage, listing: Listing) -> None:
        listing.add(stage, listing.default + 1)
        everything = all_items(stage, listing, maxResults=min(7, listing.most))
        first, token = listing.page(stage)
        assert first == everything[: listing.default]
        rest, end = listing.page(stage, nextToken=token)
        assert (rest, end) == (everything[listing.default :], None)

    @each(r"the last page")
    def test_the_last_page_has_no_token_even_if_it_is_full(self, stage: Stage, listing: Listing) -> None:
        listing.add(stage, 4)
        everything, none = listing.page(stage)
        assert none is None
        full, token = listing.page(stage, maxResults=len(everything))
        assert (full, token) == (everything, None)

    @each(
        r"maxResults ([nN] when|N and) more than|maxResults( [nN])?,? when a page|nextToken of the previous page"
    )
    def test_may_change_from_page_to_page(self, stage: Stage, listing: Listing) -> None:
        listing.add(stage, 5)
        everything = all_items(stage, listing)
        first, token = listing.page(stage, maxResults=1)
        second, token = listing.page(stage, maxResults=3, nextToken=token)
        rest, _ = listing.page(stage, nextToken=token)
        assert (len(first), len(second)) == (1, 3)
        assert [*first, *second, *rest] == everything


class TestChanges:
    """A token is a place in the listing, not a number of items and not a picture of it."""

    @each(among=CHANGING)
    def test_a_token_survives_what_comes_and_goes(self, stage: Stage, listing: Listing) -> None:
        listing.add(stage, 6)
        everything = all_items(stage, listing)
        _, token = listing.page(stage, maxResults=3)
        before, at_the_cursor, kept, behind = everything[1], everything[2], everything[3], everything[4]
        for item in (before, at_the_cursor, behind):
            listing.let_go(stage, item)
        listing.add(stage, 1)
        now = all_items(stage, listing)
        (new,) = set(now) - set(everything)
        assert {before, at_the_cursor, behind}.isdisjoint(now)
        rest, _ = listing.page(stage, nextToken=token)
        assert rest == now[1:]
        assert {kept, new} <= set(rest)

    @each(among=[listing for listing in LISTINGS if listing.remove is None])
    def test_a_token_survives_what_comes_first(self, stage: Stage, listing: Listing) -> None:
        listing.add(stage, 6)
        everything = all_items(stage, listing)
        _, token = listing.page(stage, maxResults=3)
        listing.add(stage, 1)
        assert listing.page(stage, nextToken=token)[0] == everything[3:]
        assert all_items(stage, listing)[1:] == everything

    @each()
    def test_a_token_can_be_used_again(self, stage: Stage, listing: Listing) -> None:
        listing.add(stage, 3)
        _, token = listing.page(stage, maxResults=1)
        assert listing.page(stage, nextToken=token) == listing.page(stage, nextToken=token)

    @each(among=LISTS)
    def test_nothing_is_left_of_an_end_that_is_gone(self, stage: Stage, listing: Listing) -> None:
        listing.add(stage, 3)
        everything = all_items(stage, listing)
        _, token = listing.page(stage, maxResults=1)
        for item in everything[1:]:
            listing.let_go(stage, item)
        assert listing.page(stage, nextToken=token) == ([], None)


def reversed_text(token: str) -> str:
    return token[::-1]


def of_other_content(token: str) -> str:
    return base64.urlsafe_b64encode(base64.urlsafe_b64decode(token).replace(b"[", b"[[")).decode()


GARBLED: list[Callable[[str], str]] = [
    lambda token: "",
    lambda token: "made-up",
    lambda token: token[:-1],
    lambda token: f"{token} ",
    lambda token: f"{token}{token}",
    lambda token: token.swapcase(),
    lambda token: f"ä{token}",
    reversed_text,
    of_other_content,
]


class TestTokens:
    @pytest.fixture
    def token(self, stage: Stage, listing: Listing) -> str:
        """A token of the listing."""
        listing.add(stage, 3)
        _, token = listing.page(stage, maxResults=1)
        assert token is not None
        return token

    @each(r"opaque")
    @pytest.mark.parametrize("garble", GARBLED)
    def test_that_are_garbled(
        self, stage: Stage, listing: Listing, token: str, garble: Callable[[str], str]
    ) -> None:
        with refused("InvalidParameterException", r"^Invalid token\.$"):
            listing.page(stage, nextToken=garble(token))

    @each()
    def test_of_another_operation(self, stage: Stage, listing: Listing, token: str) -> None:
        prepare_others(stage)
        for other in LISTINGS:
            if other is not listing:
                with refused("InvalidParameterException", r"^Invalid token\.$"):
                    other.page(stage, nextToken=token)

    @each(r"status must (be kept constant|stay the same)")
    def test_of_other_filters_or_another_cluster(self, stage: Stage, listing: Listing, token: str) -> None:
        prepare_others(stage)
        for changes in listing.others:
            with refused("InvalidParameterException", r"^Invalid token\.$"):
                listing.page(stage, **changes, nextToken=token)
        listing.page(stage, nextToken=token)  # still good for its own

    @each()
    def test_of_another_region(self, stage: Stage, listing: Listing, token: str) -> None:
        there = boto3.client("ecs", region_name="eu-west-1")
        there.create_cluster(clusterName="default", serviceConnectDefaults={"namespace": "local"})
        listing.prepare(there)
        with refused("InvalidParameterException", r"^Invalid token\.$"):
            getattr(there, xform_name(listing.operation))(**listing.request, nextToken=token)

    @each()
    def test_of_another_account(self, stage: Stage, listing: Listing, token: str) -> None:
        with ecs_fake.mock_ecs(clusters=["default"], account_id="999999999999"):
            stage.ecs.update_cluster(cluster="default", serviceConnectDefaults={"namespace": "local"})
            listing.prepare(stage.ecs)
            with refused("InvalidParameterException", r"^Invalid token\.$"):
                listing.page(stage, nextToken=token)

    @each()
    def test_say_nothing_of_what_is_listed(self, stage: Stage, listing: Listing, token: str) -> None:
        (first, *_), _ = listing.page(stage)
        assert first not in token


def prepare_others(stage: Stage) -> None:
    """Make what calls of all listings need."""
    for name in ("other", "default"):
        namespace = "local" if name == "default" else "other"
        stage.ecs.create_cluster(clusterName="other")
        stage.ecs.update_cluster(cluster=name, serviceConnectDefaults={"namespace": namespace})
    for listing in LISTINGS:
        listing.prepare(stage.ecs)


class TestPaginators:
    def test_which_there_are(self, stage: Stage) -> None:
        made = {name for name in OPERATIONS if stage.ecs.can_paginate(xform_name(name))}
        assert made == {listing.operation for listing in LISTS}

    def pages(self, stage: Stage, listing: Listing, **config: int | str) -> Any:
        paginator = stage.ecs.get_paginator(xform_name(listing.operation))
        return paginator.paginate(**listing.request, PaginationConfig=config)

    @each(r"nextToken (of the previous page|from an earlier)|token fetches the re", among=LISTS)
    @pytest.mark.parametrize("size", [1, 2, 5, 10])
    def test_they_show_everything_once(self, stage: Stage, listing: Listing, size: int) -> None:
        listing.add(stage, 6)
        pages = [listing.names(page) for page in self.pages(stage, listing, PageSize=size)]
        assert all(len(page) == size for page, _ in pairwise(pages))
        assert list(chain.from_iterable(pages)) == all_items(stage, listing)

    @each(among=LISTS)
    def test_they_stop_and_go_on(self, stage: Stage, listing: Listing) -> None:
        listing.add(stage, 6)
        begun = self.pages(stage, listing, MaxItems=3, PageSize=2).build_full_result()
        assert len(begun[listing.member]) == 3  # in the middle of a page
        rest = self.pages(stage, listing, StartingToken=begun["NextToken"]).build_full_result()
        assert [*listing.names(begun), *listing.names(rest)] == all_items(stage, listing)

    @each(among=LISTS)
    def test_of_nothing_there_is_one_empty_page(self, stage: Stage, listing: Listing) -> None:
        listing.add(stage, 1)
        for item in all_items(stage, listing):
            listing.let_go(stage, item)
        assert [listing.names(page) for page in self.pages(stage, listing)] == [[]]
