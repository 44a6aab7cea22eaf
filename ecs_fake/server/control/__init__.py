"""The control API: what people want of a server and ECS's own API does not have.

It is spoken at `POST /_ecs_fake/control`, signed like every other request where requests must be signed, with
`X-Amz-Target: EcsFakeControl.<Action>` and a JSON object as the body. The answer is a stream of JSON documents, one a
line; an error that comes later is a line too: `{"error": {"code": ..., "message": ...}}`.

| action   | members of the request                         | documents of the answer                             |
|----------|------------------------------------------------|-----------------------------------------------------|
| Logs     | `task`, `container`?, `follow`?                | `timestamp`, `container`, `stream`, `text`          |
| Events   | `task`?, `follow`?                             | EventBridge documents, as `fake.events` has them    |
| Task     | `task`, `follow`?                              | `task` as DescribeTasks shows it, `processes`,      |
|          |                                                | `addresses`, `decidedBy`: again when it has changed |
| Kill     | `task`                                         | one that is empty                                   |
| Exec     | `task`, `command`, `container`?, `terminal`?,  | `session`; then `stream`, `data` (Base64) for each  |
|          | `input`? (false: it has none)                  | piece of output; at the end `exitCode`, `reason`    |
| Input    | `session`, `data` (Base64), `end`?             | `taken`: how many bytes there was room for          |
| Resize   | `session`, `rows`, `columns`                   | one that is empty                                   |
| Warnings |                                                | `text`                                              |

`task` is an ARN or an id. `follow` goes on until the task has stopped, for Events until somebody hangs up; on virtual
time who follows a task lets time pass, as `task.logs(follow=True)` does. Who hangs up while a command runs ends it.

`actions` has what each does and knows no HTTP (the command line uses it on fakes of its own process, too), `route` is
its HTTP side, `sessions` holds commands that people talk to, `subject` says what is wanted of a fake.
"""

from __future__ import annotations

from typing import Final

PATH: Final = "/_ecs_fake/control"
TARGET_PREFIX: Final = "EcsFakeControl."
CONTENT_TYPE: Final = "application/x-ndjson"
