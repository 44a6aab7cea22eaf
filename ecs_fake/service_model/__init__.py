"""What a request and an answer of each operation may hold, and how both cross the wire.

The knowledge is data: `schemas.json`, made from botocore's model and our overlay by `tools/service_model`;
the installed botocore is not asked. Nothing here sees the store. Start with `validate`; `model` loads the
data, `validators` compiles it, `violations` and `refusals` turn a violation into ECS's error, `conditions`
and `tags` hold what no schema can say, `codec` reads and writes AWS JSON 1.1, `texts` has the sentences.
"""

from __future__ import annotations

from ecs_fake.service_model.codec import decode, encode, normalise
from ecs_fake.service_model.model import Operation, ServiceModel, service_model
from ecs_fake.service_model.tags import check_tags
from ecs_fake.service_model.validate import ResponseInvalid, validate_request, validate_response

__all__ = [
    "Operation",
    "ResponseInvalid",
    "ServiceModel",
    "check_tags",
    "decode",
    "encode",
    "normalise",
    "service_model",
    "validate_request",
    "validate_response",
]
