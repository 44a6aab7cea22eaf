"""`ecs-fake serve`: a fake behind the HTTP door until a signal ends it."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ecs_fake import __version__
from ecs_fake.cli.fake_options import fake_options, put_together
from ecs_fake.cli.options import PORT
from ecs_fake.cli.problems import CommandError, need
from ecs_fake.cli.root import Command

if TYPE_CHECKING:
    from ecs_fake.cli.servers import RunningServer
    from ecs_fake.fake import EcsFake
    from ecs_fake.server.certificate import Certificate

DEFAULT_PORT = 8090


@click.command("serve", cls=Command)
@click.option(
    "--host", default="127.0.0.1", show_default=True, metavar="ADDRESS", help="Name or address to listen on."
)
@click.option(
    "--port",
    type=PORT,
    default=DEFAULT_PORT,
    metavar="PORT",
    help=f"Port to listen on, 0 for a free one.  [default: {DEFAULT_PORT}]",
)
@click.option(
    "--access-key",
    "access_keys",
    multiple=True,
    metavar="ID:SECRET[:ACCOUNT]",
    help="Let in only who signs with this key; for several keys and accounts, repeat it.",
)
@click.option(
    "--tls-cert", type=Path, metavar="FILE", help="Speak TLS with this certificate (PEM); needs --tls-key."
)
@click.option("--tls-key", type=Path, metavar="FILE", help="The certificate's private key (PEM).")
@click.option("--access-log", is_flag=True, help="Print a line for each call on stderr.")
@fake_options
def command(
    host: str,
    port: int,
    access_keys: tuple[str, ...],
    tls_cert: Path | None,
    tls_key: Path | None,
    access_log: bool,
    **given: Any,
) -> None:
    """Serve ECS over HTTP until Ctrl-C. Tasks are local processes unless --runner says otherwise; they end with it."""
    need("uvicorn", "starlette")
    from ecs_fake.callers.credentials import Credentials
    from ecs_fake.cli.servers import announced, describe
    from ecs_fake.cli.signals import ending_signals
    from ecs_fake.fake import EcsFake
    from ecs_fake.server.serve import HttpDoor

    if access_log:
        _print_access_log()
    keys = [Credentials.read(text) for text in access_keys]
    certificate = _certificate(tls_cert, tls_key)
    with ending_signals() as signals, EcsFake.of(put_together(given, runner="process")) as fake:
        with HttpDoor(fake, host=host, port=port, keys=keys, certificate=certificate, control=fake) as door:
            server = describe(door, fake)
            with announced(server):
                click.echo(_greeting(server, fake, guarded=bool(keys)))
                signals.get()
        click.echo(f"Stopping {_count_tasks(fake)}.")
        fake.wind_down(hurry=lambda: not signals.empty())


def _certificate(chain: Path | None, key: Path | None) -> Certificate | None:
    from ecs_fake.server.certificate import Certificate

    if chain is None and key is None:
        return None
    if chain is None or key is None:
        raise CommandError("--tls-cert and --tls-key go together: give both, or neither.")
    return Certificate(chain, key)


def _greeting(server: RunningServer, fake: EcsFake, *, guarded: bool) -> str:
    from ecs_fake.cli.environment import export_lines

    containers = "are local processes" if fake.executes else "are simulated"
    if not fake.executes and not guarded:
        containers += ", and every caller is let in"
    return "\n".join(
        [
            f"ecs-fake {__version__} serves Amazon ECS at {server.url}",
            f"Account {fake.account_id}, Region {server.region}. Containers {containers}.",
            "",
            'Paste this into another terminal, or type there: eval "$(ecs-fake env)"',
            "",
            *export_lines(server),
            "",
            "Then: aws ecs list-clusters. Ctrl+C ends the server and its tasks.",
        ]
    )


def _count_tasks(fake: EcsFake) -> str:
    running = sum(task.last_status != "STOPPED" for task in fake.tasks())
    return f"{running} task{'' if running == 1 else 's'} and the server"


def _print_access_log() -> None:
    log = logging.getLogger("ecs_fake.server.access")
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(message)s", "%H:%M:%S"))
    log.addHandler(handler)
    log.setLevel(logging.INFO)
