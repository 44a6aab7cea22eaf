"""The rules of tags, for every operation but RegisterTaskDefinition."""

from __future__ import annotations

import pytest
from _pytest.mark import ParameterSet

from ecs_fake.errors import ClientException, InvalidParameterException
from ecs_fake.service_model import check_tags, validate_request
from tests.rules.marks import rule

DUPLICATE = "Duplicate keys found. All tag keys should be unique."
CHARACTERS = (
    "Some tags contain invalid characters. "
    "Valid characters: UTF-8 letters, spaces, numbers and _ . / = + - : @."
)

Tags = list[dict[str, str]]


def _numbered(count: int) -> Tags:
    return [{"key": str(number)} for number in range(count)]


def _good(tags: Tags, *rules: str) -> ParameterSet:
    return pytest.param(tags, marks=rule(*rules) if rules else ())


def _bad(tags: Tags, sentence: str, *rules: str) -> ParameterSet:
    return pytest.param(tags, sentence, marks=rule(*rules))


ACCEPTED = [
    _good([], "CreateCluster-025"),
    _good(_numbered(50), "RunTask-089", "CreateCluster-025", "Tag-001"),
    _good([{"key": "k" * 128}], "RunTask-091", "CreateCluster-027", "Tag-003"),
    _good([{"key": "k", "value": "v" * 256}], "RunTask-092", "CreateCluster-028", "Tag-004"),
    _good([{"key": "k", "value": ""}], "Tag-004"),
    _good([{"key": "k"}], "RunTask-097", "CreateCluster-028"),
    _good([{"key": "az AZ 09", "value": "+ - = . _ : / @"}], "RunTask-093", "CreateCluster-029", "Tag-005"),
    _good([{"key": "Größe 長さ ٣", "value": "ñ"}], "Tag-009", "Tag-011"),
    _good([{"key": "Team"}, {"key": "team"}], "RunTask-094", "CreateCluster-030"),
    _good([{"key": "awsome"}, {"key": "my:aws:x"}]),
    _good([{"key": "𠮷" * 128}], "Tag-003"),
]

REFUSED = [
    _bad(_numbered(51), "tags can have at most 50 items.", "RunTask-089", "CreateCluster-025", "Tag-001"),
    _bad(
        [{"key": "k" * 129}], "A tag key can have at most 128", "RunTask-091", "CreateCluster-027", "Tag-003"
    ),
    _bad([{"key": ""}], "A tag needs a key of 1 to 128 characters.", "Tag-003"),
    _bad([{"value": "v"}], "A tag needs a key of 1 to 128 characters.", "Tag-010"),
    _bad(
        [{"key": "k", "value": "v" * 257}],
        'A tag value can have at most 256 characters, but that of key "k" has 257.',
        "RunTask-092",
        "CreateCluster-028",
        "Tag-004",
    ),
    _bad([{"key": "k!"}], CHARACTERS, "Tag-009"),
    _bad([{"key": "k\n"}], CHARACTERS, "Tag-009"),
    _bad([{"key": "k", "value": "a\nb"}], CHARACTERS, "Tag-011"),
    _bad([{"key": "k", "value": "😀"}], CHARACTERS, "Tag-011"),
    _bad(
        [{"key": "k", "value": "1"}, {"key": "k"}], DUPLICATE, "RunTask-090", "CreateCluster-026", "Tag-002"
    ),
    *(
        _bad([tag], "that begin with aws: are reserved", "RunTask-095", "CreateCluster-031")
        for tag in ({"key": "aws:x"}, {"key": "AWS:x"}, {"key": "Aws:"}, {"key": "k", "value": "aWs:x"})
    ),
]


@pytest.mark.parametrize("tags", ACCEPTED)
def test_good_tags_are_accepted(tags: Tags) -> None:
    check_tags(tags)
    validate_request("CreateCluster", {"tags": tags})
    validate_request("RunTask", {"taskDefinition": "f", "tags": tags})


@pytest.mark.parametrize(("tags", "sentence"), REFUSED)
def test_bad_tags_are_refused_in_the_same_words_everywhere(tags: Tags, sentence: str) -> None:
    with pytest.raises(InvalidParameterException) as direct:
        check_tags(tags)
    with pytest.raises(InvalidParameterException) as creating:
        validate_request("CreateCluster", {"tags": tags})
    with pytest.raises(InvalidParameterException) as running:
        validate_request("RunTask", {"taskDefinition": "f", "tags": tags})
    assert sentence in direct.value.message
    assert direct.value.message == creating.value.message == running.value.message


def test_the_error_can_be_another() -> None:
    with pytest.raises(ClientException, match="Duplicate keys"):
        check_tags([{"key": "a"}, {"key": "a"}], error=ClientException)


@pytest.mark.parametrize("tags", [[], _numbered(51), [{"key": "aws:x"}], [{"key": "a"}, {"key": "a"}], [{}]])
def test_tags_of_a_task_definition_are_left_to_its_own_checks(tags: Tags) -> None:
    validate_request("RegisterTaskDefinition", {"tags": tags})


class TestTagsOfVolumes:
    def test_they_obey_the_same_rules(self) -> None:
        with pytest.raises(InvalidParameterException, match="Duplicate keys"):
            validate_request("RunTask", _volume([{"key": "a"}, {"key": "a"}]))
        with pytest.raises(InvalidParameterException, match="A tag key can have at most 128"):
            validate_request("RunTask", _volume([{"key": "a" * 129}]))
        validate_request("RunTask", _volume([{"key": "a"}]))

    @pytest.mark.rule("RunTask-113")
    @pytest.mark.parametrize("key", ["AmazonECSCreated", "AmazonECSManaged"])
    def test_what_ecs_gives_itself_is_reserved(self, key: str) -> None:
        with pytest.raises(InvalidParameterException, match=f"The tag {key} is reserved for Amazon ECS"):
            validate_request("RunTask", _volume([{"key": key, "value": "true"}]))


def _volume(tags: Tags) -> dict[str, object]:
    volume = {"roleArn": "r", "sizeInGiB": 1, "tagSpecifications": [{"resourceType": "volume", "tags": tags}]}
    return {"taskDefinition": "f", "volumeConfigurations": [{"name": "v", "managedEBSVolume": volume}]}
