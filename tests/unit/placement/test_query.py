"""The cluster query language: what an expression means, and what is said of one that means nothing."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from ecs_fake.errors import NotImplementedByFake
from ecs_fake.placement.query import QueryError, read
from ecs_fake.records.evolve import evolve
from ecs_fake.records.status import DesiredStatus
from tests.unit.placement.instances import candidate, instance, task_with

REGISTERED = datetime(2018, 6, 18, 22, 28, 28, tzinfo=UTC).timestamp()


def meant(
    expression: str, *, groups: tuple[str, ...] = (), stopping: int = 0, **attributes: str | None
) -> bool:
    """Whether an instance with these attributes (`_` for `-` and `__` for `.`) and tasks is meant."""
    named = {name.replace("__", ".").replace("_", "-"): value for name, value in attributes.items()}
    record = instance(
        attributes=named,
        version_info={"agentVersion": "1.14.5"},
        ec2_instance_id="i-abcd1234",
        registered_at=REGISTERED,
    )
    tasks = [task_with(group=group) for group in groups]
    tasks += [evolve(task_with(), desired_status=DesiredStatus.STOPPED)] * stopping
    return read(expression).matches(candidate(record, *tasks))


class TestAttributes:
    @pytest.mark.parametrize(
        ("expression", "value", "expected"),
        [
            ("attribute:stack == prod", "prod", True),
            ("attribute:stack == prod", "production", False),
            ("attribute:stack equals prod", "prod", True),
            ("attribute:stack==prod", "prod", True),
            ("attribute:stack != prod", "test", True),
            ("attribute:stack not_equals prod", "prod", False),
            ("attribute:stack in [test, prod]", "prod", True),
            ("attribute:stack in[test,prod]", "beta", False),
            ("attribute:stack !in [test, prod]", "beta", True),
            ("attribute:stack not_in [test]", "test", False),
            ("attribute:stack =~ pr.*", "prod", True),
            ("attribute:stack =~ pr", "prod", False),
            ("attribute:stack matches 'pr(od|e)'", "pre", True),
            ("attribute:stack !~ pr.*", "test", True),
            ("attribute:stack not_matches pr.*", "prod", False),
            ("attribute:stack exists", "x", True),
            ("attribute:stack !exists", "x", False),
            ("attribute:stack not_exists", "x", False),
            ("attribute:stack > 9", "10", True),
            ("attribute:stack greater_than 10", "10", False),
            ("attribute:stack >= 10", "10", True),
            ("attribute:stack greater_than_equal 10.5", "10", False),
            ("attribute:stack < 10", "9.5", True),
            ("attribute:stack less_than -1", "-2", True),
            ("attribute:stack <= 9", "9", True),
            ("attribute:stack less_than_equal 9", "10", False),
            ("attribute:stack > 9", "many", False),
            ("attribute:stack == 'two words'", "two words", True),
            ('attribute:stack == "it\'s"', "it's", True),
            ("attribute:stack == ''", "x", False),
            ("attribute:stack == a==b", "a==b", True),
        ],
    )
    def test_operators_in_both_forms(self, expression: str, value: str, expected: bool) -> None:
        assert meant(expression, stack=value) is expected

    @pytest.mark.parametrize(
        ("expression", "expected"),
        [
            ("attribute:stack == prod", False),
            ("attribute:stack in [prod]", False),
            ("attribute:stack =~ .*", False),
            ("attribute:stack > 0", False),
            ("attribute:stack < 0", False),
            ("attribute:stack exists", False),
            ("attribute:stack != prod", True),
            ("attribute:stack not_in [prod]", True),
            ("attribute:stack !~ .*", True),
            ("attribute:stack !exists", True),
        ],
    )
    def test_one_that_is_not_there_meets_negations_only(self, expression: str, expected: bool) -> None:
        assert meant(expression) is expected

    @pytest.mark.parametrize(
        ("expression", "expected"),
        [
            ("attribute:stack exists", True),
            ("attribute:stack =~ .*", False),
            ("attribute:stack == prod", False),
            ("attribute:stack > 0", False),
        ],
    )
    def test_one_with_a_name_only(self, expression: str, expected: bool) -> None:
        assert meant(expression, stack=None) is expected

    def test_names_have_dots_and_dashes(self) -> None:
        there: dict[str, Any] = {"ecs__instance_type": "g2.2xlarge", "ecs__availability_zone": "us-east-1a"}
        assert meant("attribute:ecs.instance-type =~ g2.*", **there)
        assert not meant("attribute:ecs.instance-type =~ g2", **there)
        both = "attribute:ecs.instance-type =~ g2.* and attribute:ecs.availability-zone != us-east-1d"
        assert meant(both, **there)


class TestOtherSubjects:
    @pytest.mark.parametrize(
        ("expression", "expected"),
        [
            ("agentConnected == true", True),
            ("agentConnected != true", False),
            ("agentConnected in [false]", False),
            ("agentConnected =~ t.*", True),
            ("agentVersion < 1.14.5", False),
            ("agentVersion <= 1.14.5", True),
            ("agentVersion > 1.9.9", True),
            ("agentVersion == 1.14.5.0", True),
            ("agentVersion != 1.14.5", False),
            ("agentVersion >= 1.14", True),
            ("ec2InstanceId in ['i-abcd1234', 'i-wxyx7890']", True),
            ("ec2InstanceId !~ i-a.*", False),
            ("registeredAt < 2018-02-13", False),
            ("registeredAt > 2018-06-18", True),
            ("registeredAt == 2018-06-18T22:28:28+00:00", True),
            ("registeredAt == 2018-06-18T22:28:28Z", True),
            ("registeredAt == 2018-06-18T22:28:28", True),
            ("registeredAt <= 2018-06-19T00:28:28+02:00", True),
            ("registeredAt < 2018-06-19T00:28:28+02:00", False),
            ("runningTasksCount == 2", True),
            ("runningTasksCount < 2", False),
            ("runningTasksCount >= 3", False),
        ],
    )
    def test_what_an_instance_is(self, expression: str, expected: bool) -> None:
        assert meant(expression, groups=("database", "service:production"), stopping=1) is expected

    @pytest.mark.parametrize(
        ("expression", "expected"),
        [
            ("task:group == service:production", True),
            ("task:group == production", False),
            ("task:group in [a, database]", True),
            ("task:group =~ service:.*", True),
            ("task:group != database", False),
            ("task:group not_in [a, b]", True),
            ("task:group exists", True),
            ("not(task:group == database)", False),
        ],
    )
    def test_any_group_of_tasks(self, expression: str, expected: bool) -> None:
        assert meant(expression, groups=("database", "service:production")) is expected

    def test_no_task_at_all(self) -> None:
        assert not meant("task:group exists")
        assert meant("not(task:group == database)")
        assert meant("task:group != database")

    def test_an_instance_that_is_not_of_ec2_and_whose_agent_said_nothing(self) -> None:
        bare = candidate(instance(ec2_instance_id=None))
        for expression in ("ec2InstanceId =~ .*", "agentVersion > 0", "agentVersion == 1"):
            assert not read(expression).matches(bare)
        assert read("ec2InstanceId != i-1").matches(bare)


class TestCompounds:
    @pytest.mark.parametrize(
        ("expression", "expected"),
        [
            ("attribute:a == 1 and attribute:b == 2", True),
            ("attribute:a == 1 && attribute:b == 3", False),
            ("attribute:a == 1&&attribute:b == 3", False),
            ("attribute:a == 9 or attribute:b == 2", True),
            ("attribute:a == 9 || attribute:b == 9", False),
            ("attribute:a == 9||attribute:b == 2", True),
            ("attribute:a == 1 or attribute:a == 1 and attribute:b == 9", True),
            ("(attribute:a == 1 or attribute:a == 1) and attribute:b == 9", False),
            ("not attribute:a == 1", False),
            ("! attribute:a == 9", True),
            ("!(attribute:a == 1)", False),
            ("not not (attribute:a == 1)", True),
            ("not attribute:a == 9 and attribute:b == 2", True),
            ("not(attribute:a == 9 and attribute:b == 2)", True),
            ("((attribute:a == 1))and(attribute:b == 2)", True),
            ("  attribute:a  ==  1  ", True),
            ("attribute:a == 1\n  and attribute:b == 2", True),
        ],
    )
    def test_and_before_or_not_before_both(self, expression: str, expected: bool) -> None:
        assert meant(expression, a="1", b="2") is expected


class TestErrors:
    @pytest.mark.parametrize(
        ("expression", "position", "problem"),
        [
            ("", 1, "a subject is expected, but the expression ends"),
            ("   ", 4, "a subject is expected, but the expression ends"),
            ("stack == prod", 1, "'stack' is not one of agentConnected, agentVersion,"),
            ("attribute == prod", 1, "'attribute' is not one of"),
            ("task:family == job", 1, "'task:family' is not one of"),
            ("attribute:a", 12, "an operator is expected, but the expression ends"),
            ("attribute:a = b", 13, "an operator is expected, but there is '= b'"),
            ("attribute:a is b", 13, "an operator is expected, but there is 'is b'"),
            ("attribute:a ==", 15, "a value is expected, but the expression ends"),
            ("attribute:a == (b)", 16, "a value is expected, but there is '(b)'"),
            ("attribute:a == 'b", 16, "a value is expected, but there is ''b'"),
            ("attribute:a in b", 16, "'[' is expected, but there is 'b'"),
            ("attribute:a in []", 17, "a value is expected, but there is ']'"),
            ("attribute:a in [b", 18, "',' or ']' is expected, but the expression ends"),
            ("(attribute:a == b", 18, "')' is expected, but the expression ends"),
            ("attribute:a == b)", 17, "'and', 'or' or the end is expected, but there is ')'"),
            ("attribute:a == b AND attribute:c == d", 18, "'and', 'or' or the end is expected"),
            ("attribute:a == b and", 21, "a subject is expected, but the expression ends"),
            ("attribute:a == b or or", 23, "an operator is expected"),
            ("agentVersion =~ 1.*", 1, "agentVersion has no operator =~, but ==, !=, >, >=, <, <="),
            ("agentConnected exists", 1, "agentConnected has no operator exists"),
            ("runningTasksCount in [1]", 1, "runningTasksCount has no operator in"),
            ("task:group > 1", 1, "task:group has no operator >"),
            ("agentVersion < new", 16, "a version such as 1.14.5 is expected, but there is 'new'"),
            ("runningTasksCount == 1.5", 22, "a whole number is expected, but there is '1.5'"),
            ("registeredAt > 2018", 16, "a date or time such as 2018-06-18 or"),
            ("registeredAt > 2018-13-01", 16, "a date or time such as"),
            ("attribute:a >= nan", 16, "a number is expected, but there is 'nan'"),
            ("attribute:a =~ '[a'", 16, "'[a' is no regular expression"),
        ],
    )
    def test_what_is_wrong_and_where(self, expression: str, position: int, problem: str) -> None:
        with pytest.raises(QueryError) as raised:
            read(expression)
        assert str(raised.value).startswith(problem)
        assert str(raised.value).endswith(f" at position {position} of '{expression}'")
        assert raised.value.at == position - 1

    @pytest.mark.parametrize("opening", ["(", "not ", "!"])
    def test_endless_nesting_is_refused_not_followed(self, opening: str) -> None:
        with pytest.raises(QueryError, match="fewer levels"):
            read(opening * 1500 + "attribute:a == b")

    @pytest.mark.parametrize("pattern", [r"\p{Alpha}+", "[a-z&&[^b]]", r"\Qa.b\E", "[[ab]c]", "(?<n>a)"])
    def test_patterns_that_only_java_has_are_refused_by_name(self, pattern: str) -> None:
        with pytest.raises(NotImplementedByFake, match="regular expressions of Java"):
            read(f"attribute:a =~ '{pattern}'")

    def test_an_expression_is_read_once(self) -> None:
        assert read("attribute:once == 1") is read("attribute:once == 1")
