"""The environment by which AWS tools find a fake, as lines for a shell."""

from __future__ import annotations

import shlex

from ecs_fake.cli.running import RunningServer


def export_lines(server: RunningServer) -> list[str]:
    """Give `export NAME=value` lines, quoted so that any POSIX shell reads the values as they are."""
    variables = {
        "AWS_ENDPOINT_URL_ECS": server.url,
        "AWS_ACCESS_KEY_ID": server.access_key_id,
        "AWS_SECRET_ACCESS_KEY": server.secret_access_key,
        "AWS_DEFAULT_REGION": server.region,
    }
    return [f"export {name}={shlex.quote(value)}" for name, value in variables.items()]
