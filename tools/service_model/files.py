"""Writes the two generated files, and says which of them are stale."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from tools.service_model import botocore_model
from tools.service_model.generate import generated
from tools.service_model.merge import merged

HOME: Final = Path(__file__).resolve().parents[2] / "service-model"
GENERATED: Final = "generated.json"
MERGED: Final = "schemas.json"
OVERLAY: Final = "overlay.json"


def write(home: Path = HOME) -> list[Path]:
    """Write both files from the installed botocore and the overlay; give those that changed."""
    fresh = _fresh_generated()
    contents = {GENERATED: fresh, MERGED: merged(fresh, load(home / OVERLAY))}
    changed = [home / name for name, content in contents.items() if _text(content) != _read(home / name)]
    for path in changed:
        path.write_text(_text(contents[path.name]), encoding="utf-8")
    return changed


def stale(home: Path = HOME) -> list[str]:
    """Say what is stale, one sentence each; nothing if all is well.

    An older botocore than the bundled model's says nothing about `generated.json`; a newer one whose ECS
    model is the same does not make it stale.
    """
    bundled = load(home / GENERATED)
    sentences = []
    if not _is_older(botocore_model.version(), bundled["botocore"]):
        fresh = _fresh_generated() | {"botocore": bundled["botocore"]}
        if fresh != bundled:
            sentences.append(f"{GENERATED} is not what botocore {botocore_model.version()} gives")
    if _text(merged(bundled, load(home / OVERLAY))) != _read(home / MERGED):
        sentences.append(f"{MERGED} is not {GENERATED} merged with {OVERLAY}")
    return sentences


def load(path: Path) -> dict[str, Any]:
    """Read a JSON file; a name that occurs twice in one object is refused."""
    document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=_unique)
    return document


def _fresh_generated() -> dict[str, Any]:
    return generated(botocore_model.read(), botocore_model.version())


def _text(document: Mapping[str, Any]) -> str:
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


def _is_older(version: str, other: str) -> bool:
    return _numbers(version) < _numbers(other)


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdigit())


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    document = dict(pairs)
    if len(document) != len(pairs):
        raise ValueError(f"a name occurs twice among {', '.join(name for name, _ in pairs)}")
    return document
