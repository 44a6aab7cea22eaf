"""Local tables that answer for other services; the user fills them.

A thing is found under the name or the ARN it was put under, and under every other form in which ECS may ask for it.
What the tables hold is never shown: their `repr` gives names only.
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterator, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from ecs_fake.collaborators.services import ServiceError
from ecs_fake.errors import OptionError

CURRENT: Final = "AWSCURRENT"
PREVIOUS: Final = "AWSPREVIOUS"

_SECRET_ARN: Final = re.compile(r"arn:[^:]+:secretsmanager:[^:]*:[^:]*:secret:([^:]+)")
_RANDOM_SUFFIX: Final = re.compile(r"-[A-Za-z0-9]{6}$")
_PARAMETER_ARN: Final = re.compile(r"arn:[^:]+:ssm:[^:]*:[^:]*:parameter/(.+)")
_FILE: Final = re.compile(r"(?:s3://|arn:[^:]+:s3:[^:]*:[^:]*:)([^/]+)/(.+)")
_MISSING: Final = "Secrets Manager can't find the specified secret"


@dataclass(frozen=True, slots=True)
class _Version:
    version: str
    value: str = field(repr=False)
    stages: frozenset[str]


class Secrets(MutableMapping[str, Any]):
    """Secrets of AWS Secrets Manager, by name or ARN.

    ::

        fake.secrets["db"] = {"user": "app", "password": "x"}      # a dict is kept as JSON
        fake.secrets.put("db", "older", stage="BLUE", version="v-1")

    A secret under a name answers for every ARN with that name, with or without its six random characters; one under
    an ARN only for that ARN.
    """

    def __init__(self) -> None:
        self._versions: dict[str, tuple[_Version, ...]] = {}

    def put(
        self, name: str, value: str | Mapping[str, Any], *, stage: str = CURRENT, version: str | None = None
    ) -> str:
        """Add a version of a secret.

        Args:
            name: the secret's name or ARN.
            value: text, or a mapping that becomes JSON.
            stage: the staging label it takes over; the version that was AWSCURRENT becomes AWSPREVIOUS.
            version: its id; None: a new one.

        Returns:
            The id of the version.
        """
        added = _Version(version or str(uuid.uuid4()), _text(name, value), frozenset({stage}))
        kept = [one for one in self._versions.get(name, ()) if one.version != added.version]
        self._versions[name] = (*_without_stage(kept, stage), added)
        return added.version

    def secret_value(self, secret_id: str, region: str, stage: str | None, version: str | None) -> str:
        """Answer as Secrets Manager does; see `services.SecretsManager`."""
        name = self._find(secret_id)
        if name is None:
            raise ServiceError("ResourceNotFoundException", f"{_MISSING}.")
        wanted = stage or (None if version else CURRENT)
        for one in self._versions[name]:
            if version in (None, one.version) and (wanted is None or wanted in one.stages):
                return one.value
        which = f"VersionId: {version}" if version else f"staging label: {wanted}"
        raise ServiceError("ResourceNotFoundException", f"{_MISSING} value for {which}")

    def _find(self, secret_id: str) -> str | None:
        """Give the key under which a secret asked for by name or ARN was put."""
        arn = _SECRET_ARN.fullmatch(secret_id)
        name = arn[1] if arn else secret_id
        forms = (secret_id, name, _RANDOM_SUFFIX.sub("", name)) if arn else (secret_id,)
        return next((form for form in forms if form in self._versions), None) or self._by_arn(secret_id)

    def _by_arn(self, secret_id: str) -> str | None:
        """Find a secret that was put under its ARN and is asked for by its name, or by an ARN without random part."""
        for key in self._versions:
            arn = _SECRET_ARN.fullmatch(key)
            if arn and secret_id in (_RANDOM_SUFFIX.sub("", key), _RANDOM_SUFFIX.sub("", arn[1])):
                return key
        return None

    def __setitem__(self, name: str, value: str | Mapping[str, Any]) -> None:
        self.put(name, value)

    def __getitem__(self, name: str) -> str:
        """Give the text of the version AWSCURRENT."""
        for version in self._versions[name]:
            if CURRENT in version.stages:
                return version.value
        raise KeyError(name)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and self._find(name) is not None

    def __delitem__(self, name: str) -> None:
        del self._versions[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._versions)

    def __len__(self) -> int:
        return len(self._versions)

    def __repr__(self) -> str:
        return f"<Secrets: {', '.join(self._versions) or 'none'}>"


class _Texts(MutableMapping[str, str]):
    """Texts by names that may be written in several ways."""

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}

    def _key(self, name: str) -> str:
        """Give the one form of a name under which its text is kept."""
        raise NotImplementedError

    def __setitem__(self, name: str, text: str) -> None:
        if not isinstance(text, str):
            raise OptionError(
                f"{type(self).__name__.lower()}[{name!r}]: give a text, not {type(text).__name__}."
            )
        self._texts[self._key(name)] = text

    def __getitem__(self, name: str) -> str:
        return self._texts[self._key(name)]

    def __delitem__(self, name: str) -> None:
        del self._texts[self._key(name)]

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {', '.join(self._texts) or 'none'}>"


class Parameters(_Texts):
    """Parameters of AWS Systems Manager, by name or ARN: `fake.parameters["/app/url"] = "http://..."`."""

    def _key(self, name: str) -> str:
        arn = _PARAMETER_ARN.fullmatch(name)
        # The ARN of `/a/b` and that of `a/b` are the same; a name may be written with or without its first slash.
        return (arn[1] if arn else name).lstrip("/")

    def parameters(self, names: Sequence[str], region: str) -> Mapping[str, str]:
        """Answer as Parameter Store does; see `services.ParameterStore`."""
        return {name: self[name] for name in names if name in self}


class Files(_Texts):
    """Objects of Amazon S3, by URL or ARN: `fake.files["s3://bucket/app.env"] = "A=1"`."""

    def _key(self, name: str) -> str:
        place = _FILE.fullmatch(name)
        if place is None:
            raise OptionError(
                f'files[{name!r}]: name a file by its place, for example "s3://bucket/app.env".'
            )
        return f"s3://{place[1]}/{place[2]}"

    def read(self, bucket: str, key: str, region: str) -> bytes:
        """Answer as S3 does; see `services.ObjectStore`."""
        text = self.get(f"s3://{bucket}/{key}")
        if text is None:
            raise ServiceError("NotFound", "Not Found")
        return text.encode("utf-8", "surrogateescape")

    def write(self, bucket: str, key: str, region: str, content: bytes) -> None:
        """Answer as S3 does; see `services.ObjectStore`."""
        self[f"s3://{bucket}/{key}"] = content.decode("utf-8", "surrogateescape")


def _text(name: str, value: object) -> str:
    if isinstance(value, Mapping):
        return json.dumps(dict(value))
    if not isinstance(value, str):
        raise OptionError(f"secrets[{name!r}]: give a text or a dict, not {type(value).__name__}.")
    return value


def _without_stage(versions: Sequence[_Version], stage: str) -> list[_Version]:
    """Take a staging label away from whoever has it; who was current becomes the previous one."""
    kept = []
    for one in versions:
        stages = one.stages - {stage}
        if stage == CURRENT:
            stages -= {PREVIOUS}
            stages |= {PREVIOUS} if CURRENT in one.stages else set()
        kept.append(_Version(one.version, one.value, stages))
    return kept
