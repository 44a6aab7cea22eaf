"""The bundled model, read when this module is first imported.

The import system sees to it that this happens once per process, whichever thread comes first; see
`ecs_fake.service_model.model.service_model`.
"""

from __future__ import annotations

from typing import Final

from ecs_fake.service_model.model import ServiceModel, load

MODEL: Final[ServiceModel] = load()
