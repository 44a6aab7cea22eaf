"""Who may open a session, and what becomes of it when its client leaves, comes back, or falls silent."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from ecs_fake.fake import EcsFake
from ecs_fake.server.session.patience import Patience
from ecs_fake.server.session.sending import WINDOW
from tests.plugin import TYPED, Plugin
from tests.runners.stage import until

Execute = Callable[..., dict[str, str]]


@pytest.fixture
def ssm(fake: EcsFake) -> Any:
    """Systems Manager, as the client asks it: at the URL of ECS."""
    env = fake.env()
    return boto3.client(
        "ssm",
        endpoint_url=fake.url,
        region_name="us-east-1",
        aws_access_key_id=env["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=env["AWS_SECRET_ACCESS_KEY"],
    )


def lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def refusal(session: dict[str, str]) -> str:
    """Connect, and give the reason why not."""
    with Plugin(session) as plugin:
        plugin.wait(lambda: plugin.close_code is not None)
        assert plugin.close_code == 1008
        assert plugin.closed is not None
        return str(plugin.closed["Output"])


class TestToken:
    def test_a_wrong_one_is_refused_and_does_no_harm(self, execute: Execute) -> None:
        session = execute()
        assert refusal({**session, "tokenValue": "x" + session["tokenValue"][1:]}).startswith(
            "The token is not"
        )
        with Plugin(session) as plugin:
            plugin.sees("$")

    def test_it_opens_one_connection(self, shell: Plugin) -> None:
        assert refusal(dict(shell.session)).startswith("The token is not")
        shell.type("echo undis''turbed\n")
        shell.sees("undisturbed\r\n")

    def test_that_of_another_session_is_refused(self, execute: Execute) -> None:
        one, other = execute(), execute()
        assert refusal({**one, "tokenValue": other["tokenValue"]}).startswith("The token is not")

    def test_a_session_nobody_has_opened(self, execute: Execute) -> None:
        session = execute()
        made_up = session["streamUrl"].replace(session["sessionId"], "ecs-execute-command-" + "0" * 17)
        assert refusal({**session, "streamUrl": made_up}).startswith("There is no such session")

    def test_a_session_that_has_ended(self, shell: Plugin) -> None:
        shell.type("exit\n")
        shell.is_told_the_end()
        assert refusal(dict(shell.session)).startswith("The session has ended")

    @pytest.mark.parametrize("token", [7, None, "naïve"])
    def test_what_is_no_token(self, execute: Execute, token: Any) -> None:
        plugin = Plugin(execute()).connect(token="")
        plugin.say_who(token)
        assert plugin.is_told_the_end().startswith("The session was not opened")

    def test_a_client_that_does_not_say_who_it_is(self, fake: EcsFake, execute: Execute) -> None:
        fake.exec_sessions.patience = Patience(opening=0.05)
        assert Plugin(execute()).connect(token="").is_told_the_end().startswith("The session was not opened")

    @pytest.mark.parametrize("headers", [{"Origin": "https://evil.example"}, {"Origin": "null"}])
    def test_a_page_in_a_browser(self, execute: Execute, headers: dict[str, str]) -> None:
        plugin = Plugin(execute()).connect(headers=headers)
        assert plugin.status == 403
        plugin.drop()

    def test_an_offer_that_is_not_taken_up_in_time(self, fake: EcsFake, execute: Execute) -> None:
        fake.exec_sessions.patience = Patience(unused=0.0)
        assert refusal(execute()).startswith("The session has ended")


class TestResume:
    def test_it_goes_on_over_another_connection(self, shell: Plugin, ssm: Any) -> None:
        shell.type("sleep 0.2; echo while you were aw''ay\n")
        shell.drop()
        lost = shell.make(TYPED, b"echo and ba''ck\n")
        resumed = ssm.resume_session(SessionId=shell.session["sessionId"])
        assert resumed["StreamUrl"] == shell.session["streamUrl"]
        shell.connect(resumed["TokenValue"])
        shell.send_again(lost)
        shell.sees("while you were away\r\n")
        shell.sees("and back\r\n")
        numbers = [frame.sequence for frame in shell.seen if frame.kind == "output_stream_data"]
        assert set(numbers) == set(range(max(numbers) + 1))

    def test_the_token_before_opens_nothing_any_more(self, shell: Plugin, ssm: Any) -> None:
        shell.drop()
        first = ssm.resume_session(SessionId=shell.session["sessionId"])["TokenValue"]
        second = ssm.resume_session(SessionId=shell.session["sessionId"])["TokenValue"]
        assert refusal({**shell.session, "tokenValue": first}).startswith("The token is not")
        shell.connect(second)
        shell.type("echo h''ere\n")
        shell.sees("here\r\n")

    def test_who_comes_later_takes_over(self, shell: Plugin, ssm: Any) -> None:
        token = ssm.resume_session(SessionId=shell.session["sessionId"])["TokenValue"]
        with Plugin({**shell.session, "tokenValue": token}) as later:
            shell.wait(lambda: shell.close_code is not None)
            later.goes_on(0.1)
            assert later.close_code is None

    def test_a_session_that_has_ended_has_no_token(self, shell: Plugin, ssm: Any) -> None:
        shell.type("exit\n")
        shell.is_told_the_end()
        answer = ssm.resume_session(SessionId=shell.session["sessionId"])
        assert "TokenValue" not in answer

    def test_who_does_not_come_back_loses_it(self, fake: EcsFake, execute: Execute, ssm: Any) -> None:
        fake.exec_sessions.patience = Patience(resume=0.05)
        with Plugin(execute("sh -c 'echo =$$=; sleep 1000'")) as plugin:
            plugin.sees("=")
            plugin.sees("=")
        process = int(plugin.seen[-1].payload.split(b"=")[1])
        assert lives(process)
        until(lambda: not lives(process))
        assert "TokenValue" not in ssm.resume_session(SessionId=plugin.session["sessionId"])

    def test_a_session_that_never_was(self, ssm: Any) -> None:
        for call in (ssm.resume_session, ssm.terminate_session):
            with pytest.raises(ClientError) as caught:
                call(SessionId="ecs-execute-command-" + "0" * 17)
            assert caught.value.response["Error"]["Code"] == "DoesNotExistException"

    def test_only_who_has_the_key_may(self, fake: EcsFake, shell: Plugin) -> None:
        stranger = boto3.client(
            "ssm",
            endpoint_url=fake.url,
            region_name="us-east-1",
            aws_access_key_id="AKIAIOSFODNN7EXAMPLE",
            aws_secret_access_key="secret",
        )
        with pytest.raises(ClientError, match="UnrecognizedClientException"):
            stranger.resume_session(SessionId=shell.session["sessionId"])


class TestTerminate:
    def test_it_ends_the_session(self, shell: Plugin, ssm: Any) -> None:
        session_id = shell.session["sessionId"]
        assert ssm.terminate_session(SessionId=session_id)["SessionId"] == session_id
        assert shell.is_told_the_end() == ""
        assert ssm.terminate_session(SessionId=session_id)["SessionId"] == session_id

    def test_one_that_nobody_has_taken_up(self, execute: Execute, ssm: Any) -> None:
        session = execute()
        ssm.terminate_session(SessionId=session["sessionId"])
        assert refusal(session).startswith("The session has ended")


class TestPatience:
    def test_nobody_types_and_nothing_is_written(self, fake: EcsFake, execute: Execute) -> None:
        fake.exec_sessions.patience = Patience(idle=0.3)
        with Plugin(execute("sleep 1000")) as plugin:
            assert plugin.is_told_the_end() == "Your session timed out due to inactivity."

    def test_output_keeps_it_going(self, fake: EcsFake, execute: Execute) -> None:
        fake.exec_sessions.patience = Patience(idle=0.5)
        with Plugin(execute("sh -c 'for i in 1 2 3 4 5; do sleep 0.2; echo $i; done'")) as plugin:
            assert plugin.is_told_the_end() == ""

    def test_a_client_without_handshake(self, fake: EcsFake, execute: Execute) -> None:
        fake.exec_sessions.patience = Patience(handshake=0.05)
        plugin = Plugin(execute())
        plugin.shake = None
        with plugin:
            assert "did not answer the handshake within 0.05 seconds" in plugin.is_told_the_end()

    def test_a_client_that_knows_no_terminal(self, execute: Execute) -> None:
        plugin = Plugin(execute())
        action = {"ActionType": "SessionType", "ActionStatus": 2, "Error": "Unknown session type"}
        plugin.shake = {"ProcessedClientActions": [action]}
        with plugin:
            assert plugin.is_told_the_end().endswith("cannot open a terminal: Unknown session type.")

    def test_a_client_that_has_no_size(self, fake: EcsFake, execute: Execute) -> None:
        fake.exec_sessions.patience = Patience(size=0.05)
        with Plugin(execute("stty size"), size=None) as plugin:
            plugin.sees("24 80\r\n")

    def test_a_client_that_does_not_keep_up_makes_the_command_wait(
        self, execute: Execute, tmp_path: Path
    ) -> None:
        written, chunk, chunks = tmp_path / "written", 100_000, 40
        assert chunk * chunks > 3 * WINDOW * 1024
        piece = f'head -c {chunk} /dev/zero | tr "\\0" x; i=$((i+1)); echo >>{written}'
        with Plugin(execute(f"sh -c 'i=0; while [ $i -lt {chunks} ]; do {piece}; done'")) as plugin:
            plugin.wait(lambda: b"x" in plugin.screen)
            plugin.listens = False
            until(written.exists)
            before = 0
            while before != (before := written.stat().st_size):
                plugin.goes_on(0.5)
            assert before < chunks
            plugin.ignores.clear()
            plugin.listens = True
            plugin.is_told_the_end()
        assert written.stat().st_size == chunks
        assert plugin.screen.count(b"x") == chunk * chunks


def test_a_session_costs_nothing_while_it_is_idle(shell: Plugin) -> None:
    """Nothing is sent again and again, and no timer runs out."""
    shell.goes_on(0.2)
    before = len(shell.seen)
    shell.goes_on(0.7)
    assert len(shell.seen) == before


def test_a_connection_that_is_no_websocket(fake: EcsFake, execute: Execute) -> None:
    session = execute()
    host, _, port = session["streamUrl"].removeprefix("ws://").partition("/")[0].partition(":")
    path = session["streamUrl"].partition(f":{port}")[2]
    with socket.create_connection((host, int(port)), 5) as plain:
        plain.sendall(f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: close\r\n\r\n".encode())
        assert plain.recv(100).startswith(b"HTTP/1.1 404")
