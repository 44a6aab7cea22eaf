"""Reads a document from a file or stdin: JSON, or YAML where PyYAML is installed."""

from __future__ import annotations

import importlib
import json
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from ecs_fake.cli.problems import CommandError

STDIN: Final = "-"
_YAML: Final = (".yaml", ".yml")


def read_document(name: str) -> Any:
    """Read a document.

    Args:
        name: a path, or `-` for stdin.

    Raises:
        CommandError: there is no such file, or it is neither JSON nor YAML; the text says where it goes wrong.
    """
    text = _text(name)
    if name != STDIN and Path(name).suffix.lower() in _YAML:
        return _yaml(name, text)
    try:
        return json.loads(text)
    except ValueError as error:
        if name == STDIN and find_spec("yaml") is not None and not text.lstrip().startswith(("{", "[")):
            return _yaml(name, text)
        raise CommandError(f"{_shown(name)} is not JSON: {error}.") from error


def _text(name: str) -> str:
    try:
        data = sys.stdin.buffer.read() if name == STDIN else Path(name).read_bytes()
        return data.decode("utf-8-sig")
    except OSError as error:
        raise CommandError(f"Cannot read {name}: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise CommandError(f"{_shown(name)} is not text in UTF-8: {error}.") from error


def _yaml(name: str, text: str) -> Any:
    if find_spec("yaml") is None:
        raise CommandError(f"{name} is YAML, which needs PyYAML. Type: pip install pyyaml")
    yaml = importlib.import_module(
        "yaml"
    )  # an optional package, so it is not there for type checkers, either
    try:
        return yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise CommandError(f"{_shown(name)} is not YAML: {' '.join(str(error).split())}.") from error


def _shown(name: str) -> str:
    return "What stdin holds" if name == STDIN else name
