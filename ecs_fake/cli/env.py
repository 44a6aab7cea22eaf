"""`ecs-fake env`: the environment of a server that runs on this machine."""

from __future__ import annotations

import argparse

from ecs_fake.cli.exports import export_lines
from ecs_fake.cli.problems import CommandError
from ecs_fake.cli.running import RunningServer, running_servers


def run(options: argparse.Namespace) -> int:
    """Print the exports of the one server that is meant."""
    print("\n".join(export_lines(_choose(running_servers(), options.port))))
    return 0


def _choose(servers: list[RunningServer], port: int | None) -> RunningServer:
    ports = ", ".join(str(server.port) for server in servers)
    match [server for server in servers if port in (None, server.port)]:
        case [server]:
            return server
        case []:
            wanted = "No server runs" if port is None else f"No server runs on port {port}"
            others = f" There are some on: {ports}." if servers else ""
            raise CommandError(f"{wanted}.{others} Start one with: ecs-fake serve")
        case _:
            raise CommandError(f"Several servers run; say which with --port: {ports}.")
