"""The shape of the house: sizes, names, the public face, what no file may speak of.

Imports are checked by import-linter (`[tool.importlinter]` in pyproject.toml), types and style by mypy and ruff.
"""

from __future__ import annotations

import ast
import functools
import re
import statistics
import types
from collections.abc import Iterator
from pathlib import Path

import ecs_fake

ROOT = Path(__file__).parents[1]
PACKAGE = Path(ecs_fake.__file__).parent

MODULE_LINES = 400
FUNCTION_LINES = 50
MEDIAN_FUNCTION = 10
LONG_FUNCTION = 40
LONG_FUNCTIONS_SHARE = 0.02
"""At most this share of functions may be longer than `LONG_FUNCTION`."""

SAYS_NOTHING = re.compile(r"(^|_)(utils?|helpers?|commons?|managers?|misc|stuff)(_|$)")
"""Names under which anything could be put. A thing that has no room yet needs a name first."""

TEXT = {
    ".py",
    ".md",
    ".toml",
    ".json",
    ".jsonl",
    ".ipynb",
    ".cfg",
    ".ini",
    ".txt",
    ".yml",
    ".yaml",
    ".sh",
    "",
}
BUILT = {"build", "dist"}


def modules() -> Iterator[Path]:
    """Give the package's modules."""
    return PACKAGE.rglob("*.py")


def checked_in() -> Iterator[Path]:
    """Give the text files of the checkout, without what is built and what git ignores."""
    for place in ROOT.iterdir():
        hidden = place.name.startswith(".") and place.name != ".ci"
        inside = place.rglob("*") if place.is_dir() and not hidden and place.name not in BUILT else [place]
        yield from (path for path in inside if path.is_file() and path.suffix in TEXT)


@functools.cache
def functions() -> dict[str, int]:
    """Give all functions of the package with their lengths in lines, docstrings left out."""
    return {
        f"{path.relative_to(PACKAGE)}:{node.lineno} {node.name}": _length(node)
        for path in modules()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }


def _length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    docstring = function.body[:1] if ast.get_docstring(function) is not None else []
    return _lines(function) - sum(map(_lines, docstring))


def _lines(node: ast.stmt) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def test_no_module_is_too_long() -> None:
    sizes = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in modules()}
    assert not {str(path): size for path, size in sizes.items() if size > MODULE_LINES}


def test_no_function_is_too_long() -> None:
    assert not {name: size for name, size in functions().items() if size > FUNCTION_LINES}


def test_functions_are_short_on_the_whole() -> None:
    sizes = functions().values()
    long = {name: size for name, size in functions().items() if size > LONG_FUNCTION}
    assert statistics.median(sizes) <= MEDIAN_FUNCTION
    assert len(long) <= len(sizes) * LONG_FUNCTIONS_SHARE, long


def test_names_say_what_lives_there() -> None:
    assert not [path for path in PACKAGE.rglob("*") if SAYS_NOTHING.search(path.stem)]


def test_every_module_says_what_lives_there() -> None:
    assert not [
        path for path in modules() if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]


def test_the_public_face_is_complete() -> None:
    public = {
        name
        for name, value in vars(ecs_fake).items()
        if not name.startswith("_") and not isinstance(value, types.ModuleType) and name != "annotations"
    }
    assert public <= set(ecs_fake.__all__)
    assert not [name for name in ecs_fake.__all__ if not hasattr(ecs_fake, name)]
    assert list(ecs_fake.__all__) == sorted(ecs_fake.__all__)


def test_test_modules_do_not_hide_each_other() -> None:
    """Outside packages, pytest imports test modules by their bare names: two of one name cannot both be."""
    bare = [
        path
        for path in Path(__file__).parent.rglob("test_*.py")
        if not (path.parent / "__init__.py").exists()
    ]
    names = [path.name for path in bare]
    assert not [str(path) for path in bare if names.count(path.name) > 1]


def test_the_readme_names_the_command_that_runs_the_tests() -> None:
    assert "python3 dev.py test" in (ROOT / "README.md").read_text(encoding="utf-8")
