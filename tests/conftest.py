"""What every test of the suite lives under: rule ids, the leak check, and the check of every answer."""

from __future__ import annotations

pytest_plugins = ["pytester", "tests.answers", "tests.leaks", "tests.newest_sdk", "tests.rules.plugin"]
