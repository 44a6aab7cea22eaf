"""`python -m benchmarks.http PROGRAMS`: our door beside moto's server and ministack, in turns.

PROGRAMS is the directory with their programs: `pip install moto[server] ministack` in an environment of its own, and
its `bin`. Writes docs/http-performance.md.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from benchmarks.http.servers import Running, Server, ministack, moto, ours, request, running

REPORT = Path(__file__).parents[2] / "docs" / "http-performance.md"
SECONDS = 1.0
TURNS = 2
MOST_GOOD = 0.99
"""The part of answers that must be good: under load, others fail now and then."""
CONNECTIONS = (1, 16)
IDLE = 5.0
DEFINITION = {
    "family": "bench",
    "networkMode": "awsvpc",
    "requiresCompatibilities": ["FARGATE"],
    "cpu": "256",
    "memory": "512",
    "containerDefinitions": [
        {"name": "app", "image": "bench", "command": ["true"], "essential": True, "cpu": 256, "memory": 512}
    ],
}


def furnish(server: Running) -> dict[str, str]:
    """Make what the calls are about; give the calls, as bodies by operation."""
    ecs = server.client("ecs")
    ecs.create_cluster(clusterName="default")
    ecs.register_task_definition(**DEFINITION)
    network = {"awsvpcConfiguration": _network(server)}
    launch = {"taskDefinition": "bench", "launchType": "FARGATE", "networkConfiguration": network}
    arn = ecs.run_task(**launch)["tasks"][0]["taskArn"]
    return {
        "ListClusters": "{}",
        "DescribeTasks": json.dumps({"tasks": [arn]}),
        "DescribeTaskDefinition": json.dumps({"taskDefinition": "bench"}),
        "RunTask": json.dumps(launch),
    }


def _network(server: Running) -> dict[str, list[str]]:
    ec2 = server.client("ec2")
    try:
        return {
            "subnets": [ec2.describe_subnets()["Subnets"][0]["SubnetId"]],
            "securityGroups": [ec2.describe_security_groups()["SecurityGroups"][0]["GroupId"]],
        }
    except Exception:  # noqa: BLE001 - a server that has no EC2 believes any
        return {"subnets": ["subnet-1"], "securityGroups": ["sg-1"]}


def measure(port: int, operation: str, body: str, connections: int) -> dict[str, Any]:
    """Have the generator load a server."""
    given = {
        "port": port,
        "request": request(operation, body),
        "connections": connections,
        "seconds": SECONDS,
    }
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.http.load"],
        input=json.dumps(given),
        capture_output=True,
        text=True,
        check=True,
    )
    answer: dict[str, Any] = json.loads(done.stdout)
    good, total = answer["statuses"].get("200", 0), sum(answer["statuses"].values())
    if good < total * MOST_GOOD:
        raise RuntimeError(f"{operation}: {answer['statuses']}")
    return answer


def cpu_seconds(pid: int) -> float:
    """How long a process has computed until now."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def rows(found: list[tuple[Server, Running]]) -> list[str]:
    """Measure every call on every server, in turns, and lay it out."""
    calls = {server.name: furnish(one) for server, one in found}
    lines = []
    for operation in next(iter(calls.values())):
        for connections in CONNECTIONS:
            best: dict[str, dict[str, Any]] = {}
            for _ in range(TURNS):
                for server, one in found:
                    answer = measure(one.port, operation, calls[server.name][operation], connections)
                    if server.name not in best or answer["rate"] > best[server.name]["rate"]:
                        best[server.name] = answer
            cells = [
                f"{best[server.name]['rate']:.0f} / {best[server.name]['median']:.2f}" for server, _ in found
            ]
            others = [best[name]["rate"] for name in ("moto", "ministack") if name in best]
            cells.append(f"{best['ecs_fake']['rate'] / max(others):.1f} x" if others else "")
            lines.append(f"| {operation} | {connections} | " + " | ".join(cells) + " |")
    return lines


def main(programs: Path) -> None:
    """Measure, and write the report."""
    servers = [
        ours(),
        ours("with state", "--state", "{}/kept.state"),
        moto(programs),
        ministack(programs),
    ]
    with ExitStack() as stack:
        found = [(server, stack.enter_context(running(server))) for server in servers]
        before = cpu_seconds(found[0][1].pid)
        time.sleep(IDLE)
        idle = cpu_seconds(found[0][1].pid) - before
        starts = ", ".join(f"{server.name} {one.first_answer * 1000:.0f} ms" for server, one in found)
        lines = rows(found)
    names = " | ".join(server.name for server in servers)
    REPORT.write_text(
        "# HTTP doors\n\n"
        "`python -m benchmarks.http PROGRAMS` loads our door, moto's server and ministack with the same calls, from\n"
        f"one generator in a process of its own, in turns ({TURNS} of {SECONDS:g} s, the best of each). Each cell is\n"
        "requests per second / median latency in milliseconds; the last column is ours against the better of the\n"
        "two.\n\n"
        f"| call | connections | {names} | ratio |\n"
        + "|---" * (len(servers) + 3)
        + "|\n"
        + "\n".join(lines)
        + "\n\n"
        f"From the start of the process to the first answer: {starts}.\n"
        f"Computing time of our door in {IDLE:g} idle seconds: {idle * 1000:.0f} ms.\n",
        encoding="utf-8",
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
