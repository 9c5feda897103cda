"""Keeps a table of programs running: restarts whichever ends, ends all of them together, leaves no orphan.

Every program is a process group of its own that the kernel ends when the supervisor dies, even by kill -9; what
survives that (a grandchild whose parent was killed at the same moment) is written down in `pids_file` and ended by the
next supervisor.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from demo.process import die_with_parent, is_gone, start_time, write_atomically

_FIRST_PAUSE = 0.3  # seconds before the first restart; doubled while a program keeps ending at once
_LONGEST_PAUSE = 3.0  # so that a restart never takes 5 s
_SETTLED_AFTER = 10.0  # a program that ran so long starts again with the first pause
_TICK = 0.2
_GRACE = 10.0  # seconds between asking a program to end and killing it

Starter = Callable[[Path], "subprocess.Popen[bytes]"]


@dataclass(frozen=True)
class Program:
    """One row of the table: what runs under which name. `start` replaces `command` for what needs more than an exec.

    `death_signal` is what the kernel sends when the supervisor is killed; a program with children of its own needs one
    that it can still answer.
    """

    name: str
    command: Sequence[str] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    start: Starter | None = None
    stop_signal: int = signal.SIGTERM
    death_signal: int = signal.SIGKILL


@dataclass
class _Child:
    program: Program
    process: subprocess.Popen[bytes]
    since: float
    pause: float = _FIRST_PAUSE
    restart_at: float | None = None  # set while it is down


class Supervisor:
    """`add` programs (each starts at once, output to `<logs>/<name>.log`), then `run` until `stop` is called.

    `on_change` is called after every restart, `say` prints a line for the person at the terminal.
    """

    def __init__(self, *, logs: Path, pids_file: Path, folder: Path, say: Callable[[str], None] = print) -> None:
        self._logs = logs
        self._pids_file = pids_file
        self._folder = folder
        self._say = say
        self._children: dict[str, _Child] = {}
        self._stopping = False
        self.on_change: Callable[[], None] = lambda: None
        logs.mkdir(parents=True, exist_ok=True)

    @property
    def pids(self) -> dict[str, int]:
        return {name: child.process.pid for name, child in self._children.items()}

    def log(self, name: str) -> Path:
        return self._logs / f"{name}.log"

    def add(self, program: Program) -> subprocess.Popen[bytes]:
        """Start a program and keep it running from now on. Its log begins anew; the last run's is kept beside it."""
        log = self.log(program.name)
        if log.exists():
            log.replace(log.with_suffix(".log.alt"))
        child = _Child(program, self._start(program), time.monotonic())
        self._children[program.name] = child
        self._write_pids()
        return child.process

    def stop(self) -> None:
        """Have `run` return soon. May be called from a signal handler."""
        self._stopping = True

    @property
    def stopping(self) -> bool:
        return self._stopping

    def run(self, *, until: Callable[[], bool] = lambda: False) -> None:
        """Restart what ends, until `stop` is called or `until` is true."""
        while not self._stopping and not until():
            self.tick()
            time.sleep(_TICK)

    def tick(self) -> None:
        """Look at every program once."""
        for child in self._children.values():
            if child.restart_at is None and child.process.poll() is not None:
                self._note_end(child)
            if child.restart_at is not None and time.monotonic() >= child.restart_at:
                self._restart(child)

    def end_all(self) -> None:
        """End every program, the last started first, the first started (the database) only when the others are gone."""
        children = list(self._children.values())
        for group in (children[:0:-1], children[:1]):
            for child in group:
                if child.process.poll() is None:
                    child.process.send_signal(child.program.stop_signal)
            deadline = time.monotonic() + _GRACE
            for child in group:
                with suppress(subprocess.TimeoutExpired):
                    child.process.wait(timeout=max(0.1, deadline - time.monotonic()))
                _kill_group(child.process.pid)
                child.process.wait()
        self._children.clear()
        self._pids_file.unlink(missing_ok=True)

    def _start(self, program: Program) -> subprocess.Popen[bytes]:
        if program.start is not None:
            return program.start(self.log(program.name))
        with self.log(program.name).open("ab") as output:
            return subprocess.Popen(
                list(program.command),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd=self._folder,
                env=dict(program.environment),
                start_new_session=True,  # Ctrl-C at the terminal is for us; we end the others in order
                preexec_fn=die_with_parent(program.death_signal),
            )

    def _note_end(self, child: _Child) -> None:
        _kill_group(child.process.pid)  # its own children, if it could not end them
        if time.monotonic() - child.since > _SETTLED_AFTER:
            child.pause = _FIRST_PAUSE
        child.restart_at = time.monotonic() + child.pause
        child.pause = min(child.pause * 2, _LONGEST_PAUSE)
        self._say(f"{child.program.name} ist beendet ({_how(child.process.returncode)}) und wird neu gestartet.")

    def _restart(self, child: _Child) -> None:
        child.process = self._start(child.program)
        child.since, child.restart_at = time.monotonic(), None
        self._write_pids()
        self.on_change()

    def _write_pids(self) -> None:
        rows = {name: [pid, start_time(pid)] for name, pid in self.pids.items()}
        write_atomically(self._pids_file, json.dumps(rows))


def end_left_programs(pids_file: Path) -> list[str]:
    """End the process groups that a killed supervisor wrote down; names of those that still ran.

    A group counts as ours while its first process has the written start time or, if that one is gone, while any
    member remains: the kernel gives no new process the number of a group that still has members.
    """
    if not pids_file.exists():
        return []
    rows: dict[str, tuple[int, str | None]] = json.loads(pids_file.read_text())
    left = [name for name, (pid, began) in rows.items() if _still_ours(pid, began)]
    for name in left:
        with suppress(ProcessLookupError):
            os.killpg(rows[name][0], signal.SIGTERM)
    deadline = time.monotonic() + _GRACE
    while any(_members(rows[name][0]) for name in left) and time.monotonic() < deadline:
        time.sleep(0.1)
    for name in left:
        _kill_group(rows[name][0])
    pids_file.unlink()
    return left


def _still_ours(pid: int, began: str | None) -> bool:
    if not is_gone(pid):
        return start_time(pid) == began
    return bool(_members(pid))


def _members(group: int) -> list[int]:
    """Running processes of a process group."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            fields = stat.read_text().rsplit(")", 1)[1].split()
            if int(fields[2]) == group and fields[0] != "Z":
                found.append(int(stat.parent.name))
    return found


def _kill_group(group: int) -> None:
    with suppress(ProcessLookupError, PermissionError):  # gone, or the number belongs to another user's group by now
        os.killpg(group, signal.SIGKILL)


def _how(returncode: int) -> str:
    return f"Signal {-returncode}" if returncode < 0 else f"Code {returncode}"
