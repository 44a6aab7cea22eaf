"""What happens when a task definition is registered: checks, defaults, and what follows from its features.

Everything here is a pure function of the request, whose types, enums and unknown members the service model
has already checked. `draft` is the only way in. The steps, each in a module of its own:

1. `registration`: the request read once, with what several checks need (network mode, sizes, who depends on
   whom);
2. `checks`: the ordered list of checkers; each yields the sentences it has to object with, and the first
   one is the answer. One module per subject: `family`, `containers`, `memory`, `ports`, `network`,
   `volumes`, ...;
3. `launch_types`: for which launch types the definition is valid; a launch type that the caller requires
   and that has an objection refuses the registration, any other is left out of `compatibilities`;
4. `document`: the API's TaskDefinition with ECS's defaults, and `capabilities`: its `requiresAttributes`;
5. `container_specs`: the form in which tasks are run from it.

No clock, no chance, no I/O, and nothing of the store: whether the family exists is not known here.
"""

from __future__ import annotations

from ecs_fake.task_definitions.document import in_order
from ecs_fake.task_definitions.drafts import Draft, draft

__all__ = ["Draft", "draft", "in_order"]
