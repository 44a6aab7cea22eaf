"""Requests of every operation, made from its schema: each is answered by success or by an error that ECS has.

What the answers are is checked under the whole suite (`tests/answers.py`); here it is that there is one, that a refused
request has changed nothing, that a read has not either, and that the tables are sound afterwards.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

import ecs_fake
from ecs_fake.engine.wire import TARGET_PREFIX, WireRequest
from ecs_fake.errors import NotImplementedByFake
from ecs_fake.operations import OPERATIONS
from ecs_fake.store.worlds import World
from tests.indexes import check_world, rows_of
from tests.properties.names import fill_in
from tests.properties.profiles import REQUESTS, TIME_LIMIT
from tests.properties.recipes import FURNITURE, RECIPES
from tests.properties.shapes import requests

Call = tuple[str, dict[str, Any]]


@st.composite
def calls(draw: st.DrawFn) -> Call:
    """Any request of any operation: from its schema, or a sensible one with some of such a one in it."""
    name = draw(st.sampled_from(sorted(OPERATIONS)))
    shapely = draw(requests(name))
    sensible = draw(RECIPES[name]) if name in RECIPES and draw(st.booleans()) else {}
    few = dict(list(shapely.items())[: draw(st.sampled_from([0, 0, 1, 2]))]) if sensible else shapely
    return name, {**sensible, **few}


@pytest.mark.timeout(TIME_LIMIT)
@REQUESTS
@given(st.lists(calls(), min_size=5, max_size=15))
def test_every_request_is_answered(handful: list[Call]) -> None:
    with ecs_fake.EcsFake(seed=1, poll_step=0.0) as fake:
        for name, parameters in FURNITURE:
            assert answered(fake, name, parameters) == "done", name
        for name, parameters in handful:
            event(f"{name}: {answered(fake, name, parameters)}")
        fake.advance(60.0)
        check_world(world_of(fake))


def answered(fake: ecs_fake.EcsFake, name: str, parameters: dict[str, Any]) -> str:
    """Send a request and check what it did; gives the kind of its answer."""
    world = world_of(fake)
    body = json.dumps(fill_in(parameters, world)).encode()
    before = rows_of(world)
    try:
        answer = fake.dispatch(WireRequest(TARGET_PREFIX + name, body, fake.region))
    except NotImplementedByFake:
        assert rows_of(world) == before
        return "not built"
    if answer.status != 200 or OPERATIONS[name].reads:
        assert rows_of(world) == before, (name, parameters)
    return "done" if answer.status == 200 else "refused"


def world_of(fake: ecs_fake.EcsFake) -> World:
    """The only world of a fake, made if there is none yet."""
    core = fake._engine.core
    return core._world(fake.account_id, fake.region)
