"""Credentials and a Region for clients made inside: environment variables, only where there are none."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from ecs_fake.engine.backend import Backend

ACCESS_KEY_ID: Final = "ecs-fake"
SECRET_ACCESS_KEY: Final = "ecs-fake"
"""It opens nothing; it is there so that botocore can sign."""

_ENVIRONMENT_CREDENTIALS = (
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
)
_PROFILE_CREDENTIALS = frozenset(
    {
        "aws_access_key_id",
        "credential_process",
        "credential_source",
        "login_session",
        "role_arn",
        "sso_account_id",
        "web_identity_token_file",
    }
)


def has_credentials() -> bool:
    """Say whether the environment or the AWS configuration names any but ours; nothing is fetched."""
    ours = os.environ.get("AWS_ACCESS_KEY_ID") == ACCESS_KEY_ID
    if not ours and any(os.environ.get(name) for name in _ENVIRONMENT_CREDENTIALS):
        return True
    return not _PROFILE_CREDENTIALS.isdisjoint(_profile())


def configured_region() -> str | None:
    """Give the Region that the environment or the AWS configuration names, or None."""
    return (
        os.environ.get("AWS_DEFAULT_REGION")
        or _profile().get("region")
        or os.environ.get("AWS_REGION")
        or None
    )


@dataclass(frozen=True, slots=True)
class _Variable:
    before: str | None
    ours: str


class Surroundings:
    """The environment variables that a fake sets, and what they were."""

    def __init__(self) -> None:
        self._variables: dict[str, _Variable] = {}

    def follow(self, backend: Backend | None) -> None:
        """Set what is missing for this fake, or restore everything if there is none.

        A variable that somebody else has changed since belongs to them and is left alone.
        """
        if backend is None:
            self._restore()
            return
        if not self._variables:
            self._set_missing_credentials()
        if "AWS_DEFAULT_REGION" in self._variables or not _names_region():
            self._set("AWS_DEFAULT_REGION", backend.region)

    def _set_missing_credentials(self) -> None:
        if not has_credentials():
            self._set("AWS_ACCESS_KEY_ID", ACCESS_KEY_ID)
            self._set("AWS_SECRET_ACCESS_KEY", SECRET_ACCESS_KEY)
        if "AWS_EC2_METADATA_DISABLED" not in os.environ:
            # Nothing may ask the instance it runs on for credentials or a Region.
            self._set("AWS_EC2_METADATA_DISABLED", "true")

    def _set(self, name: str, value: str) -> None:
        known = self._variables.get(name)
        if known is not None and os.environ.get(name) != known.ours:
            return
        self._variables[name] = _Variable(known.before if known else os.environ.get(name), value)
        os.environ[name] = value

    def _restore(self) -> None:
        for name, variable in self._variables.items():
            if os.environ.get(name) != variable.ours:
                continue
            if variable.before is None:
                del os.environ[name]
            else:
                os.environ[name] = variable.before
        if "AWS_ACCESS_KEY_ID" in self._variables:
            _forget_in_default_session()
        self._variables.clear()


def _names_region() -> bool:
    # botocore reads AWS_DEFAULT_REGION and the profile, but not AWS_REGION.
    return bool(os.environ.get("AWS_DEFAULT_REGION") or _profile().get("region"))


def _forget_in_default_session() -> None:
    """Drop our credentials from boto3's default session, which outlives the fake."""
    session = getattr(getattr(sys.modules.get("boto3"), "DEFAULT_SESSION", None), "_session", None)
    if session is not None and getattr(session._credentials, "access_key", None) == ACCESS_KEY_ID:
        session._credentials = None


def _profile() -> Mapping[str, str]:
    """Give what the shared AWS files say about the profile in use."""
    name = os.environ.get("AWS_DEFAULT_PROFILE") or os.environ.get("AWS_PROFILE") or "default"
    shared = _read(os.environ.get("AWS_SHARED_CREDENTIALS_FILE") or "~/.aws/credentials")
    config = _read(os.environ.get("AWS_CONFIG_FILE") or "~/.aws/config")
    return {**config.get(f"profile {name}" if name != "default" else name, {}), **shared.get(name, {})}


def _read(path: str) -> Mapping[str, Mapping[str, str]]:
    file = Path(path).expanduser()
    try:
        stat = file.stat()
    except OSError:
        return {}
    return _parse(str(file), stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=16)
def _parse(path: str, _changed: int, _size: int) -> Mapping[str, Mapping[str, str]]:
    from botocore.configloader import raw_config_parse  # botocore only once something is configured
    from botocore.exceptions import ConfigParseError

    try:
        parsed: Mapping[str, Mapping[str, str]] = raw_config_parse(path)
    except ConfigParseError:
        return {}  # botocore itself reports this, with the file's name, when a client is made
    return parsed
