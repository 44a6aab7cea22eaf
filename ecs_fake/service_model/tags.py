"""The rules of tags, which no schema says: unique keys, reserved prefix, letters of every script.

Limits and characters: API Reference, type Tag (Tag-001 to Tag-010); the pattern of keys and values is
`[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*` in botocore's model.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any, Final

from ecs_fake.errors import EcsError, InvalidParameterException
from ecs_fake.service_model import texts
from ecs_fake.service_model.wording import shown

MOST: Final = 50
KEY_LENGTH: Final = 128
VALUE_LENGTH: Final = 256
RESERVED: Final = "aws:"

_PLAIN = re.compile(r"[A-Za-z0-9 _.:/=+\-@]*")
_SIGNS: Final = frozenset("_.:/=+-@")
_CATEGORIES: Final = frozenset("LZN")  # letters, separators, numbers


def check_tags(
    tags: Sequence[Mapping[str, Any]], *, error: type[EcsError] = InvalidParameterException
) -> None:
    """Refuse too many tags, keys and values of a wrong length or characters or with `aws:`, a key twice.

    Args:
        tags: objects with `key` and perhaps `value`, both strings.
        error: the error that carries the sentence.

    Raises:
        InvalidParameterException: or `error`, if given.
    """
    if len(tags) > MOST:
        raise error(texts.TAGS_TOO_MANY.format(limit=MOST))
    for tag in tags:
        _check_key(tag.get("key", ""), error)
        _check_value(tag, error)
    if len({tag["key"] for tag in tags}) < len(tags):
        raise error(texts.TAG_DUPLICATE)


def check_tag_keys(keys: Sequence[str]) -> None:
    """Refuse keys that no tag of a user can have (UntagResource-004, -005, -009); raises InvalidParameterException."""
    for key in keys:
        _check_key(key, InvalidParameterException)


def _check_key(key: str, error: type[EcsError]) -> None:
    if not key:
        raise error(texts.TAG_KEY_MISSING.format(limit=KEY_LENGTH))
    if len(key) > KEY_LENGTH:
        raise error(texts.TAG_KEY_LONG.format(limit=KEY_LENGTH, length=len(key), found=shown(key)))
    _check_text(key, error)


def _check_value(tag: Mapping[str, Any], error: type[EcsError]) -> None:
    value = tag.get("value") or ""
    if len(value) > VALUE_LENGTH:
        raise error(texts.TAG_VALUE_LONG.format(limit=VALUE_LENGTH, key=shown(tag["key"]), length=len(value)))
    _check_text(value, error)


def _check_text(text: str, error: type[EcsError]) -> None:
    if text[: len(RESERVED)].lower() == RESERVED:
        raise error(texts.TAG_RESERVED.format(found=shown(text)))
    if not _PLAIN.fullmatch(text) and not all(_is_allowed(letter) for letter in text):
        raise error(texts.TAG_CHARACTERS)


def _is_allowed(letter: str) -> bool:
    return letter in _SIGNS or unicodedata.category(letter)[0] in _CATEGORIES
