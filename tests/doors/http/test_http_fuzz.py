"""Whatever is sent is answered or hung up on: no 500, no hang, nothing left open."""

from __future__ import annotations

import pytest

import ecs_fake
from ecs_fake.server.serve import HttpDoor
from tests.doors.http.fuzzing import HASTY, fuzz, send
from tests.doors.http.test_http_limits import HEAD


@pytest.mark.timeout(120)
def test_what_nobody_means_well_with(caplog):
    with ecs_fake.EcsFake(clusters=["default"]) as fake, HttpDoor(fake, limits=HASTY) as door:
        counted = fuzz(door.port, seed=11, count=400)
        assert send(door.port, HEAD + b"{}") == 200
    assert {200, 400, 403, 404, 405} <= {status for _, status in counted}
    assert len({kind for kind, _ in counted}) == 5
    assert "Traceback" not in caplog.text
