"""ExecuteCommand, and what a client finds at the URL that it answers: a command on a terminal, in the container."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest

from ecs_fake.fake import EcsFake
from tests.plugin import FLAG, TYPED, Plugin

Execute = Callable[..., dict[str, str]]


class TestShell:
    @pytest.mark.rule("ExecuteCommand-001", "Session-001")
    def test_it_runs_in_the_container(self, shell: Plugin) -> None:
        shell.type('echo "at $PWD, $TERM: $((20 + 22))"\n')
        shell.sees("xterm-256color: 42\r\n")

    def test_it_finds_what_its_container_finds(
        self, fake: EcsFake, run: Callable[..., str], execute: Execute
    ) -> None:
        task = run(environment=[{"name": "COLOUR", "value": "green"}, {"name": "TERM", "value": "vt52"}])
        with Plugin(
            execute("sh -c 'echo $COLOUR $TERM $LANG $ECS_CONTAINER_METADATA_URI_V4'", task)
        ) as plugin:
            plugin.sees("green vt52 C.UTF-8 http://")
            plugin.is_told_the_end()

    def test_the_handshake_asks_for_a_terminal_and_for_no_encryption(self, shell: Plugin) -> None:
        first = shell.seen[0]
        assert (first.sequence, first.flags, first.payload_type) == (0, 1, 5)
        assert first.document["RequestedClientActions"] == [
            {
                "ActionType": "SessionType",
                "ActionParameters": {"SessionType": "InteractiveCommands", "Properties": {}},
            }
        ]

    def test_its_terminal_has_the_size_of_the_clients(self, execute: Execute) -> None:
        with Plugin(execute("sh"), size=(41, 132)) as plugin:
            plugin.type("stty size\n")
            plugin.sees("41 132\r\n")
            plugin.resize(25, 81)
            plugin.type("stty size\n")
            plugin.sees("25 81\r\n")

    def test_it_has_that_size_from_the_beginning(self, execute: Execute) -> None:
        with Plugin(execute("stty size"), size=(41, 132)) as plugin:
            plugin.sees("41 132\r\n")
            plugin.is_told_the_end()

    def test_half_a_character_at_the_end_is_shown_too(self, execute: Execute) -> None:
        with Plugin(execute("printf 'a\\342\\202'")) as plugin:
            plugin.is_told_the_end()
            assert plugin.screen == b"a\xe2\x82"

    def test_ctrl_c_interrupts_what_runs(self, shell: Plugin) -> None:
        shell.type("sleep 1000; echo ended with $?\n")
        shell.sees("ended with $?\r\n")
        shell.type("\x03")
        shell.type("echo still he''re\n")
        shell.sees("still here\r\n")

    def test_exit_ends_the_session(self, shell: Plugin) -> None:
        shell.type("exit 7\n")
        assert shell.is_told_the_end() == ""
        assert shell.closed is not None
        assert shell.closed["SessionId"] == shell.session["sessionId"]
        assert shell.closed["MessageType"] == "channel_closed"

    def test_ctrl_d_ends_it_too(self, shell: Plugin) -> None:
        shell.type("\x04")
        assert shell.is_told_the_end() == ""

    def test_all_output_is_there_before_the_end(self, execute: Execute) -> None:
        with Plugin(execute("sh -c 'seq 1 20000; echo done'")) as plugin:
            plugin.is_told_the_end()
            shown = plugin.screen.split(b"\r\n")
        assert shown == [*(str(number).encode() for number in range(1, 20001)), b"done", b""]
        assert max(len(frame.payload) for frame in plugin.seen if frame.payload_type == TYPED) <= 1024

    def test_a_keepalive_is_answered(self, shell: Plugin) -> None:
        shell.wait(lambda: shell.pongs == 1)

    def test_a_client_may_end_it(self, execute: Execute) -> None:
        with Plugin(execute("sleep 1000")) as plugin:
            plugin.send(FLAG, (2).to_bytes(4))
            assert plugin.is_told_the_end() == ""

    def test_much_that_is_pasted_arrives_in_its_order(self, execute: Execute) -> None:
        lines = [f"line {number} {'x' * 60}\n" for number in range(3000)]
        with Plugin(execute("sh -c 'stty -echo; echo ready; cat | cksum; sleep 0'")) as plugin:
            plugin.sees("ready")
            for at in range(0, len(lines), 13):
                plugin.type("".join(lines[at : at + 13]))
                plugin.goes_on(0.0)
            plugin.type("\x04")
            plugin.is_told_the_end()
        assert str(len("".join(lines))).encode() in plugin.screen


class TestLosses:
    def test_output_that_is_not_acknowledged_comes_again(self, execute: Execute) -> None:
        plugin = Plugin(execute("sh -c 'echo one; sleep 0.3; echo two'"))
        plugin.ignores[2] = 2
        with plugin:
            plugin.sees("one\r\ntwo\r\n")
            assert plugin.is_told_the_end() == ""
        assert [frame.sequence for frame in plugin.seen].count(2) >= 3

    def test_input_that_comes_twice_is_typed_once_and_acknowledged_twice(self, shell: Plugin) -> None:
        number = shell.make(TYPED, b"echo tw''ice\n")
        shell.send_again(number)
        shell.send_again(number)
        shell.sees("twice\r\n")
        shell.wait(lambda: shell.acknowledged.count(number) == 2)
        shell.type("echo la''st\n")
        shell.sees("last\r\n")
        assert b"twice" not in shell.screen

    def test_input_that_comes_too_early_waits(self, shell: Plugin) -> None:
        first, second = shell.make(TYPED, b"echo fir''st\n"), shell.make(TYPED, b"echo sec''ond\n")
        shell.send_again(second)
        shell.wait(lambda: second in shell.acknowledged)
        shell.goes_on(0.1)
        assert b"second" not in shell.screen
        shell.send_again(first)
        shell.sees("first\r\n")
        shell.sees("second\r\n")

    def test_nonsense_is_dropped(self, shell: Plugin) -> None:
        shell.send_raw(b"too short")
        shell.send_raw(bytes(200))
        shell.type("echo a''live\n")
        shell.sees("alive\r\n")


class TestEnds:
    def test_a_command_that_does_not_exist(self, execute: Execute) -> None:
        with Plugin(execute("no-such-program --now")) as plugin:
            assert re.fullmatch("Unable to start command: .*no-such-program.*", plugin.is_told_the_end())

    @pytest.mark.parametrize("command", ["sh -c 'unclosed", " "])
    def test_a_command_line_without_words(self, execute: Execute, command: str) -> None:
        with Plugin(execute(command)) as plugin:
            assert plugin.is_told_the_end().startswith("Unable to start command: ")

    def test_no_shell_reads_the_command_line(self, execute: Execute) -> None:
        with Plugin(execute("echo $HOME '&&' \"a  b\"")) as plugin:
            plugin.is_told_the_end()
            assert plugin.screen == b"$HOME && a  b\r\n"

    def test_its_task_is_stopped(self, fake: EcsFake, run: Callable[..., str], execute: Execute) -> None:
        task = run()
        with Plugin(execute("sh -c 'echo ready; sleep 1000'", task)) as plugin:
            plugin.sees("ready")
            fake.client().stop_task(task=task)
            assert plugin.is_told_the_end() == ""

    def test_the_fake_is_reset(self, fake: EcsFake, shell: Plugin) -> None:
        fake.reset()
        shell.is_told_the_end()

    def test_the_fake_ends(self, fake: EcsFake, shell: Plugin) -> None:
        fake.close()
        shell.wait(lambda: shell.close_code is not None)


class TestWhereNothingRuns:
    @pytest.fixture
    def fake(self) -> Iterator[EcsFake]:
        with EcsFake(clusters=["default"]) as fake:
            yield fake

    def test_a_container_that_is_simulated_says_so(self, execute: Execute) -> None:
        with Plugin(execute()) as plugin:
            assert "container app is simulated" in plugin.is_told_the_end()
