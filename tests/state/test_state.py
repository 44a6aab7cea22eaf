"""A fake with a file: what was answered is there again, and what was running is told of truly."""

from __future__ import annotations

import os
import sqlite3
import stat
import sys
import time
from datetime import UTC, datetime

import pytest

import ecs_fake
from ecs_fake.errors import EcsFakeError, OptionError
from ecs_fake.persistence.file import Batch, StateFile
from tests.state.conftest import NETWORK, described, register, run

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]


def everything(fake):
    """All records of a fake, by owner and table."""
    names = ("clusters", "capacity_providers", "families", "task_definitions", "tasks", "container_instances")
    names += (
        "services",
        "task_sets",
        "service_deployments",
        "service_revisions",
        "replays",
        "account_settings",
    )
    return fake._engine.core.read(
        lambda worlds: {
            owner: {name: list(getattr(world, name)) for name in names} for owner, world in worlds.items()
        }
    )


def fill(fake):
    """Make something of nearly every kind."""
    ecs = fake.client()
    register(ecs, healthCheck={"command": ["CMD-SHELL", "true"]}, environment=[{"name": "A", "value": "ü"}])
    ecs.put_account_setting(name="containerInsights", value="enabled")
    ecs.create_capacity_provider(name="own", autoScalingGroupProvider={"autoScalingGroupArn": "group"})
    ecs.create_cluster(clusterName="other", tags=[{"key": "k", "value": "v"}])
    fake.add_container_instances(2, attributes={"rack": "1"})
    run(ecs, count=2, clientToken="once", startedBy="me", tags=[{"key": "k", "value": "v"}])
    for controller in ("ECS", "EXTERNAL"):
        ecs.create_service(
            serviceName=controller,
            desiredCount=2,
            deploymentController={"type": controller},
            **(
                {"taskDefinition": "job", "launchType": "FARGATE", "networkConfiguration": NETWORK}
                if controller == "ECS"
                else {}
            ),
        )
    ecs.create_task_set(
        cluster="default",
        service="EXTERNAL",
        taskDefinition="job",
        launchType="FARGATE",
        networkConfiguration=NETWORK,
        scale={"value": 50, "unit": "PERCENT"},
    )
    fake.client(region_name="eu-west-1").create_cluster(clusterName="far")
    fake.settle()
    return ecs


class TestOfRecords:
    def test_all_of_them_are_there_again(self, opened):
        fake = opened()
        fill(fake)
        before, now = everything(fake), fake.now
        assert all(len(rows) > 0 for name, rows in before["123456789012", "us-east-1"].items()), before
        fake = opened()
        assert fake.now == now
        assert everything(fake) == before

    def test_pages_of_a_list_go_on(self, opened):
        ecs = opened().client()
        arns = [ecs.create_cluster(clusterName=f"c{n}")["cluster"]["clusterArn"] for n in range(5)]
        page = ecs.list_clusters(maxResults=2)
        ecs = opened(clusters=[]).client()
        rest = ecs.list_clusters(nextToken=page["nextToken"])["clusterArns"]
        assert sorted(page["clusterArns"] + rest) == sorted([*arns, arns[0].replace("c0", "default")])

    def test_what_was_removed_stays_away(self, opened):
        ecs = opened().client()
        arn = register(ecs)
        ecs.deregister_task_definition(taskDefinition=arn)
        ecs.delete_task_definitions(taskDefinitions=[arn])
        ecs = opened().client()
        assert ecs.list_task_definitions(status="ACTIVE")["taskDefinitionArns"] == []
        with pytest.raises(ecs.exceptions.ClientException):
            ecs.describe_task_definition(taskDefinition=arn)

    def test_a_reset_forgets_for_good(self, opened):
        fake = opened()
        fill(fake)
        fake.reset()
        run_after = register(fake.client(), "after")
        ecs = opened().client()
        assert ecs.list_task_definitions()["taskDefinitionArns"] == [run_after]
        assert ecs.list_clusters()["clusterArns"] == ["arn:aws:ecs:us-east-1:123456789012:cluster/default"]

    def test_what_an_error_took_back_was_never_written(self, opened):
        ecs = opened().client()
        with pytest.raises(ecs.exceptions.ClientError):
            ecs.register_task_definition(family="bad", containerDefinitions=[{"name": "a", "image": "i"}])
        assert opened().client().list_task_definition_families()["families"] == []

    def test_ids_of_a_seed_are_not_made_twice(self, opened):
        arns = set()
        for _ in range(3):
            ecs = opened(seed=5).client()
            register(ecs)
            arns.add(run(ecs))
        assert len(arns) == 3

    def test_a_token_is_remembered(self, opened):
        ecs = opened().client()
        register(ecs)
        arn = run(ecs, clientToken="once")
        assert run(opened().client(), clientToken="once") == arn


