"""The environment by which AWS tools find a fake: for a child process, or as lines for a shell."""

from __future__ import annotations

import os
import shlex
from collections.abc import Callable, Mapping
from typing import Final

from ecs_fake.cli.servers import RunningServer

IN_THE_WAY: Final = (
    "AWS_PROFILE",
    "AWS_DEFAULT_PROFILE",
    "AWS_SESSION_TOKEN",
    "AWS_SECURITY_TOKEN",
    "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
)
"""Variables of a real account that would outdo those of a fake, or tell it secrets."""


_CODEDEPLOY: Final = "AWS_ENDPOINT_URL_CODEDEPLOY"


def variables(server: RunningServer) -> dict[str, str]:
    """Give what leads every AWS tool to the server.

    Some SDKs read the one name of the Region, some the other. `aws ecs deploy` calls CodeDeploy as well: it is led
    here, where it is refused, unless it is led elsewhere already; it must not reach AWS.
    """
    elsewhere = os.environ.keys() & {"AWS_ENDPOINT_URL", _CODEDEPLOY}
    return {
        "AWS_ENDPOINT_URL_ECS": server.url,
        "AWS_ACCESS_KEY_ID": server.access_key_id,
        "AWS_SECRET_ACCESS_KEY": server.secret_access_key,
        "AWS_DEFAULT_REGION": server.region,
        "AWS_REGION": server.region,
        **({} if elsewhere else {_CODEDEPLOY: server.url}),
    }


def for_a_child(server: RunningServer) -> dict[str, str]:
    """Give this process's environment, changed so that AWS tools find the server."""
    kept = {name: value for name, value in os.environ.items() if name not in IN_THE_WAY}
    return kept | variables(server)


def export_lines(server: RunningServer, shell: str = "sh") -> list[str]:
    """Give lines that a shell reads to find the server: what is in the way is unset, if it is set now.

    Args:
        server: the server.
        shell: one of `SHELLS`.
    """
    unset, export = SHELLS[shell]
    in_the_way = [unset(name) for name in IN_THE_WAY if name in os.environ]
    return in_the_way + [export(name, value) for name, value in variables(server).items()]


def _fish_quoted(value: str) -> str:
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _powershell_quoted(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


SHELLS: Final[Mapping[str, tuple[Callable[[str], str], Callable[[str, str], str]]]] = {
    "sh": (lambda name: f"unset {name}", lambda name, value: f"export {name}={shlex.quote(value)}"),
    "fish": (lambda name: f"set -e {name}", lambda name, value: f"set -gx {name} {_fish_quoted(value)}"),
    "powershell": (
        lambda name: f"Remove-Item Env:{name}",
        lambda name, value: f"$Env:{name} = {_powershell_quoted(value)}",
    ),
}
"""How a variable is taken away and set, by shell; `sh` stands for bash and zsh, too."""


def shell_of_this_user() -> str:
    """Guess the shell that asks, by `SHELL`."""
    name = os.path.basename(os.environ.get("SHELL", ""))
    return "fish" if name == "fish" else "sh"
