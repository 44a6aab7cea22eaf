"""The pytest plugin: fixtures, marker, ini options, and every way to load it."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

import ecs_fake

pytestmark = pytest.mark.usefixtures("no_network")

HOME = Path(ecs_fake.__file__).parents[1]
"""The directory that holds the package."""

# pytest-asyncio warns when it is not configured; the inner runs do not need it.
PLAIN = ("-p", "no:asyncio")
LOADED = (*PLAIN, "-p", "ecs_fake.pytest_plugin")


def test_fixtures(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import boto3
        from ecs_fake.fake import EcsFake
        from ecs_fake.intercept import active

        def test_one(fake_ecs, ecs_fake_client):
            assert isinstance(fake_ecs, EcsFake)
            assert active() is fake_ecs
            ecs_fake_client.create_cluster(clusterName="c")
            assert len(boto3.client("ecs").list_clusters()["clusterArns"]) == 1

        def test_two(ecs_fake_client):
            assert ecs_fake_client.list_clusters()["clusterArns"] == []

        def test_nothing_is_active_without_the_fixture():
            assert active() is None
        """
    )
    pytester.runpytest_inprocess(*LOADED).assert_outcomes(passed=3)


def test_a_session_of_fixtures_sees_the_marked_fake(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import boto3, pytest

        @pytest.fixture
        def cluster():
            return boto3.client("ecs").create_cluster(clusterName="c")["cluster"]["clusterArn"]

        @pytest.mark.ecs_fake(region="eu-west-2")
        def test_it(cluster):
            assert cluster.startswith("arn:aws:ecs:eu-west-2:")
        """
    )
    pytester.runpytest_inprocess(*LOADED).assert_outcomes(passed=1)


def test_markers_add_up_and_the_closest_wins(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import pytest
        pytestmark = pytest.mark.ecs_fake(region="eu-west-1", clusters=["module"], seed=1)

        @pytest.mark.ecs_fake(clusters=["class"])
        class TestIt:
            @pytest.mark.ecs_fake(region="eu-west-3")
            def test_it(self, fake_ecs):
                assert fake_ecs.options.region == "eu-west-3"
                assert fake_ecs.options.clusters == ("class",)
                assert fake_ecs.options.seed == 1
        """
    )
    pytester.runpytest_inprocess(*LOADED).assert_outcomes(passed=1)


