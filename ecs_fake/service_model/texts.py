"""The sentences about the form of a request.

Where the real service's wording is known it is used, to the letter; sentences marked *ours* are not known
from the real service, so they say as plainly as they can what was asked, what was found and what is allowed.

Fields: `member` the path of the member, `words` and `Words` its own name as ECS writes it
in sentences (`container instances`, `Container Instances`), `limit` what the schema says, `low` and `high`
both ends of a range, `found` what was found, shortened, `described` the same with its kind, `value` as ECS
echoes it, `length` its length, `operation`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from ecs_fake import texts
from ecs_fake.errors import ClientException, EcsError, InvalidParameterException, SerializationException


@dataclass(frozen=True, slots=True)
class Sentence:
    """A template, and the error that carries it."""

    text: str
    error: type[EcsError] = InvalidParameterException


ANY: Final = "*"
"""Stands for every keyword without a sentence of its own."""

BY_KEYWORD: Final[Mapping[str, Sentence]] = {
    "enum": Sentence("{words} should be one of [{limit}]"),
    "minItems": Sentence("{Words} cannot be empty."),
    "maxItems": Sentence("{words} can have at most {limit} items."),
    "maxLength": Sentence("{member} length must be at most {limit}."),
    "minLength": Sentence("{member} length must be at least {limit}."),  # ours
    "minimum": Sentence("{member} must be between {low} and {high}, but was {found}."),  # ours
    "maximum": Sentence("{member} must be between {low} and {high}, but was {found}."),  # ours
    "at least": Sentence("{member} must be at least {low}, but was {found}."),  # ours
    "at most": Sentence("{member} must be at most {high}, but was {found}."),  # ours
    "required": Sentence("{operation} needs {member}, which is missing."),  # ours
    "minProperties": Sentence("{member} must hold exactly one of its members, but holds {length}."),  # ours
    "maxProperties": Sentence("{member} must hold exactly one of its members, but holds {length}."),  # ours
    "type": Sentence("{member} must be {limit}, but was {described}", SerializationException),  # ours
    ANY: Sentence("{member} is not valid: {found}"),  # ours
}
"""What a violation is answered with when the overlay names no sentence for it.

