"""Why a container cannot log as its definition says, in the words of Docker's log driver, and what went wrong later.

Sources: stopped reasons quoted from real tasks for both kinds of hosts; Docker's own sentences on options.
"""

from __future__ import annotations

from typing import Final

FARGATE: Final = "ResourceInitializationError: failed to validate logger args: {cause} : exit status 1"
"""The whole stopped reason of a task."""
FARGATE_STREAM: Final = "create stream has been retried 1 times: {cause}"
EC2: Final = (
    "CannotStartContainerError: Error response from daemon: failed to initialize logging driver: {cause}"
)
"""The whole reason of a container."""
NO_STREAM: Final = "failed to create Cloudwatch log stream: {error}"
NO_GROUP: Final = "failed to create Cloudwatch log group: {error}"

UNKNOWN_OPTION: Final = "unknown log opt '{name}' for awslogs log driver"
BOTH_PATTERNS: Final = (
    "you cannot configure log opt 'awslogs-datetime-format' and 'awslogs-multiline-pattern' at the same time"
)
BAD_PATTERN: Final = (
    'awslogs could not parse multiline pattern key "{pattern}": error parsing regexp: {cause}'
)
BAD_BOOLEAN: Final = 'strconv.ParseBool: parsing "{value}": invalid syntax'
BAD_MODE: Final = "logger: logging mode not supported: {value}"
BUFFER_WITHOUT_MODE: Final = "logger: max-buffer-size option is only supported with 'mode=non-blocking'"
BAD_SIZE: Final = "error parsing option max-buffer-size: invalid size: '{value}'"

MISSING_GROUP: Final = (
    "Log group {group} does not exist, so containers that log to it do not start. Create it, as you would on AWS, or "
    "set the option awslogs-create-group."
)
LOST: Final = (
    "Output of {stream} came faster than log group {group} took it, and some of it is missing there; "
    "task.logs() has it."
)
REFUSED: Final = (
    "Output of {stream} did not reach log group {group}, and is missing there; task.logs() has it: {cause}"
)
REJECTED: Final = (
    "CloudWatch Logs rejected events of {stream} in log group {group} because of their time: it takes none from more "
    "than two hours ahead or fourteen days ago. task.logs() has them."
)
