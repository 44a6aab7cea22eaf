"""One container's own members."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.task_definitions.requests import accepts, container, ec2, fargate, first_container, refusal

CREDENTIALS = "arn:aws:s3:::bucket/credspec.json"


@pytest.mark.rule("ContainerDefinition-043")
@pytest.mark.parametrize(
    ("member", "sentence"),
    [
        ("name", "Container.name should not be null or empty."),
        ("image", "Container.image should not be null or empty."),
    ],
)
@pytest.mark.parametrize("value", [None, ""])
def test_name_and_image_are_needed_all_the_same(member: str, sentence: str, value: str | None) -> None:
    assert refusal(ec2(container(**{member: value}))) == sentence


def test_names_are_unique() -> None:
    assert (
        refusal(ec2(container(), container())) == "Container names must be unique within a task definition."
    )


@pytest.mark.rule("ContainerDefinition-064")
def test_a_name_has_at_most_255_characters() -> None:
    assert accepts(ec2(container(name="n" * 255))).containers[0].name == "n" * 255
    assert "256" in refusal(ec2(container(name="n" * 256)))


@pytest.mark.rule("ContainerDefinition-064")
@pytest.mark.parametrize("name", ["a.b", "a b", "a/b", "ä"])
def test_a_name_has_no_other_characters(name: str) -> None:
    assert refusal(ec2(container(name=name))) == f"Container name '{name}' contains invalid characters."


@pytest.mark.rule("ContainerDefinition-039")
def test_an_image_has_at_most_255_characters() -> None:
    assert accepts(ec2(container(image="i" * 255)))
    assert "at most 255 characters, but has 256" in refusal(ec2(container(image="i" * 256)))


@pytest.mark.rule("ContainerDefinition-040")
@pytest.mark.parametrize("image", ["a", "registry:5000/a_b/c-d.e:tag", "a@sha256:0123456789abcdef", "a#b"])
def test_images(image: str) -> None:
    assert accepts(ec2(container(image=image))).containers[0].image == image


@pytest.mark.rule("ContainerDefinition-040")
@pytest.mark.parametrize("image", ["a b", "<image>", "a*", "ä"])
def test_images_with_other_characters(image: str) -> None:
    assert "contains invalid characters" in refusal(ec2(container(image=image)))


@pytest.mark.rule("ContainerDefinition-035")
def test_one_container_is_essential() -> None:
    assert refusal(ec2(container(essential=False))) == "Task definition doesn't have any essential container"


@pytest.mark.rule("ContainerDefinition-032")
def test_a_container_is_essential_unless_it_says_otherwise() -> None:
    drafted = accepts(ec2(container(), container(name="side", essential=False)))
    assert [each["essential"] for each in drafted.document["containerDefinitions"]] == [True, False]
    assert [spec.essential for spec in drafted.containers] == [True, False]


@pytest.mark.rule("ContainerDefinition-084", "ContainerDefinition-091")
@pytest.mark.parametrize("member", ["startTimeout", "stopTimeout"])
def test_timeouts_are_two_seconds_or_more(member: str) -> None:
    assert first_container(ec2(container(**{member: 2})))[member] == 2
    assert (
        refusal(ec2(container(**{member: 1})))
        == f"The '{member}' setting for container 'app' must be at least 2."
    )


@pytest.mark.rule("ContainerDefinition-088", "ContainerDefinition-091", "ContainerDefinition-084")
@pytest.mark.parametrize(("member", "what"), [("startTimeout", "start"), ("stopTimeout", "stop")])
def test_timeouts_are_at_most_120_seconds_on_fargate(member: str, what: str) -> None:
    assert first_container(fargate(container(**{member: 120})))[member] == 120
    sentence = (
        f"Tasks using the Fargate launch type must have a container {what} timeout of less than 120 seconds."
    )
    assert refusal(fargate(container(**{member: 121}))) == sentence


@pytest.mark.rule("HealthCheck-020", "HealthCheck-022")
@pytest.mark.parametrize("command", [[], ["CMD"], ["CMD-SHELL"], ["curl", "localhost"], ["cmd", "true"]])
def test_a_health_check_begins_with_cmd(command: list[str]) -> None:
    assert "must begin with CMD or CMD-SHELL" in refusal(ec2(container(healthCheck={"command": command})))


@pytest.mark.rule("HealthCheck-022")
def test_a_health_check_needs_a_command() -> None:
    assert "must begin with CMD or CMD-SHELL" in refusal(ec2(container(healthCheck={"interval": 30})))


@pytest.mark.rule("HealthCheck-020")
@pytest.mark.parametrize("command", [["CMD", "true"], ["CMD-SHELL", "curl -f localhost || exit 1"]])
def test_health_check_commands(command: list[str]) -> None:
    assert (
        first_container(ec2(container(healthCheck={"command": command})))["healthCheck"]["command"] == command
    )


LIMITS = [
    pytest.param("interval", 5, 300, marks=pytest.mark.rule("HealthCheck-023"), id="interval"),
    pytest.param("timeout", 2, 60, marks=pytest.mark.rule("HealthCheck-032"), id="timeout"),
    pytest.param("retries", 1, 10, marks=pytest.mark.rule("HealthCheck-025"), id="retries"),
    pytest.param("startPeriod", 0, 300, marks=pytest.mark.rule("HealthCheck-028"), id="startPeriod"),
]


@pytest.mark.parametrize(("member", "low", "high"), LIMITS)
def test_health_check_limits(member: str, low: int, high: int) -> None:
    def check(value: int) -> dict[str, Any]:
        return ec2(container(healthCheck={"command": ["CMD", "true"], member: value}))

    for value in (low, high):
        assert first_container(check(value))["healthCheck"][member] == value
    assert refusal(check(low - 1)) == (
        f"Health check {member} must be greater than or equal to the minimum allowed value {low} for container 'app'"
    )
    assert refusal(check(high + 1)) == (
        f"Health check {member} must be less than or equal to the maximum allowed value {high} for container 'app'"
    )


@pytest.mark.parametrize("period", [59, 1801])
def test_a_restart_period_has_limits(period: int) -> None:
    policy = {"enabled": True, "restartAttemptPeriod": period}
    sentence = "the 'restartAttemptPeriod' setting for container 'app' must be between 60 and 1800."
    assert refusal(ec2(container(restartPolicy=policy))) == sentence


def test_a_restart_policy_is_echoed() -> None:
    policy = {"enabled": True, "restartAttemptPeriod": 1800, "ignoredExitCodes": [0] * 50}
    assert first_container(ec2(container(restartPolicy=policy)))["restartPolicy"] == policy
    assert "at most 50 items" in refusal(
        ec2(container(restartPolicy={"enabled": True, "ignoredExitCodes": [0] * 51}))
    )


@pytest.mark.rule("ContainerDefinition-097", "ContainerDefinition-098")
@pytest.mark.parametrize("user", ["nobody", "nobody:staff", "1000", "1000:1000", "nobody:1000", "1000:staff"])
def test_users(user: str) -> None:
    assert accepts(ec2(container(user=user))).containers[0].user == user


@pytest.mark.rule("ContainerDefinition-097", "ContainerDefinition-098")
@pytest.mark.parametrize("user", ["", ":", "a:b:c", "-1", "1000:-1", "no body", "nobody:"])
def test_users_of_another_form(user: str) -> None:
    assert f"The 'user' setting '{user}' for container 'app' must be" in refusal(ec2(container(user=user)))


@pytest.mark.rule("ContainerDefinition-009")
def test_one_credential_spec_is_the_most() -> None:
    specs = [f"credentialspec:{CREDENTIALS}"]
    assert first_container(ec2(container(credentialSpecs=specs)))["credentialSpecs"] == specs
    assert "at most 1 item" in refusal(ec2(container(credentialSpecs=specs * 2)))


@pytest.mark.rule("ContainerDefinition-010")
@pytest.mark.parametrize("prefix", ["credentialspec", "credentialspecdomainless"])
@pytest.mark.parametrize("arn", [CREDENTIALS, "arn:aws:ssm:us-east-1:123456789012:parameter/spec"])
def test_credential_specs(prefix: str, arn: str) -> None:
    assert accepts(ec2(container(credentialSpecs=[f"{prefix}:{arn}"])))


@pytest.mark.rule("ContainerDefinition-010")
@pytest.mark.parametrize(
    "spec", [CREDENTIALS, "credentialspec:file.json", "credentialspec:arn:aws:iam::1:role/x"]
)
def test_malformed_credential_specs(spec: str) -> None:
    assert "must be credentialspec:ARN" in refusal(ec2(container(credentialSpecs=[spec])))


@pytest.mark.rule("ContainerDefinition-024")
@pytest.mark.parametrize(
    "option",
    ["no-new-privileges", "apparmor:unconfined", "label:type:svirt_t", "credentialspec:file://spec.json"],
)
def test_security_options(option: str) -> None:
    assert accepts(ec2(container(dockerSecurityOptions=[option])))


@pytest.mark.rule("ContainerDefinition-024")
@pytest.mark.parametrize("option", ["seccomp=unconfined", "apparmor", "label:", "none"])
def test_unknown_security_options(option: str) -> None:
    assert f"The Docker security option '{option}'" in refusal(ec2(container(dockerSecurityOptions=[option])))


@pytest.mark.rule("RepositoryCredentials-001")
@pytest.mark.parametrize(
    "secret", ["arn:aws:secretsmanager:us-east-1:123456789012:secret:registry-AbCdEf", "registry"]
)
def test_registry_credentials(secret: str) -> None:
    assert accepts(ec2(container(repositoryCredentials={"credentialsParameter": secret})))


@pytest.mark.rule("RepositoryCredentials-001")
@pytest.mark.parametrize("secret", ["arn:aws:ssm:us-east-1:123456789012:parameter/registry", "two words", ""])
def test_registry_credentials_from_elsewhere(secret: str) -> None:
    assert "must be the ARN or the name" in refusal(
        ec2(container(repositoryCredentials={"credentialsParameter": secret}))
    )