class TestOfSimulatedTasks:
    def test_they_go_on(self, opened):
        fake = opened()
        register(fake.client())
        arn = run(fake.client())
        before = described(fake.client(), arn)
        fake = opened()
        assert described(fake.client(), arn) == before
        fake.client().stop_task(task=arn, reason="enough")
        fake.settle()
        [after] = described(fake.client(), arn)
        assert (after["lastStatus"], after["stoppedReason"]) == ("STOPPED", "enough")
        assert after["containers"][0]["exitCode"] == 143

    def test_their_scripts_go_on_where_they_were(self, opened):
        images = {"images/app": ecs_fake.Scripted(run_for=100, exit_code=3)}
        fake = opened(images=images, start=1_800_000_000)
        register(fake.client())
        arn = run(fake.client())
        fake.advance(60)
        fake = opened(images=images)
        assert fake.now == datetime.fromtimestamp(1_800_000_060, UTC)
        fake.advance(39)
        assert fake.task(arn).last_status == "RUNNING"
        fake.advance(1)
        assert (fake.task(arn).last_status, fake.task(arn).exit_codes) == ("STOPPED", {"app": 3})

    def test_their_health_checks_go_on(self, opened):
        images = {"images/app": ecs_fake.Scripted(health=["HEALTHY", "UNHEALTHY"])}
        fake = opened(images=images)
        check = {"command": ["CMD", "true"], "interval": 10, "retries": 2}
        register(fake.client(), healthCheck=check)
        arn = run(fake.client())
        fake.advance(15)
        fake = opened(images=images)
        assert described(fake.client(), arn)[0]["healthStatus"] == "HEALTHY"
        fake.advance(20)
        assert described(fake.client(), arn)[0]["healthStatus"] == "UNHEALTHY"

    def test_stopped_ones_are_forgotten_when_they_would_have_been(self, opened):
        fake = opened()
        register(fake.client())
        arn = run(fake.client())
        fake.client().stop_task(task=arn)
        fake.settle()
        fake = opened()
        assert described(fake.client(), arn)[0]["lastStatus"] == "STOPPED"
        fake.advance(2 * 3600)
        assert described(fake.client(), arn) == []

    def test_those_on_their_way_that_nobody_carries_on_are_reported(self, opened):
        fake = opened(timings="realistic")
        register(fake.client())
        arn = run(fake.client())
        fake.run_until(lambda: fake.task(arn).last_status == "PENDING")
        fake = opened(timings="realistic")
        fake.settle()
        [task] = described(fake.client(), arn)
        assert (task["lastStatus"], task["stopCode"]) == ("STOPPED", "TerminationNotice")

    def test_those_that_wait_for_their_network_go_on(self, opened):
        fake = opened(timings="realistic")
        register(fake.client())
        arn = run(fake.client())
        assert fake.task(arn).last_status == "PROVISIONING"
        fake = opened(timings="realistic")
        fake.settle()
        assert fake.task(arn).last_status == "RUNNING"


class TestOfServices:
    def test_they_keep_their_simulated_tasks(self, opened):
        fake = opened()
        fill(fake)
        arns = fake.client().list_tasks(serviceName="ECS")["taskArns"]
        fake = opened()
        fake.settle()
        assert fake.client().list_tasks(serviceName="ECS")["taskArns"] == arns

    def test_they_go_on_being_looked_at(self, opened):
        fake = opened()
        fill(fake)
        fake = opened()
        fake.client().update_service(service="ECS", desiredCount=4)
        fake.settle()
        assert len(fake.client().list_tasks(serviceName="ECS")["taskArns"]) == 4

    def test_a_deployment_under_way_comes_to_its_end(self, opened):
        fake = opened()
        fill(fake)
        register(fake.client())
        fake.client().update_service(service="ECS", taskDefinition="job")
        fake = opened()
        fake.settle()
        [service] = fake.client().describe_services(services=["ECS"])["services"]
        assert [one["rolloutState"] for one in service["deployments"]] == ["COMPLETED"]
        assert service["taskDefinition"].endswith("job:2")


