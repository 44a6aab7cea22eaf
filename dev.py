#!/usr/bin/env python3
"""What a developer runs. Needs Python 3.11 or newer and nothing else.

    python3 dev.py demo                 see a task run
    python3 dev.py test [arguments]     run the tests (arguments go to pytest)
    python3 dev.py check [step ...]     run every check, or only some steps of it
    python3 dev.py fix                  format, mend what can be mended, renew generated files

The first call makes `.venv` and installs the package into it, with everything the tests need; later calls do
so again only if `pyproject.toml` has changed. pip takes its settings from your own configuration.
"""

from __future__ import annotations

import sys

if sys.version_info < (3, 11):
    from shutil import which

    # An old Python reads this, so it is written for one.
    _names = ["python3.%d" % minor for minor in range(20, 10, -1)]
    _newer = [name for name in _names if which(name)]
    sys.exit(
        "ecs_fake needs Python 3.11 or newer; this is Python %d.%d (%s).\n"
        % (*sys.version_info[:2], sys.executable)
        + ("Try: %s %s" % (_newer[0], " ".join(sys.argv)) if _newer else "No newer one is on the PATH.")
    )

import argparse
import hashlib
import os
import re
import shutil
import subprocess
import time
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent
CACHE = ROOT / ".cache"
RECORD = CACHE / "rules.json"
"""What the last whole run of the tests proved; they write it themselves."""
PYTEST = ["-m", "pytest"]
PARALLEL = ["-n", "auto", "--benchmark-disable"]

NOT_FOR_TESTS = re.compile(r"(ecs-fake|build|import-linter|mypy|ruff|types-.*|.*-stubs)\b")
"""Members of the `dev` extra that the checks need and the tests do not."""
SHOWN = 100
"""How many lines of what a failing step said are shown."""
LEFT_OUT = shutil.ignore_patterns("ecs_fake", "__pycache__", "*.egg-info", "dist", "build", ".*")
"""What the copy of the checkout in which the wheel is tested lacks: above all the package itself."""


class StepFailed(Exception):
    """A step did not succeed; the text is what it printed."""


def run(*command: str | Path, cwd: Path = ROOT) -> None:
    """Run a command in silence.

    Raises:
        StepFailed: its exit status is not 0.
    """
    words = [str(word) for word in command]
    done = subprocess.run(
        words,
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    if done.returncode:
        raise StepFailed(f"$ {' '.join(words)}\n{done.stdout.decode(errors='replace').rstrip()}")


class Environment:
    """A virtual environment that is made, and made anew, only when what it is made from has changed."""

    def __init__(self, home: Path, *requirements: str) -> None:
        self.home = home
        self.requirements = requirements
        self.programs = home / ("Scripts" if os.name == "nt" else "bin")
        self.python = self.programs / ("python.exe" if os.name == "nt" else "python")

    def ready(self) -> Environment:
        """Make sure that it is there and holds what is required.

        Raises:
            StepFailed: Python or pip could not do it.
        """
        stamp, print_ = self.home / "made-from", self._fingerprint()
        if not stamp.exists() or stamp.read_text() != print_:
            began = time.monotonic()
            note(f"preparing {self.home.relative_to(ROOT)} (once; takes a minute or two) ...")
            if not self._python_works():
                run(sys.executable, "-m", "venv", "--clear", self.home)
            self.install(*self.requirements)
            stamp.write_text(print_)
            note(f"prepared {self.home.relative_to(ROOT)} in {time.monotonic() - began:.0f} s")
        return self

    def install(self, *requirements: str | Path) -> None:
        """Have pip install something."""
        run(self.python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *requirements)

    def _python_works(self) -> bool:
        ask = [str(self.python), "-c", "import sys; print(sys.version_info[:3], sys.prefix)"]
        try:
            answer = subprocess.run(ask, capture_output=True, text=True, check=False).stdout
        except OSError:
            return False
        return answer.strip() == f"{sys.version_info[:3]} {self.home}"

    def _fingerprint(self) -> str:
        made_from = [
            (ROOT / "pyproject.toml").read_text(encoding="utf-8"),
            str(ROOT),
            sys.version,
            *self.requirements,
        ]
        return hashlib.sha256("\0".join(made_from).encode()).hexdigest()


def note(text: str) -> None:
    """Tell how it goes, beside the output proper."""
    print(text, file=sys.stderr, flush=True)


def checkout() -> Environment:
    """Give the environment in which developers work: the checkout itself, with all extras."""
    return Environment(ROOT / ".venv", "--editable", f"{ROOT}[dev]").ready()


def with_lowest() -> Environment:
    """Give an environment for the wheel, with the lowest of all that the package itself needs."""
    lowest = [requirement.replace(">=", "==") for requirement in dependencies()]
    return Environment(CACHE / "venv-lowest", *lowest, *test_requirements()).ready()


def dependencies() -> list[str]:
    """Read what the package itself needs."""
    return list(_project()["dependencies"])


def test_requirements() -> list[str]:
    """Read what the tests need beside the package: its extras, and what they call themselves."""
    extras = _project()["optional-dependencies"]
    wanted = [one for name, extra in extras.items() if name != "all" for one in extra]
    return [one for one in wanted if not NOT_FOR_TESTS.match(one)]


def _project() -> dict[str, dict[str, list[str]]]:
    project: dict[str, dict[str, list[str]]] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))[
        "project"
    ]
    return project


