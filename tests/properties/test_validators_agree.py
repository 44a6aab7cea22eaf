"""`jsonschema-rs`, which accepts requests, and `jsonschema`, which says what is wrong, never disagree.

Valid samples of the documents are mutated: members dropped, added and replaced, values of other types put in, strings
and lists made long, numbers pushed over their limits, characters taken from everywhere in Unicode.
"""

from __future__ import annotations

import copy
import functools
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from ecs_fake.service_model import service_model
from ecs_fake.service_model.validators import acceptor, inspector
from ecs_fake.service_model.violations import violations

Steps = tuple[str | int, ...]
Check = Callable[[object], bool]

HOME: Final = Path(__file__).resolve().parents[1] / "data" / "examples"
SAMPLES: Final[list[tuple[str, str, Any]]] = [
    (example["action"], side, example[side])
    for example in (json.loads(path.read_text(encoding="utf-8")) for path in sorted(HOME.glob("*.json")))
    for side in ("request", "response")
    if example[side]
]
DENSE_RUN_TASK: Final[dict[str, Any]] = {
    "taskDefinition": "family:1",
    "cluster": "default",
    "count": 2,
    "clientToken": "token",
    "startedBy": "me/1",
    "capacityProviderStrategy": [{"capacityProvider": "FARGATE", "weight": 1, "base": 0}],
    "networkConfiguration": {
        "awsvpcConfiguration": {"subnets": ["s"], "securityGroups": [], "assignPublicIp": "ENABLED"}
    },
    "overrides": {
        "containerOverrides": [
            {"name": "c", "command": ["a"], "environment": [{"name": "A", "value": "1"}]},
            {},
        ],
        "ephemeralStorage": {"sizeInGiB": 21},
    },
    "placementConstraints": [{"type": "memberOf", "expression": "e"}, {"type": "distinctInstance"}],
    "placementStrategy": [{"type": "random"}, {"type": "binpack", "field": "cpu"}],
    "tags": [{"key": "k", "value": "v"}],
    "volumeConfigurations": [
        {"name": "v", "managedEBSVolume": {"roleArn": "r", "sizeInGiB": 4, "volumeType": "io1", "iops": 100}}
    ],
}
SAMPLES.append(("RunTask", "request", DENSE_RUN_TASK))

TEXTS: Final = st.one_of(
    st.text(max_size=8),
    st.sampled_from(
        ["", "\n", "a\n", "a b", "ä", "😀", "\x00", "arn:x", "FARGATE", "OVERRIDE", "io1", "random", "aws:x"]
    ),
    st.builds(
        lambda letter, size: letter * size,
        st.sampled_from("aé😀"),
        st.sampled_from([64, 65, 128, 129, 255, 256, 2001]),
    ),
)
NUMBERS: Final = st.one_of(
    st.integers(),
    st.integers(-(2**70), 2**70),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from(
        [0, -0.0, 1.0, 10.0, 10.5, 11.0, 2**31 - 1, 2**31, 2.0**31, -(2**63) - 1, 2**63, 2**64, 1e300]
    ),
)
SCALARS: Final = st.one_of(TEXTS, NUMBERS, st.booleans(), st.none())
VALUES: Final = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(TEXTS, inner, max_size=4)),
    max_leaves=6,
)


@functools.cache
def _checks(operation: str, side: str) -> tuple[Check, Check]:
    model = service_model()
    schema = model.request_schema(operation) if side == "request" else model.response_schema(operation)
    return acceptor(schema), inspector(schema).is_valid


def _places(document: object, steps: Steps = ()) -> Iterator[Steps]:
    yield steps
    parts = (
        document.items()
        if isinstance(document, dict)
        else enumerate(document)
        if isinstance(document, list)
        else ()
    )
    for step, part in parts:
        yield from _places(part, (*steps, step))


def _at(document: Any, steps: Steps) -> Any:
    return functools.reduce(lambda part, step: part[step], steps, document)


def _replace(document: Any, steps: Steps, value: object) -> Any:
    if not steps:
        return value
    _at(document, steps[:-1])[steps[-1]] = value
    return document


@st.composite
def _mutations(draw: st.DrawFn) -> tuple[str, str, Any]:
    operation, side, sample = draw(st.sampled_from(SAMPLES))
    document = copy.deepcopy(sample)
    for _ in range(draw(st.integers(1, 3))):
        document = _mutated(draw, document)
    return operation, side, document


def _mutated(draw: st.DrawFn, document: Any) -> Any:
    steps = draw(st.sampled_from(list(_places(document))))
    part = _at(document, steps)
    kind = draw(st.sampled_from(["replace", "drop", "add", "grow", "nudge"]))
    if kind == "drop" and isinstance(part, dict | list) and part:
        del part[draw(st.sampled_from(list(part) if isinstance(part, dict) else range(len(part))))]
    elif kind == "add" and isinstance(part, dict):
        part[draw(TEXTS)] = draw(VALUES)
    elif kind == "grow" and isinstance(part, str | list) and part:
        document = _replace(document, steps, part * draw(st.sampled_from([2, 10, 11, 101, 256])))
    elif kind == "nudge" and isinstance(part, int | float):
        document = _replace(
            document, steps, part + draw(st.sampled_from([-1, 1, 0.5, 10, 16384, 2**31, 2**63]))
        )
    else:
        document = _replace(document, steps, draw(VALUES))
    return document


@settings(
    max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(_mutations())
def test_both_validators_say_the_same(mutation: tuple[str, str, Any]) -> None:
    operation, side, document = mutation
    fast, thorough = _checks(operation, side)
    accepted = fast(document)
    event("accepted" if accepted else "refused")
    assert accepted == thorough(document)


@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(_mutations())
def test_what_is_not_accepted_has_a_violation_to_speak_of(mutation: tuple[str, str, Any]) -> None:
    operation, side, document = mutation
    if side == "request":
        fast, _ = _checks(operation, side)
        assert fast(document) == (not violations(service_model().request_schema(operation), document))


@pytest.mark.parametrize(("operation", "side"), sorted({(operation, side) for operation, side, _ in SAMPLES}))
def test_the_samples_themselves_are_judged_alike(operation: str, side: str) -> None:
    fast, thorough = _checks(operation, side)
    for sample in (sample for name, of, sample in SAMPLES if (name, of) == (operation, side)):
        assert fast(sample) == thorough(sample)