@pytest.mark.skipif(sys.platform == "win32", reason="processes are not executed there")
class TestOfProcesses:
    def test_they_have_ended_and_services_launch_others(self, opened):
        fake = opened(runner="process")
        ecs = fake.client()
        register(ecs, command=SLEEP)
        alone = run(ecs)
        ecs.create_service(
            serviceName="web",
            taskDefinition="job",
            desiredCount=1,
            launchType="FARGATE",
            networkConfiguration=NETWORK,
        )
        fake.settle(30)
        [old] = ecs.list_tasks(serviceName="web")["taskArns"]
        fake = opened(runner="process")
        ecs = fake.client()
        fake.settle(30)
        for task in described(ecs, alone, old):
            assert (task["lastStatus"], task["stopCode"]) == ("STOPPED", "TerminationNotice")
            assert task["stoppedReason"] == (
                "The ecs_fake process that ran this task has ended, and its containers with it."
            )
            assert "exitCode" not in task["containers"][0]
        [new] = ecs.list_tasks(serviceName="web")["taskArns"]
        assert new != old
        assert fake.task(new).last_status == "RUNNING"


class TestOfTheFile:
    def test_only_its_owner_can_read_it(self, opened, path):
        opened()
        assert stat.S_IMODE(path.stat().st_mode) == 0o600

    def test_two_fakes_cannot_have_it(self, opened, path):
        opened()
        with pytest.raises(OptionError, match=r"kept\.state' is in use by another process"):
            ecs_fake.EcsFake(state=path)

    def test_it_is_free_again_after_a_fake_that_could_not_be(self, opened, path, monkeypatch):
        opened().close()
        monkeypatch.setattr("ecs_fake.parts.Crew", None)
        with pytest.raises(TypeError):
            ecs_fake.EcsFake(state=path)
        monkeypatch.undo()
        opened()

    @pytest.mark.parametrize("content", [b"not a database, certainly not", b"x" * 5000])
    def test_another_kind_of_file_is_refused_and_left_alone(self, path, content):
        path.write_bytes(content)
        with pytest.raises(OptionError, match="is no state file"):
            ecs_fake.EcsFake(state=path)
        assert path.read_bytes() == content

    def test_the_database_of_another_program_is_refused(self, path):
        with sqlite3.connect(path) as connection:
            connection.execute("CREATE TABLE theirs (a)")
        connection.close()
        with pytest.raises(OptionError, match="a database of another program"):
            ecs_fake.EcsFake(state=path)

    def test_a_newer_form_is_refused(self, opened, path):
        opened().close()
        with sqlite3.connect(path) as connection:
            connection.execute("PRAGMA user_version = 99")
        connection.close()
        with pytest.raises(OptionError, match=r"another version of ecs_fake \(its form is 99"):
            ecs_fake.EcsFake(state=path)

    def test_a_record_of_another_version_is_refused(self, opened, path):
        opened().close()
        with sqlite3.connect(path) as connection:
            connection.execute("""UPDATE records SET body = '{"newest": 1}' WHERE kind = 'Cluster'""")
        connection.close()
        with pytest.raises(OptionError, match=r"another version of ecs_fake \(Cluster has no \['newest'\]"):
            ecs_fake.EcsFake(state=path)

    @pytest.mark.parametrize("place", ["missing/kept.state", "."])
    def test_a_place_where_no_file_can_be_is_refused(self, tmp_path, place):
        with pytest.raises(OptionError, match="cannot be opened"):
            ecs_fake.EcsFake(state=tmp_path / place)

    def test_virtual_time_that_is_ahead_cannot_become_real(self, opened):
        opened().advance(3600)
        with pytest.raises(OptionError, match=r"3\d\d\d s ahead of this machine's clock"):
            opened(clock="wall")

    def test_real_time_may_become_virtual(self, opened):
        before = time.time()
        register(opened(clock="wall").client())
        fake = opened(clock="virtual")
        assert before <= fake.now.timestamp() <= time.time()
        assert len(fake.client().list_task_definitions()["taskDefinitionArns"]) == 1

    def test_what_could_not_be_written_is_not_acknowledged_and_comes_later(self, opened, monkeypatch):
        fake = opened()
        ecs = fake.client()
        failing = pytest.MonkeyPatch()

        def full(self, batch):
            raise EcsFakeError("the disk is full")

        with failing.context() as patch:
            patch.setattr(StateFile, "write", full)
            with pytest.raises(EcsFakeError, match="the disk is full"):
                ecs.create_cluster(clusterName="late")
        ecs.list_clusters()
        assert any("late" in arn for arn in opened().client().list_clusters()["clusterArns"])

    def test_a_full_disk_is_told_in_words(self, path):
        file = StateFile(path, virtual=True)
        file._connection.execute("PRAGMA max_page_count = 1")
        batch = Batch(now=1.0, serials={("a" * 4000, str(n)): n for n in range(50)})
        with pytest.raises(EcsFakeError, match=r"could not be written \(database or disk is full"):
            file.write(batch)
        file.close()

    def test_without_the_option_nothing_is_written(self, tmp_path, monkeypatch):
        monkeypatch.chdir(tmp_path)
        with ecs_fake.EcsFake(clusters=["default"]):
            assert os.listdir(tmp_path) == []