def python(*arguments: str) -> Callable[[], None]:
    """Make a step that runs Python in the developer's environment."""
    return lambda: run(checkout().python, *arguments)


def program(name: str, *arguments: str) -> Callable[[], None]:
    """Make a step that runs an installed program."""
    return lambda: run(checkout().programs / name, *arguments)


def wheel() -> Path:
    """Build the wheel afresh."""
    place = CACHE / "dist"
    shutil.rmtree(place, ignore_errors=True)
    run(checkout().python, "-m", "build", "--wheel", "--outdir", place)
    return next(place.glob("*.whl"))


def suite_on_wheel() -> None:
    """Run the suite on the built wheel, in a copy of the checkout without the package."""
    there = with_lowest()
    there.install("--no-deps", "--force-reinstall", wheel())
    tree = CACHE / "tree"
    shutil.rmtree(tree, ignore_errors=True)
    shutil.copytree(ROOT, tree, ignore=LEFT_OUT)
    run(there.python, *PYTEST, *PARALLEL, "-q", cwd=tree)


STEPS: dict[str, Callable[[], None]] = {
    "format": program("ruff", "format", "--check", "--quiet", "."),
    "lint": program("ruff", "check", "--quiet", "."),
    "types": program("mypy"),
    "imports": program("lint-imports", "--no-cache"),
    "model": python("-m", "tools.service_model", "--check"),
    "pages": python("-m", "tools.pages", "--check"),
    "wheel": suite_on_wheel,
    "rules": python("-m", "tests.rules", "--check"),
}
"""The steps of `check`, in their order; `rules` speaks of the tests' last whole run."""
TESTS = "tests"
"""The last step: the command that the README names, in an environment with the newest of everything."""


def demo(_arguments: list[str]) -> int:
    """See a task run."""
    return subprocess.run([str(checkout().programs / "ecs-fake"), "demo"], check=False).returncode


def test(arguments: list[str]) -> int:
    """Run the tests: all of them on all cores, or what the arguments say."""
    command = [str(checkout().python), *PYTEST, *(arguments or PARALLEL)]
    return subprocess.run(command, cwd=ROOT, check=False).returncode


def check(names: list[str]) -> int:
    """Run every check, or the steps named; at the end the tests, so that pytest has the last word."""
    unknown = [name for name in names if name not in STEPS and name != TESTS]
    if unknown:
        note(f"no step {', '.join(unknown)}; there are {', '.join([*STEPS, TESTS])}")
        return 2
    checkout()
    wanted = names or [name for name in STEPS if name != "rules"]
    failed = [name for name in wanted if name != TESTS and not succeeds(name)]
    if failed:
        print(f"failed: {', '.join(failed)}", flush=True)
    if names and TESTS not in names:
        return int(bool(failed))
    return int(not tested() or bool(failed))


def tested() -> bool:
    """Run the command that the README names, then see what its run proves; its own words come last."""
    CACHE.mkdir(exist_ok=True)
    log = CACHE / "tests.log"
    with log.open("wb") as said:
        command = [sys.executable, str(ROOT / "dev.py"), "test"]
        passed = subprocess.run(
            command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=said, stderr=subprocess.STDOUT, check=False
        )
    proven = succeeds("rules")
    print(log.read_text(encoding="utf-8", errors="replace"), end="", flush=True)
    return passed.returncode == 0 and proven


def succeeds(name: str) -> bool:
    """Run one step of `check`; print one line, and on failure what it said and how to see it again."""
    began = time.monotonic()
    try:
        STEPS[name]()
    except StepFailed as failure:
        print(f"{name:10} FAILED {time.monotonic() - began:6.1f} s\n{ending(name, str(failure))}")
        print(f"again: python3 dev.py check {name}", flush=True)
        return False
    print(f"{name:10} ok     {time.monotonic() - began:6.1f} s", flush=True)
    return True


def ending(name: str, said: str) -> str:
    """Give the end of what a step said; the whole of it is kept in a file if it is long."""
    lines = said.splitlines()
    if len(lines) <= SHOWN:
        return said
    CACHE.mkdir(exist_ok=True)
    log = CACHE / f"{name}.log"
    log.write_text(said, encoding="utf-8")
    return "\n".join([f"... (the whole of it: {log.relative_to(ROOT)})", *lines[-SHOWN:]])


def fix(_arguments: list[str]) -> int:
    """Format, mend what can be mended, renew generated files."""
    try:
        for step in repairs():
            step()
    except StepFailed as failure:
        print(failure)
        return 1
    return 0


def repairs() -> Iterator[Callable[[], None]]:
    """Give the steps of `fix`; the page of rules only if there is a whole run to speak of."""
    yield program("ruff", "check", "--quiet", "--fix", ".")
    yield program("ruff", "format", "--quiet", ".")
    yield python("-m", "tools.service_model")
    yield python("-m", "tools.pages", "--write")
    if RECORD.exists():
        yield python("-m", "tests.rules", "--write")


COMMANDS = {"demo": demo, "test": test, "check": check, "fix": fix}


def main() -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(
        prog="python3 dev.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("command", choices=COMMANDS)
    parser.add_argument("arguments", nargs=argparse.REMAINDER)
    options = parser.parse_args()
    try:
        return COMMANDS[options.command](options.arguments)
    except StepFailed as failure:  # preparing the environment
        note(str(failure))
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
