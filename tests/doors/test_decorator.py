"""`mock_ecs` on everything that can be decorated, and as an object."""

from __future__ import annotations

import asyncio
import inspect
import subprocess
import sys
import unittest
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import boto3
import pytest

from ecs_fake.errors import NotImplementedByFake, OptionError
from ecs_fake.fake import EcsFake
from ecs_fake.intercept import active
from ecs_fake.mock import mock_ecs

pytestmark = pytest.mark.usefixtures("no_network")


def current() -> EcsFake:
    """The active fake; there must be one."""
    fake = active()
    assert isinstance(fake, EcsFake)
    return fake


def run(case: type[unittest.TestCase]) -> unittest.TestResult:
    """Run the tests of a class as unittest does."""
    result = unittest.TestResult()
    unittest.defaultTestLoader.loadTestsFromTestCase(case).run(result)
    assert result.errors == result.failures == []
    return result


class TestFunctions:
    def test_plain(self) -> None:
        @mock_ecs
        def decorated(value: int) -> tuple[int, EcsFake]:
            return value, current()

        value, fake = decorated(3)
        assert value == 3
        assert fake.closed
        assert active() is None

    def test_with_options(self) -> None:
        @mock_ecs(region="eu-west-1", clusters=["c"])
        def decorated() -> str:
            assert len(boto3.client("ecs").list_clusters()["clusterArns"]) == 1
            return current().region

        assert decorated() == "eu-west-1"

    def test_each_call_gets_a_fresh_fake(self) -> None:
        @mock_ecs
        def decorated() -> EcsFake:
            return current()

        assert decorated() is not decorated()

    def test_recursion(self) -> None:
        @mock_ecs
        def decorated(depth: int) -> set[EcsFake]:
            before = current()
            below = decorated(depth - 1) if depth else set()
            assert current() is before
            return below | {before}

        assert len(decorated(3)) == 4

    def test_in_threads(self) -> None:
        @mock_ecs
        def decorated(_: int) -> EcsFake:
            boto3.session.Session().client("ecs", region_name="us-east-1").create_cluster()
            assert len(current().calls) == 1
            return current()

        with ThreadPoolExecutor(4) as pool:
            assert len(set(pool.map(decorated, range(8)))) == 8

    def test_method(self) -> None:
        class Holder:
            name = "me"

            @mock_ecs
            def decorated(self) -> tuple[str, EcsFake]:
                return self.name, current()

            @mock_ecs
            @staticmethod
            def static() -> EcsFake:
                return current()

            @mock_ecs
            @classmethod
            def of_class(cls) -> tuple[str, EcsFake]:
                return cls.name, current()

        assert Holder().decorated()[0] == "me"
        assert Holder.static().closed
        assert Holder.of_class()[0] == "me"

    def test_the_fake_ends_when_it_raises(self) -> None:
        @mock_ecs
        def decorated() -> None:
            raise KeyError

        with pytest.raises(KeyError):
            decorated()
        assert active() is None

    def test_name_signature_and_attributes_stay(self) -> None:
        def plain(a: int, *, b: str = "") -> None:
            """Do."""

        plain.pytestmark = ["mark"]  # type: ignore[attr-defined]
        decorated = mock_ecs(plain)
        assert decorated.__name__ == "plain"
        assert decorated.__doc__ == "Do."
        assert inspect.signature(decorated) == inspect.signature(plain)
        assert decorated.pytestmark == ["mark"]  # type: ignore[attr-defined]

    def test_coroutine(self) -> None:
        @mock_ecs
        async def decorated() -> EcsFake:
            await asyncio.sleep(0)
            return current()

        assert inspect.iscoroutinefunction(decorated)
        assert asyncio.run(decorated()).closed
        assert active() is None

    def test_generator(self) -> None:
        @contextmanager
        @mock_ecs
        def decorated() -> Iterator[EcsFake]:
            with pytest.raises(KeyError):
                yield current()

        with decorated() as fake:
            assert active() is fake
            raise KeyError
        assert active() is None

    def test_async_generator(self) -> None:
        seen: list[str] = []

        @mock_ecs
        async def decorated() -> AsyncIterator[Any]:
            try:
                seen.append((yield current()))
                yield "second"
            except KeyError:
                yield "caught"
            finally:
                seen.append("end")

        async def use() -> None:
            generator: Any = decorated()
            fake = await anext(generator)
            assert active() is fake
            assert await generator.asend("sent") == "second"
            assert await generator.athrow(KeyError()) == "caught"
            with pytest.raises(StopAsyncIteration):
                await anext(generator)

        assert inspect.isasyncgenfunction(decorated)
        asyncio.run(use())
        assert seen == ["sent", "end"]
        assert active() is None

    def test_async_generator_that_is_closed_early(self) -> None:
        ended: list[bool] = []

        @asynccontextmanager
        @mock_ecs
        async def decorated() -> AsyncIterator[EcsFake]:
            try:
                yield current()
            finally:
                ended.append(active() is not None)

        async def use() -> None:
            async with decorated() as fake:
                assert active() is fake
                raise KeyError

        with pytest.raises(KeyError):
            asyncio.run(use())
        assert ended == [True]
        assert active() is None


