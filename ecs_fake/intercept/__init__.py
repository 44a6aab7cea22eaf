"""The botocore doors: how calls of SDK clients in this process reach a fake instead of AWS.

`activation` opens and shuts them, `handler` is the door, `net` lies under it for clients that lack the
handler, `waiters` lets time pass for waiters, `credentials` lets clients sign, `attach` makes and mends
clients, `moto` keeps the peace. Nothing here knows more of a fake than `engine.backend`. Importing this
room imports neither boto3 nor botocore; opening the door does. Start with `activation`.
"""

from __future__ import annotations

from ecs_fake.intercept.activation import activate, block_aws, deactivate, unblock_aws
from ecs_fake.intercept.attach import attach, make_client, release
from ecs_fake.intercept.stack import active

__all__ = [
    "activate",
    "active",
    "attach",
    "block_aws",
    "deactivate",
    "make_client",
    "release",
    "unblock_aws",
]
