"""The supervisor with tiny children: what ends is restarted, what is told to end leaves nothing behind."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from demo.__main__ import DemoProblem, check_ports
from demo.database import CHECKOUT
from demo.ports import Ports
from demo.process import free_port, is_gone
from demo.supervisor import Program, Supervisor, end_left_programs

ENVIRONMENT = dict(os.environ)
SLEEPER = Program("sleeper", ("sleep", "60"), ENVIRONMENT)
# A child that has a child of its own, as a web server has workers; prints the grandchild's number.
PARENT = Program(
    "parent",
    ("sh", "-c", "sleep 60 & echo $!; wait"),
    ENVIRONMENT,
)


@pytest.fixture
def supervisor(tmp_path: Path) -> Iterator[Supervisor]:
    made = Supervisor(logs=tmp_path / "log", pids_file=tmp_path / "pids", folder=tmp_path)
    yield made
    made.end_all()


def wait_for(condition: Callable[[], object], seconds: float = 5.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "did not happen in time"
        time.sleep(0.05)


def test_killed_child_runs_again_within_five_seconds(supervisor: Supervisor) -> None:
    told: list[dict[str, int]] = []
    supervisor.on_change = lambda: told.append(supervisor.pids)
    first = supervisor.add(SLEEPER).pid
    os.kill(first, signal.SIGKILL)
    begun = time.monotonic()
    supervisor.run(until=lambda: bool(told))
    assert time.monotonic() - begun < 5
    assert told[0]["sleeper"] != first
    assert not is_gone(told[0]["sleeper"])


def test_child_that_ends_at_once_is_tried_again_and_again_but_not_in_a_rush(tmp_path: Path) -> None:
    starts: list[float] = []
    supervisor = Supervisor(logs=tmp_path / "log", pids_file=tmp_path / "pids", folder=tmp_path)
    supervisor.on_change = lambda: starts.append(time.monotonic())
    supervisor.add(Program("broken", ("false",), ENVIRONMENT))
    begun = time.monotonic()
    supervisor.run(until=lambda: time.monotonic() - begun > 4)
    supervisor.end_all()
    pauses = [later - earlier for earlier, later in pairwise(starts)]
    assert 2 <= len(starts) <= 5
    assert pauses == sorted(pauses)
    assert max(pauses) < 5


def test_output_goes_to_a_log_of_its_own_and_the_last_one_is_kept(supervisor: Supervisor, tmp_path: Path) -> None:
    log = tmp_path / "log" / "speaker.log"
    log.write_text("the last run\n")
    supervisor.add(Program("speaker", ("sh", "-c", "echo said; echo shouted >&2; sleep 60"), ENVIRONMENT))
    wait_for(lambda: log.read_text() == "said\nshouted\n")
    assert log.with_suffix(".log.alt").read_text() == "the last run\n"


def test_grandchildren_of_a_killed_child_go_with_it(supervisor: Supervisor) -> None:
    child = supervisor.add(PARENT)
    wait_for(lambda: supervisor.log("parent").read_text().endswith("\n"))
    grandchild = int(supervisor.log("parent").read_text())
    child.kill()
    wait_for(lambda: child.poll() is not None)
    supervisor.tick()
    wait_for(lambda: is_gone(grandchild))


def test_end_all_ends_the_first_one_last(tmp_path: Path) -> None:
    order = tmp_path / "order"
    supervisor = Supervisor(logs=tmp_path / "log", pids_file=tmp_path / "pids", folder=tmp_path)
    for name in ("database", "web", "worker"):
        script = f"trap 'echo {name} >> {order}; exit' TERM; echo up; while :; do sleep 0.05; done"
        supervisor.add(Program(name, ("sh", "-c", script), ENVIRONMENT))
        wait_for(lambda name=name: supervisor.log(name).read_text() == "up\n")  # type: ignore[misc]
    pids = supervisor.pids.values()
    supervisor.end_all()
    assert order.read_text().split()[-1] == "database"
    assert all(is_gone(pid) for pid in pids)
    assert not (tmp_path / "pids").exists()


def test_child_that_will_not_end_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("demo.supervisor._GRACE", 0.5)
    supervisor = Supervisor(logs=tmp_path / "log", pids_file=tmp_path / "pids", folder=tmp_path)
    child = supervisor.add(Program("stubborn", ("sh", "-c", "trap '' TERM; echo up; sleep 60; sleep 60"), ENVIRONMENT))
    wait_for(lambda: supervisor.log("stubborn").read_text() == "up\n")
    supervisor.end_all()
    assert child.poll() == -signal.SIGKILL


def start_supervisor_of_its_own(tmp_path: Path) -> subprocess.Popen[bytes]:
    code = (
        "import os, pathlib, sys; from demo.supervisor import Program, Supervisor\n"
        "from tests.demo.test_supervisor import PARENT\n"
        "folder = pathlib.Path(sys.argv[1])\n"
        "supervisor = Supervisor(logs=folder / 'log', pids_file=folder / 'pids', folder=folder)\n"
        "supervisor.add(PARENT); supervisor.run()"
    )
    process = subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], cwd=CHECKOUT)
    log, pids = tmp_path / "log" / "parent.log", tmp_path / "pids"
    wait_for(lambda: pids.exists() and log.read_text().endswith("\n"), 15)  # a child may be faster than its parent
    return process


def test_killed_supervisor_takes_its_children_along(tmp_path: Path) -> None:
    process = start_supervisor_of_its_own(tmp_path)
    ((child, _),) = json.loads((tmp_path / "pids").read_text()).values()
    process.kill()
    process.wait()
    wait_for(lambda: is_gone(child))


def test_next_supervisor_ends_what_the_killed_one_left(tmp_path: Path) -> None:
    process = start_supervisor_of_its_own(tmp_path)
    grandchild = int((tmp_path / "log" / "parent.log").read_text())
    process.kill()
    process.wait()
    assert not is_gone(grandchild), "a grandchild has nobody who ends it: that is what the file is for"
    assert end_left_programs(tmp_path / "pids") == ["parent"]
    wait_for(lambda: is_gone(grandchild))
    assert end_left_programs(tmp_path / "pids") == []


def test_process_that_has_got_the_number_since_is_spared(tmp_path: Path) -> None:
    somebody = subprocess.Popen(["sleep", "60"], start_new_session=True)
    (tmp_path / "pids").write_text(json.dumps({"portal": [somebody.pid, "1"]}))
    assert end_left_programs(tmp_path / "pids") == []
    assert somebody.poll() is None
    somebody.kill()
    somebody.wait()


def test_taken_port_is_named_with_its_variable() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        number = taken.getsockname()[1]
        others = {name: free_port() for name in ("portal_port", "scanner_port", "payment_simulator_port", "smtp_port")}
        others |= {name: free_port() for name in ("identity_provider_port", "fachverfahren_port")}
        with pytest.raises(DemoProblem, match=f"Port {number} ist belegt.*MAIL_PORT=… make demo"):
            check_ports(Ports(mail_port=number, **others))


@pytest.mark.parametrize("value", ["http", "0", "65536", "-1", "²"])
def test_what_is_no_port_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match=f"PORTAL_PORT={value} ist keine Portnummer"):
        Ports.from_environment({"PORTAL_PORT": value})


def test_ports_come_from_the_environment() -> None:
    ports = Ports.from_environment({"PORTAL_PORT": "9000", "SMTP_PORT": ""})
    assert (ports.portal_port, ports.smtp_port) == (9000, 8125)
