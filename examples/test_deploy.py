"""How to test code that runs a one-off ECS task: here, a database migration before a deployment.

Type `pytest examples/test_deploy.py`. Nothing reaches AWS, nothing sleeps, nothing is left behind.
"""

import sys

import boto3
import pytest

import ecs_fake

NETWORK = {"awsvpcConfiguration": {"subnets": ["subnet-0123456789abcdef0"]}}


# -- the code under test: what you would have in your own package -------------------------------------------
class MigrationFailed(Exception):
    """The deployment must not go on."""


def migrate(cluster, task_definition, version):
    """Run the migration task and wait for it; raise MigrationFailed unless it ends with exit code 0."""
    ecs = boto3.client("ecs")
    answer = ecs.run_task(
        cluster=cluster,
        taskDefinition=task_definition,
        launchType="FARGATE",
        networkConfiguration=NETWORK,
        overrides={
            "containerOverrides": [{"name": "app", "environment": [{"name": "VERSION", "value": version}]}]
        },
    )
    [task] = answer["tasks"]
    ecs.get_waiter("tasks_stopped").wait(cluster=cluster, tasks=[task["taskArn"]])
    [task] = ecs.describe_tasks(cluster=cluster, tasks=[task["taskArn"]])["tasks"]
    [app] = task["containers"]
    if app.get("exitCode") != 0:
        raise MigrationFailed(f"{task['stopCode']}: {app.get('reason') or task['stoppedReason']}")


# -- the tests ----------------------------------------------------------------------------------------------
@pytest.fixture
def shop(ecs_fake_client):
    """A cluster and a task definition, as they would be in production."""
    ecs_fake_client.create_cluster(clusterName="shop")
    ecs_fake_client.register_task_definition(
        family="migration",
        networkMode="awsvpc",
        requiresCompatibilities=["FARGATE"],
        cpu="256",
        memory="512",
        containerDefinitions=[
            {
                "name": "app",
                "image": "registry.example/app:2.0",
                "command": [sys.executable, "-c", "import os; print('migrating to', os.environ['VERSION'])"],
            }
        ],
    )


@pytest.mark.usefixtures("shop")
def test_a_migration_that_works(fake_ecs):
    """It takes ninety seconds, but those are virtual."""
    fake_ecs.images["registry.example/app:*"] = ecs_fake.Scripted(run_for=90, exit_code=0)
    migrate("shop", "migration", "2.0")


@pytest.mark.usefixtures("shop")
def test_a_migration_that_fails(fake_ecs):
    fake_ecs.images["registry.example/app:*"] = ecs_fake.Scripted(run_for=5, exit_code=1)
    with pytest.raises(MigrationFailed, match="EssentialContainerExited"):
        migrate("shop", "migration", "2.0")


@pytest.mark.usefixtures("shop")
def test_an_image_that_is_not_there(fake_ecs):
    fake_ecs.images["registry.example/app:*"] = ecs_fake.PullError("manifest unknown")
    with pytest.raises(MigrationFailed, match=r"CannotPullContainerError: .*manifest unknown"):
        migrate("shop", "migration", "2.0")


@pytest.mark.usefixtures("shop")
@pytest.mark.ecs_fake(runner="process")
def test_the_real_command(fake_ecs):
    """The container's own command runs, as a local process."""
    migrate("shop", "migration", "2.1")
    [task] = fake_ecs.tasks()
    assert str(task.logs("app")) == "migrating to 2.1\n"
