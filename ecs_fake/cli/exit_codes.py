"""How `ecs-fake` ends: the codes that scripts can rely on."""

from __future__ import annotations

from typing import Final

OK: Final = 0
NO: Final = 1
"""The answer is no: ECS refused the call, or what was looked at is not as it must be."""
MISTAKE: Final = 2
"""The command line, an option or a file cannot be understood, or no server runs."""
NOT_STARTED: Final = 125
"""There was nothing whose exit code could be passed on; 125 to 127 are as `env`, `nohup` and Docker have them."""
CANNOT_RUN: Final = 126
NOT_FOUND: Final = 127
OF_SIGNAL: Final = 128
"""To this the number of the signal is added that ended something, as shells do."""
INTERRUPTED: Final = 130
BROKEN_PIPE: Final = 141

EPILOG: Final = """\
Exit codes:

\b
  0    it worked
  1    the answer is no: ECS refused the call, a file has violations
  2    an option, an argument or a file cannot be understood; no server runs
  125  "run": the task did not start, so no container has an exit code
  126  "wrap", "aws": the command cannot be executed
  127  "wrap", "aws": the command is not found
  130  Ctrl-C ended it; 128 and the number of another signal

"run", "exec", "wrap" and "aws" pass on the exit code of what they ran: "run" that of
the essential container that ended first."""
"""For the end of `ecs-fake --help`."""
