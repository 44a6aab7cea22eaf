"""Every block of the README is executed, or at least known; so is the Python of the guides in `docs/`.

A ```python block runs in a fresh interpreter, by pytest if it holds tests. The commands of ```console and
```bash blocks must each match an entry of `COMMANDS`, which says how it is run or checked; what they tell each
other (a server, its environment) is kept from block to block, as in one terminal. A command that is not known fails
here, so that the README never says what nobody has tried. Other languages (JSON, TOML, text) are for reading.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from importlib.metadata import entry_points
from pathlib import Path

import pytest

import ecs_fake
from tests.readme import SHELLS, Block, blocks

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
BLOCKS = list(blocks(README.read_text("utf-8"))) if README.exists() else []
READ_ONLY = frozenset({"", "text", "json", "toml", "ini", "yaml", "mermaid"})

GUIDES = (ROOT / "docs" / "processes.md", ROOT / "docs" / "services.md")
GUIDE_BLOCKS = [
    pytest.param(block, id=f"{guide.stem}-line-{block.line}")
    for guide in GUIDES
    for block in blocks(guide.read_text("utf-8"))
    if block.language == "python"
]

pytestmark = pytest.mark.timeout(180)


def _name(block: Block) -> str:
    return f"{block.language or 'plain'}-line-{block.line}"


def _of(*languages: str) -> list[Block]:
    return [block for block in BLOCKS if block.language in languages]


def test_there_is_a_readme_with_code():
    assert _of("python")
    assert _of(*SHELLS)


def test_every_block_is_of_a_kind_we_know():
    assert {block.language for block in BLOCKS} <= SHELLS | READ_ONLY | {"python"}


# -- Python -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("block", _of("python"), ids=_name)
def test_python_block(block: Block, tmp_path: Path):
    _run_python(block, tmp_path)


@pytest.mark.parametrize("block", GUIDE_BLOCKS)
def test_python_of_guides(block: Block, tmp_path: Path):
    _run_python(block, tmp_path)


def _run_python(block: Block, tmp_path: Path) -> None:
    file = tmp_path / "test_block.py"
    file.write_text(block.text, "utf-8")
    command = [sys.executable, "-W", "error", str(file)]
    if re.search(r"^\s*(async )?def test_", block.text, re.MULTILINE):
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *_plugin(), str(file)]
    done = _run(command, tmp_path, _environment(tmp_path))
    assert done.returncode == 0, done.stdout + done.stderr


def _plugin() -> list[str]:
    """The plugin loads by itself only where the package is installed."""
    installed = any(point.value == "ecs_fake.pytest_plugin" for point in entry_points(group="pytest11"))
    return [] if installed else ["-p", "ecs_fake.pytest_plugin"]


# -- the terminal -------------------------------------------------------------------------------------------
class Terminal:
    """Runs the README's commands one after the other."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.environment = _environment(home)
        self.server: subprocess.Popen[str] | None = None

    def run(self, command: str) -> str:
        """Run a command to its end; it must succeed. Gives its output."""
        done = _run(["sh", "-c", command], self.home, self.environment)
        assert done.returncode == 0, f"$ {command}\n{done.stdout}{done.stderr}"
        return done.stdout

    def serve(self, command: str) -> None:
        """Start a server as written, but on a free port; wait until it is ready."""
        self.close()
        words = [*shlex.split(command.removesuffix("&")), "--port", "0"]
        self.server = subprocess.Popen(
            words,
            executable=str(self.home / "bin" / words[0]),
            stdout=subprocess.PIPE,
            text=True,
            cwd=self.home,
            env=self.environment,
        )
        assert self.server.stdout is not None
        assert any("Ctrl+C" in line for line in self.server.stdout), "the server ended"

    def use_server(self, command: str) -> None:
        """Take over the environment that `ecs-fake env` prints, as `eval` would."""
        for line in self.run("ecs-fake env").splitlines():
            name, _, value = line.removeprefix("export ").partition("=")
            self.environment[name] = shlex.split(value)[0]

    def close(self) -> None:
        """End the server."""
        if self.server is not None:
            self.server.terminate()
            self.server.communicate(timeout=40)
            assert self.server.returncode == 0
            self.server = None


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    (tmp_path / "bin").mkdir()
    for command, module in (("ecs-fake", "ecs_fake"), ("aws", "awscli")):
        _write_command(tmp_path / "bin" / command, module)
    terminal = Terminal(tmp_path)
    yield terminal
    terminal.close()