`at least` and `at most` stand for a range with one end.
"""

TOO_WIDE: Final = Sentence(
    "{member} must fit in {bits} bits, but was {found}", SerializationException
)  # ours
_BUNDLED: Final = (
    "The ECS model bundled with ecs_fake is that of botocore {version}; "
    "what only a newer SDK knows needs a newer ecs_fake (pip install --upgrade ecs-fake)."
)
UNKNOWN_MEMBER: Final = "{operation} has no parameter {member}.{hint} " + _BUNDLED  # ours
UNKNOWN_OPERATION: Final = "ECS has no operation {name}.{hint} " + _BUNDLED  # ours


def did_you_mean(name: str | None) -> str:
    """Give the hint for a misspelt name; nothing if there is no name like it."""
    return f" Did you mean {name}?" if name else ""


SENTENCES: Final[Mapping[str, Mapping[str, Sentence]]] = {
    "attribute characters": {
        "not": Sentence("{member} holds a character that is not allowed in an attribute: {found}"),  # ours
    },
    "attributes": {"minItems": Sentence("attributes can not be empty")},
    "binpack field": {ANY: Sentence("binpack field '{value}' is invalid.")},
    "client aliases": {"maxItems": Sentence("{length} clientAliases exceeds the max limit of {limit}")},
    "capacity provider kind": {
        "anyOf": Sentence("{operation} needs autoScalingGroupProvider, which is missing."),  # ours
    },
    "capacity provider name": {
        ANY: Sentence(
            "The specified capacity provider name is invalid. Up to 255 characters are allowed, including letters "
            "(upper and lowercase), numbers, underscores, and hyphens. The name cannot be prefixed with "
            '"aws", "ecs", or "fargate". Specify a valid name and try again.',
            ClientException,
        ),
    },
    "client token": {
        "not": Sentence(
            "clientToken may hold printable ASCII characters without spaces only, but was {found}"
        ),  # ours
    },
    "cluster": {ANY: Sentence(texts.CLUSTER_NAME)},
    "cluster of an agent": {ANY: Sentence(texts.CLUSTER_NAME, ClientException)},
    "cluster name": {ANY: Sentence(r"ClusterName must match ^[a-zA-Z0-9\-_]{{1,255}}$")},
    "container instances": {"minItems": Sentence("Container Instances cannot be empty.", ClientException)},
    "container override": {
        "anyOf": Sentence("Override argument cannot be null"),
        "null": Sentence("Override argument cannot be null"),
    },
    "desired count": {"minimum": Sentence("desiredCount cannot be a negative number.")},
    "discovery name": {
        ANY: Sentence(
            "{member} can have up to 64 lowercase letters, numbers, underscores and hyphens, and cannot start with "
            "a hyphen, but was {found}"
        ),  # ours
    },
    "distinct instance": {ANY: Sentence("distinctInstance expression should not be specified.")},
    "dns name": {
        ANY: Sentence(
            "The DNS name that you provided is invalid. The name must be a valid DNS name but doesn’t need to be "  # noqa: RUF001 - real
            "fully-qualified. Up to 127 characters are allowed. The characters can include lowercase letters, "
            "numbers, underscores (_), hyphens (-), and periods (.). A hyphen can’t be the first character."  # noqa: RUF001 - real
        ),
    },
    "environment files": {
        "maxItems": Sentence(
            "The maximum number of environment files was exceeded. Specify ten or less and try again."
        ),
    },
    "ephemeral storage": {
        "minimum": Sentence("EphemeralStorage size should be at least 21"),
        "maximum": Sentence("EphemeralStorage size should be at most 200"),
    },
    "expires in minutes": {ANY: Sentence("expiresInMinutes must be between {low} and {high} minutes.")},
    "instance state": {ANY: Sentence("Container instance status should be one of [ACTIVE, DRAINING]")},
    "log target without override": {
        ANY: Sentence("You must set logging to 'OVERRIDE' when you supply a log configuration.")
    },
    "max results": {ANY: Sentence("maxResults must be between {low} and {high}.")},
    "maximum percent": {"minimum": Sentence("maximumPercent must be at least {limit}")},
    "minimum healthy percent": {
        "minimum": Sentence(
            "minimumHealthyPercent must be at least {limit}"
        ),  # ours, after that of the maximum
        "maximum": Sentence("minimumHealthyPercent must be at most {limit}"),
    },
    "namespace": {
        "anyOf": Sentence(
            '{member} may not hold any of < > " /, unless it is an ARN, but was {found}'
        ),  # ours
    },
    "only filter": {
        ANY: Sentence(
            "startedBy must be the only filter: leave out containerInstance, daemonName, family, launchType "
            "and serviceName, or leave out startedBy."
        ),  # ours
    },
    "override without log target": {
        ANY: Sentence(
            "A CloudWatch log group name or S3 bucket name must be specified "
            "when overriding the default log configuration."
        )
    },
    "placement strategies": {"maxItems": Sentence("Maximum number of strategies is {limit}.")},
    "random field": {ANY: Sentence("random field should not be specified.")},
    "service name": {ANY: Sentence(r"ServiceName must match ^[a-zA-Z0-9\-_]{{1,255}}$, but was {value}")},
    "services": {"maxItems": Sentence("service names can have at most {limit} items.")},
    "setting name": {ANY: Sentence("{value} should be one of [{limit}]")},
    "setting value": {ANY: Sentence("{value} should be one of [{limit}]")},  # ours, after that of names
    "started by": {
        "not": Sentence("startedBy may hold letters, digits, -, _ and / only, but was {found}"),  # ours
    },
    "strategy and launch type": {
        "not": Sentence(
            "Specifying both a launch type and capacity provider strategy is not supported. "
            "Remove one and try again."
        )
    },
    "subnets": {"minItems": Sentence("subnets can not be empty.")},
    "tags": {"minItems": Sentence("Tags can not be empty.")},
    "target type": {ANY: Sentence("targetType must be container-instance")},
    "task definitions": {
        "minItems": Sentence("size of TaskDefinition references list must be greater than 0"),
        "maxItems": Sentence("Size of TaskDefinition references list cannot exceed {limit}"),
    },
    "volume iops": {
        "not": Sentence("{member}.iops is not supported by volumes of type st1, sc1 and standard.")
    },  # ours
    "volume size": {"anyOf": Sentence("{member} needs sizeInGiB or snapshotId.")},  # ours
    "volume throughput": {
        "not": Sentence("{member}.throughput is supported by volumes of type gp3 only.")
    },  # ours
}
"""By the overlay's `$comment`, then by keyword."""

OVERRIDES_LENGTH: Final = "overrides length must be at most 8192."
ENVIRONMENT_FILE_SUFFIX: Final = "{member} must name a file whose name ends in .env, but was {found}"  # ours
ATTRIBUTE_SPACES: Final = "{member} may not begin or end with a space, but was {found}"  # ours

TAGS_TOO_MANY: Final = "tags can have at most {limit} items."
TAG_KEY_MISSING: Final = "A tag needs a key of 1 to {limit} characters."  # ours
TAG_KEY_LONG: Final = "A tag key can have at most {limit} characters, but has {length}: {found}"  # ours
TAG_VALUE_LONG: Final = (
    "A tag value can have at most {limit} characters, but that of key {key} has {length}."  # ours
)
TAG_CHARACTERS: Final = (
    "Some tags contain invalid characters. "
    "Valid characters: UTF-8 letters, spaces, numbers and _ . / = + - : @."
)
TAG_DUPLICATE: Final = "Duplicate keys found. All tag keys should be unique."
TAG_RESERVED: Final = (
    "Tag keys and values that begin with aws: are reserved, in any case, but found {found}."  # ours
)
TAG_RESERVED_FOR_ECS: Final = "The tag {key} is reserved for Amazon ECS."  # ours

NOT_UTF8: Final = "The request's body is not UTF-8: {cause}"  # ours
NOT_JSON: Final = "The request's body is not JSON: {cause}"  # ours
NOT_AN_OBJECT: Final = "The request's body must be a JSON object, but is {kind}."  # ours
NOT_A_NUMBER: Final = "The request's body holds {found}, which no JSON number can be."  # ours
TOO_DEEP: Final = "The request's body nests deeper than {limit} levels."  # ours
HALF_A_CHARACTER: Final = "The request's body holds half of a surrogate pair, which is no character."  # ours
