"""Merges the generated half with the overlay, and splits what requests hold from what responses hold.

The overlay is a JSON Merge Patch (RFC 7386): objects merge, anything else replaces, null removes. It narrows
requests only: what ECS itself answers is not bound by what it accepts.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from ecs_fake.service_model.definitions import reachable
from tools.service_model import keywords

Document = dict[str, Any]
SECTIONS = frozenset({"about", "members", "shapes"})


class OverlayError(ValueError):
    """The overlay names something that the generated half does not have."""


def merged(generated: Mapping[str, Any], overlay: Mapping[str, Any]) -> Document:
    """Give the content of `schemas.json`.

    Raises:
        OverlayError: the overlay has an unknown section, or patches an unknown shape or member.
        keywords.NotAgreed: the overlay uses a keyword outside the agreed list.
    """
    if strange := sorted(set(overlay) - SECTIONS):
        raise OverlayError(f"unknown section {', '.join(strange)}; there are {', '.join(sorted(SECTIONS))}")
    operations = generated["operations"]
    inputs = [of["input"] for of in operations.values()]
    outputs = [of["output"] for of in operations.values()]
    requests = _patched(generated["$defs"], inputs, overlay)
    for name, schema in requests.items():
        keywords.check(name, schema)
    return {
        "botocore": generated["botocore"],
        "apiVersion": generated["apiVersion"],
        "operations": operations,
        "requests": reachable(requests, inputs),
        "responses": reachable(_as_answered(generated["$defs"]), outputs),
    }


_ANSWERED: Final[Document] = {"SettingName": {"enum": None}, "Tags": {"maxItems": None}}
"""Limits of the model that real answers exceed.

ECS's own tags come on top of the caller's fifty (RunTask-096). Of the settings it lists, `dualStackIPv6` is not in
botocore's model (recorded: hashicorp/terraform-provider-aws#44150; the gap is known: aws/aws-sdk#800).
"""


def _as_answered(definitions: Mapping[str, Any]) -> Any:
    return patched(definitions, {name: limits for name, limits in _ANSWERED.items() if name in definitions})


def patched(target: Any, patch: Any) -> Any:
    """Apply a JSON Merge Patch; `target` stays as it is."""
    if not isinstance(patch, Mapping):
        return patch
    result = dict(target) if isinstance(target, Mapping) else {}
    for name, value in patch.items():
        if value is None:
            result.pop(name, None)
        else:
            result[name] = patched(result.get(name), value)
    return result


def _patched(definitions: Mapping[str, Any], inputs: list[str], overlay: Mapping[str, Any]) -> Document:
    result = dict(definitions)
    for member, patch in overlay.get("members", {}).items():
        having = [name for name in inputs if member in result[name]["properties"]]
        if not having:
            raise OverlayError(f"no request has a member {member}")
        for name in having:
            result[name] = patched(result[name], {"properties": {member: patch}})
    for name, patch in overlay.get("shapes", {}).items():
        _refuse_unknown_members(name, patch, result)
        result[name] = patched(result[name], patch)
    return result


def _refuse_unknown_members(name: str, patch: Mapping[str, Any], definitions: Mapping[str, Any]) -> None:
    if name not in definitions:
        raise OverlayError(f"the model has no shape {name}")
    strange = sorted(patch.get("properties", {}).keys() - definitions[name].get("properties", {}).keys())
    if strange:
        raise OverlayError(f"shape {name} has no member {', '.join(strange)}")