def _write_command(path: Path, module: str) -> None:
    path.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m {module} "$@"\n')
    path.chmod(0o755)


def _demo(terminal: Terminal, command: str) -> None:
    assert "dev.py" not in command or (ROOT / "dev.py").exists()
    told = terminal.run("ecs-fake demo")
    assert told.count("STOPPED") >= 2
    assert "What next?" in told


def _run_as_it_is(terminal: Terminal, command: str) -> None:
    terminal.run(command)


def _install(terminal: Terminal, command: str) -> None:
    """Installing is not tried here; what is named must exist."""
    extras = re.search(r"\[([\w,-]+)\]", command)
    if extras:
        project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
        assert set(extras[1].split(",")) <= project["optional-dependencies"].keys()


def _run_tests(terminal: Terminal, command: str) -> None:
    """This very run is that command; what it names must exist."""
    for word in shlex.split(command):
        if word.endswith((".py", ".sh")) or "/" in word:
            assert word.startswith(".venv/") or (ROOT / word).exists(), word


def _nothing(terminal: Terminal, command: str) -> None:
    """Of no consequence for the commands after it."""


COMMANDS: list[tuple[str, Callable[[Terminal, str], None]]] = [
    (r"(\S*python3? -m ecs_fake|\S*ecs-fake|python3 dev\.py) demo", _demo),
    (
        r"(\S*python3? -m ecs_fake|\S*ecs-fake) serve\b.*",
        lambda terminal, command: terminal.serve(_plain(command)),
    ),
    (
        r'eval "\$\((\S*python3? -m ecs_fake|\S*ecs-fake) env\)"',
        lambda terminal, command: terminal.use_server(command),
    ),
    (
        r"(\S*python3? -m ecs_fake|\S*ecs-fake) (--version|--help|env)",
        lambda terminal, command: terminal.run(_plain(command)),
    ),
    (r"aws ecs .*", _run_as_it_is),
    (r"(git clone|cd) \S+", _nothing),
    (r"\S*python3? -m venv \S+", _nothing),
    (r"(source|\.) \S+/activate", _nothing),
    (r"(\S*python3? -m |\S*/)?pip install .+", _install),
    (r"(\S*python3? )?(-m )?\S*(pytest|dev\.py|\.ci/run)\b.*", _run_tests),
]
"""Each command of the README, as a pattern of the whole of it, and what is done with it."""


def test_shell_blocks_one_after_the_other(terminal: Terminal):
    for block in _of(*SHELLS):
        assert block.commands, f"line {block.line}: a block of commands without a command"
        for line in block.commands:
            for command in re.split(r"\s+&&\s+", line):
                _handler(command)(terminal, command)


def _handler(command: str) -> Callable[[Terminal, str], None]:
    for pattern, handler in COMMANDS:
        if re.fullmatch(pattern, command):
            return handler
    raise AssertionError(f"The README has a command that nobody tries: {command!r}. Add it to COMMANDS.")


def _plain(command: str) -> str:
    """Give the command with the plain name of our program."""
    return re.sub(r"^(\S*python3? -m ecs_fake|\S*ecs-fake)\b", "ecs-fake", command)


def _environment(home: Path) -> dict[str, str]:
    """What a newcomer's commands find: no AWS configuration, and our programs first on the PATH."""
    return {
        "PATH": f"{home / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(home),
        "XDG_RUNTIME_DIR": str(home),
        "PYTHONPATH": str(Path(ecs_fake.__path__[0]).parent),
    }


def _run(
    command: list[str], directory: Path, environment: dict[str, str]
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, capture_output=True, text=True, check=False, timeout=150, cwd=directory, env=environment
    )


# -- the helper ---------------------------------------------------------------------------------------------
def test_commands_of_blocks():
    text = (
        "# Title\n\n```console\n$ one --a \\\n    --b   # why\nits output\n$ two\n```\n"
        "```bash\n# a comment\nthree\n\nfour\n```\n```python\nx = 1\n```\n"
    )
    console, bash, python = blocks(text)
    assert console.commands == ["one --a --b", "two"]
    assert console.line == 4
    assert bash.commands == ["three", "four"]
    assert (python.language, python.text) == ("python", "x = 1\n")