def test_ini_and_environment(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ECS_FAKE_SEED", "1")
    monkeypatch.setenv("ECS_FAKE_HISTORY", "5")
    pytester.makeini(
        """
        [pytest]
        ecs_fake_region = eu-south-1
        ecs_fake_seed = 2
        ecs_fake_poll_step = 0
        ecs_fake_clusters = one, two
        """
    )
    pytester.makepyfile(
        """
        import pytest

        @pytest.mark.ecs_fake(region="eu-west-3")
        def test_it(fake_ecs):
            options = fake_ecs.options
            assert options.region == "eu-west-3"  # the marker hides the ini option
            assert options.seed == 2              # the ini option hides the environment
            assert options.history == 5           # the environment hides the default
            assert options.poll_step == 0.0
            assert options.clusters == ("one", "two")
        """
    )
    pytester.runpytest_inprocess(*LOADED).assert_outcomes(passed=1)


def test_lists_in_pyproject(pytester: pytest.Pytester) -> None:
    pytester.makepyprojecttoml('[tool.pytest.ini_options]\necs_fake_clusters = ["one"]\necs_fake_seed = 3\n')
    pytester.makepyfile("def test_it(fake_ecs): assert fake_ecs.options.clusters == ('one',)")
    pytester.runpytest_inprocess(*LOADED).assert_outcomes(passed=1)


def test_a_misspelt_option_of_a_marker_fails_with_its_place(pytester: pytest.Pytester) -> None:
    path = pytester.makepyfile(
        """
        import pytest

        class TestIt:
            @pytest.mark.ecs_fake(regoin="eu-west-3")
            def test_it(self):
                pass
        """
    )
    result = pytester.runpytest_inprocess(*LOADED)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(
        [f"*there is no option 'regoin' (marker ecs_fake of {path.name}:4 (test_it)). Did you mean 'region'?"]
    )


def test_a_marker_takes_keywords_only(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import pytest

        @pytest.mark.ecs_fake("process")
        def test_it(): pass
        """
    )
    result = pytester.runpytest_inprocess(*LOADED)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*options go by keyword, found ('process',)*"])


@pytest.mark.parametrize(
    "line", ["ecs_fake_timings = fast", "ecs_fake_seed = one", "ecs_fake_consistency_lag = -1"]
)
def test_an_impossible_ini_option_stops_the_run(pytester: pytest.Pytester, line: str) -> None:
    pytester.makeini(f"[pytest]\n{line}\n")
    pytester.makepyfile("def test_it(): pass")
    result = pytester.runpytest_inprocess(*LOADED)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([f"ERROR: *(ini option {line.partition(' ')[0]})*"])


def test_block_aws_holds_for_the_run(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\necs_fake_block_aws = true\n")
    pytester.makepyfile(
        """
        import boto3, pytest
        from ecs_fake import AwsBlocked

        def test_it():
            keys = {"aws_access_key_id": "a", "aws_secret_access_key": "b"}
            with pytest.raises(AwsBlocked):
                boto3.client("ecs", region_name="eu-west-1", **keys).list_clusters()
        """
    )
    pytester.runpytest_inprocess(*LOADED).assert_outcomes(passed=1)


def test_the_marker_is_registered(pytester: pytest.Pytester) -> None:
    result = pytester.runpytest_inprocess(*LOADED, "--markers")
    result.stdout.fnmatch_lines(["@pytest.mark.ecs_fake(??options): *"])


UNTOUCHED = """
import sys

def test_loading_imports_no_sdk():
    assert not {"boto3", "botocore"} & set(sys.modules)
    assert "ecs_fake.pytest_plugin" in sys.modules

def test_a_fixture_does(fake_ecs):
    assert "botocore" in sys.modules
"""


class TestLoading:
    """In processes of their own, as nothing may be imported yet."""

    @pytest.fixture(autouse=True)
    def importable(self, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
        """Put the package and the test's directory on the path, and keep other plugins out."""
        inherited = os.environ.get("PYTHONPATH", "")
        monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(HOME), str(pytester.path), inherited]))
        monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
        pytester.makepyfile(test_it=UNTOUCHED)

    def test_by_name(self, pytester: pytest.Pytester) -> None:
        pytester.runpytest_subprocess("-p", "ecs_fake.pytest_plugin").assert_outcomes(passed=2)

    def test_by_conftest_plugin(self, pytester: pytest.Pytester) -> None:
        shutil.copy(Path(__file__).parents[2] / "conftest_plugin.py", pytester.path)
        pytester.runpytest_subprocess("-p", "conftest_plugin").assert_outcomes(passed=2)

    def test_installed(self, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
        install(pytester.path)
        only_ours(monkeypatch, pytester)
        pytester.runpytest_subprocess().assert_outcomes(passed=2)

    def test_installed_and_conftest_plugin_together(
        self, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        shutil.copy(Path(__file__).parents[2] / "conftest_plugin.py", pytester.path)
        install(pytester.path)
        only_ours(monkeypatch, pytester)
        pytester.makeconftest("pytest_plugins = ['conftest_plugin']")
        result = pytester.runpytest_subprocess("-p", "ecs_fake.pytest_plugin")
        result.assert_outcomes(passed=2)

    def test_switched_off(self, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
        install(pytester.path)
        only_ours(monkeypatch, pytester)
        pytester.makepyfile(test_it="def test_it(fake_ecs): pass")
        result = pytester.runpytest_subprocess("-p", "no:ecs_fake.pytest_plugin")
        result.assert_outcomes(errors=1)
        result.stdout.fnmatch_lines(["*fixture 'fake_ecs' not found*"])


def install(directory: Path) -> None:
    """Leave the traces of an installed package, with its entry point, in a directory on the path."""
    info = directory / "ecs_fake-0.0.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: ecs-fake\nVersion: 0.0.0\n")
    (info / "entry_points.txt").write_text("[pytest11]\necs_fake.pytest_plugin = ecs_fake.pytest_plugin\n")


def only_ours(monkeypatch: pytest.MonkeyPatch, pytester: pytest.Pytester) -> None:
    """Let pytest load installed plugins, without those that import an SDK or warn."""
    monkeypatch.delenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD")
    pytester.plugins = []
    monkeypatch.setenv("PYTEST_ADDOPTS", "-p no:asyncio -p no:xdist -p no:benchmark -p no:hypothesispytest")
