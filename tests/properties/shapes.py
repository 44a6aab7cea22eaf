"""Requests of any operation, made from nothing but its schema."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from hypothesis import strategies as st

from ecs_fake.service_model import service_model
from tests.properties.names import mostly

Schema = Mapping[str, Any]

KINDS: Final = {
    "cluster": "cluster",
    "clusters": "cluster",
    "task": "task",
    "tasks": "task",
    "taskDefinition": "definition",
    "taskDefinitions": "definition",
    "containerInstance": "instance",
    "containerInstances": "instance",
    "containerInstanceArn": "instance",
    "targetId": "instance",
    "service": "service",
    "services": "service",
    "taskSet": "task set",
    "taskSets": "task set",
    "primaryTaskSet": "task set",
    "capacityProvider": "provider",
    "capacityProviders": "provider",
    "resourceArn": "any",
    "attachmentArn": "attachment",
}
"""What a text, or the texts of a list, name under these members."""
WORDS: Final = (
    *("default", "one", "web", "job", "app", "c0", "cp-1", "10", "256", "512", "1024", "0.5 vCPU", "1.5"),
    *("RUNNING", "STOPPED", "ATTACHED", "enabled", "images/app", "ecs-svc/1", "group", "token", "me"),
    *("MQ==", "{}", '{"instanceId": "i-1"}', "arn:aws:iam::123456789012:role/r", "ecs.os-type"),
    *("arn:aws:autoscaling:us-east-1:123456789012:autoScalingGroup:x:autoScalingGroupName/group-1",),
    *("subnet-1", "sg-1", "spread", "field:ecs.availability-zone", "0123456789abcdef" * 2),
    *("", " ", "a" * 300, "ä", "aws:x", "attribute:stack == a", "1970-01-01", "9" * 300, "-1"),
)


_WORDS: Final = st.sampled_from(WORDS)
_ANYTHING: Final = st.sampled_from([{}, [], "text", 1, 1.5, True, {"a": [1]}])


@st.composite
def requests(draw: st.DrawFn, operation: str) -> dict[str, Any]:
    """A request whose shape the schema allows, as a rule; what it says need not make sense."""
    model = service_model()
    definitions = model.request_schema(operation)["$defs"]
    made: dict[str, Any] = _Drawing(draw, definitions).of(
        definitions[model.operation(operation).input_shape], ""
    )
    return made


class _Drawing:
    """Draws values of the shapes of one schema."""

    def __init__(self, draw: st.DrawFn, definitions: Mapping[str, Schema]) -> None:
        self._draw = draw
        self._definitions = definitions

    def of(self, schema: Schema, member: str) -> Any:
        """Draw a value; `member` is the name under which it will stand."""
        if "$ref" in schema:
            target = self._definitions[schema["$ref"].rpartition("/")[2]]
            return self.of(
                _merged(target, {name: part for name, part in schema.items() if name != "$ref"}), member
            )
        if "enum" in schema:
            return self._draw(st.sampled_from([*schema["enum"], *schema["enum"], "SOMETHING_ELSE"]))
        return _MAKERS[schema.get("type", "anything")](self, schema, member)

    def members(self, schema: Schema, _: str) -> dict[str, Any]:
        """Draw an object: what is required, and a few of the others."""
        if "properties" not in schema:
            return dict(self._draw(st.dictionaries(_WORDS, _WORDS, max_size=2)))
        required = schema.get("required", ())
        return {
            name: self.of(part, name)
            for name, part in schema["properties"].items()
            if name in required or self._draw(st.integers(0, 3)) == 3
        }

    def items(self, schema: Schema, member: str) -> list[Any]:
        """Draw a list that is as short as it may be, or a little longer."""
        least = schema.get("minItems", 0)
        count = self._draw(st.integers(least, max(least, 2)))
        return [self.of(schema["items"], member) for _ in range(count)]

    def text(self, _: Schema, member: str) -> Any:
        """Draw a name of something there is, where names stand, or else some words."""
        return self._draw(mostly(KINDS[member]) if member in KINDS else _WORDS)

    def number(self, schema: Schema, _: str) -> Any:
        """Draw a number that is small, or at a limit, or just beyond it."""
        least, most = schema.get("minimum", -(2**31)), schema.get("maximum", 2**31 - 1)
        small = [number for number in range(11) if least <= number <= most]
        return self._draw(st.sampled_from([*small, *small, least, most, least - 1, most + 1]))


def _merged(below: Schema, above: Schema) -> Schema:
    """What is said of a shape where it is used counts more than what it says itself, at any depth."""
    return {
        name: _merged(below[name], part)
        if isinstance(part, Mapping) and isinstance(below.get(name), Mapping)
        else part
        for name, part in {**below, **above}.items()
    }


_MAKERS: Final[dict[str, Callable[[_Drawing, Schema, str], Any]]] = {
    "object": _Drawing.members,
    "array": _Drawing.items,
    "string": _Drawing.text,
    "integer": _Drawing.number,
    "number": _Drawing.number,
    "boolean": lambda drawing, *_: drawing._draw(st.booleans()),
    "anything": lambda drawing, *_: drawing._draw(_ANYTHING),
}