class TestClasses:
    def test_every_test_method_gets_a_fresh_fake(self) -> None:
        fakes: list[EcsFake] = []

        class Base:
            def test_inherited(self) -> None:
                fakes.append(current())

        @mock_ecs
        class Tests(Base):
            def test_one(self) -> None:
                fakes.append(current())

            async def test_async(self) -> None:
                fakes.append(current())

            @staticmethod
            def test_static() -> None:
                fakes.append(current())

            @classmethod
            def test_of_class(cls) -> None:
                fakes.append(current())

            def helper(self) -> None:
                assert active() is None

            class TestNested:
                def test_nested(self) -> None:
                    fakes.append(current())

        Tests().test_one()
        Tests().test_inherited()
        Tests.test_static()
        Tests.test_of_class()
        Tests.TestNested().test_nested()
        asyncio.run(Tests().test_async())
        Tests().helper()
        assert len(set(fakes)) == 6
        with pytest.raises(AssertionError):
            Base().test_inherited()

    def test_setup_method_sees_the_fake_of_its_test(self, pytester: pytest.Pytester) -> None:
        pytester.makepyfile(
            """
            import boto3
            from ecs_fake.intercept import active
            from ecs_fake.mock import mock_ecs

            class Base:
                def setup_method(self, method):
                    self.name = method.__name__
                    self.fake = active()

            @mock_ecs(region="us-east-1")
            class TestDeploy(Base):
                def setup_method(self, method):
                    super().setup_method(method)
                    boto3.client("ecs").create_cluster()

                def teardown_method(self):
                    assert active() is self.fake is not None

                def test_one(self):
                    assert self.name == "test_one"
                    assert active() is self.fake
                    assert len(boto3.client("ecs").list_clusters()["clusterArns"]) == 1

                def test_two(self):
                    assert len(boto3.client("ecs").list_clusters()["clusterArns"]) == 1

            @mock_ecs
            class TestBroken:
                def setup_method(self):
                    raise KeyError

                def test_it(self):
                    pass

            def test_nothing_is_left():
                assert active() is None
            """
        )
        pytester.runpytest_inprocess("-p", "no:asyncio").assert_outcomes(passed=3, errors=1)

    def test_unittest(self) -> None:
        fakes: list[EcsFake] = []

        @mock_ecs(clusters=["c"])
        class Case(unittest.TestCase):
            def setUp(self) -> None:
                self.fake = current()
                self.addCleanup(self.tearDown)

            def tearDown(self) -> None:
                assert active() is self.fake

            def test_one(self) -> None:
                assert active() is self.fake
                fakes.append(self.fake)

            def test_two(self) -> None:
                fakes.append(self.fake)

        assert run(Case).testsRun == 2
        Case("test_one").debug()
        assert len(set(fakes)) == 3
        assert active() is None

    def test_unittest_with_coroutines(self) -> None:
        @mock_ecs
        class Case(unittest.IsolatedAsyncioTestCase):
            async def asyncSetUp(self) -> None:
                self.fake = current()

            async def test_one(self) -> None:
                await asyncio.sleep(0)
                assert active() is self.fake

        assert run(Case).testsRun == 1


class TestAsObject:
    def test_with(self) -> None:
        with mock_ecs(region="eu-west-1") as fake:
            assert active() is fake
            assert fake.region == "eu-west-1"
        assert fake.closed

    def test_async_with(self) -> None:
        async def use() -> EcsFake:
            async with mock_ecs() as fake:
                assert active() is fake
            return fake

        assert asyncio.run(use()).closed

    def test_one_object_many_times(self) -> None:
        mock = mock_ecs()
        with mock as outer:
            with mock as inner:
                assert active() is inner is not outer
            assert inner.closed
            assert active() is outer
        assert outer.closed

    def test_start_and_stop(self) -> None:
        mock = mock_ecs()
        fake = mock.start()
        assert active() is fake
        mock.stop()
        mock.stop()
        assert fake.closed
        assert active() is None

    def test_starting_again_is_starting_afresh(self) -> None:
        mock = mock_ecs()
        first, second = mock.start(), mock.start()
        assert first.closed
        assert active() is second
        mock.stop()

    def test_what_is_started_in_one_thread_can_be_stopped_in_another(self) -> None:
        mock = mock_ecs()
        with ThreadPoolExecutor(1) as pool:
            fake = pool.submit(mock.start).result()
        assert active() is fake
        mock.stop()
        assert active() is None

    def test_what_is_still_started_at_exit_is_stopped(self) -> None:
        program = (
            "import atexit; from ecs_fake.mock import mock_ecs\n"
            "atexit.register(lambda: print(fake.closed))\n"
            "fake = mock_ecs().start(); print(fake.closed)"
        )
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
        assert done.stdout.split() == ["False", "True"]

    def test_repr(self) -> None:
        assert repr(mock_ecs(seed=1, region="eu-west-1")) == "mock_ecs(seed=1, region='eu-west-1')"


class TestMistakes:
    def test_a_misspelt_option_fails_where_it_is_written(self) -> None:
        with pytest.raises(OptionError, match=r"there is no option 'runer'.*Did you mean 'runner'"):
            mock_ecs(runer="process")  # type: ignore[call-overload]

    def test_an_impossible_value_too(self) -> None:
        with pytest.raises(OptionError, match=r'timings=\'fast\' .*"instant" or "brisk" or "realistic"'):
            mock_ecs(timings="fast")  # type: ignore[call-overload]

    def test_what_is_not_built_too(self) -> None:
        with pytest.raises(NotImplementedByFake, match="runner='docker'"):
            mock_ecs(runner="docker")

    def test_a_fixture_cannot_be_decorated(self) -> None:
        @pytest.fixture
        def fixture() -> None:
            """Do nothing."""

        with pytest.raises(OptionError, match=r"write @pytest\.fixture above"):
            mock_ecs(fixture)

    def test_nor_anything_else(self) -> None:
        with pytest.raises(OptionError, match="options go by keyword"):
            mock_ecs("process")  # type: ignore[call-overload]
