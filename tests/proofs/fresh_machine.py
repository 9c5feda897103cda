"""`make proof-fresh-machine`: both commands on a bare Debian 12, as an ordinary user and as root.

Makes the system below var/proof/, clones the checkout into it and runs `make demo` and `make test` there: the first
time, again, and after kill -9 at three moments. Afterwards nothing may have been written outside the clone and no mode
changed. Prints a table. `ARGS="--accounts root --skip-tests"` does part of it.
"""

from __future__ import annotations

import argparse
import os
import pwd
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from demo.ports import Ports
from demo.process import free_port, is_free
from tests.proofs.bare_system import (
    Access,
    CannotProve,
    copy_base,
    enter,
    find_access,
    make_base,
    processes_below,
    snapshot,
)

CHECKOUT = Path(__file__).resolve().parents[2]
PROOF = CHECKOUT / "var" / "proof"
FIRST_SECONDS, LATER_SECONDS, TEST_SECONDS = 180.0, 15.0, 720.0
_LINGER_SECONDS = 12  # the shell stays so long after make has ended, to catch what make left
_DEEP = "ein-recht-tiefer-ordner/" * 5


class NotShown(Exception):
    """What was to be shown is not so; the text says what happened instead."""


@dataclass(frozen=True)
class Account:
    name: str
    number: int
    home: str
    clone: str


_ROOTS_HOME = pwd.getpwuid(0).pw_dir  # the same on every Debian

ACCOUNTS = {
    "user": Account("user", 1000, "/home/mensch", f"/home/mensch/{_DEEP}serviceportal"),  # too deep for a socket
    "root": Account("root", 0, _ROOTS_HOME, f"{_ROOTS_HOME}/serviceportal"),  # below a folder of mode 0700
}


@dataclass
class Machine:
    """One bare system with a clone in it, and what was seen there: (what, seen, bound)."""

    root: Path
    account: Account
    access: Access
    ports: dict[str, str] = field(default_factory=lambda: {name: str(free_port()) for name in Ports().named()})
    rows: list[tuple[str, str, str]] = field(default_factory=list)
    too_slow: list[str] = field(default_factory=list)

    @property
    def clone(self) -> Path:
        return self.root / self.account.clone.lstrip("/")

    def note(self, what: str, seen: str, bound: str = "") -> None:
        self.rows.append((f"{self.account.name}: {what}", seen, bound))
        print(f"  {self.account.name}: {what}: {seen}", flush=True)

    def note_time(self, what: str, seconds: float, bound: float, more: str = "") -> None:
        """A time over its bound fails the proof, but the rest is shown all the same."""
        others = os.getloadavg()[0]  # what else this machine did meanwhile makes times comparable
        self.note(what, f"{seconds:.1f} s{more} (load {others:.1f} on {os.cpu_count()} cores)", f"{bound:.0f} s")
        if seconds > bound:
            self.too_slow.append(f"{self.account.name}: {what}")

    def run(self, command: str, output: Path) -> subprocess.Popen[bytes]:
        return enter(
            self.root,
            command,
            where=self.account.clone,
            number=self.account.number,
            variables={"HOME": self.account.home, **self.ports},
            access=self.access,
            output=output,
        )


@contextmanager
def demo(machine: Machine, name: str) -> Iterator[tuple[subprocess.Popen[bytes], Path]]:
    """`make demo` inside; whatever is left when the block ends is killed with its namespace."""
    output = PROOF / f"{machine.account.name}-{name}.log"
    process = machine.run(f"make demo; sleep {_LINGER_SECONDS}", output)
    try:
        yield process, output
    finally:
        process.kill()
        process.wait()


def wait_until(condition: Callable[[], bool], process: subprocess.Popen[bytes], output: Path, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        if process.poll() is not None or time.monotonic() > deadline:
            raise NotShown(f"{output}:\n{output.read_text(errors='replace')[-1500:]}")
        time.sleep(0.1)


def is_up(machine: Machine) -> bool:
    """var/demo.json is there and /healthz answers 200; the file of a killed run lies there until the next begins."""
    if not (machine.clone / "var" / "demo.json").exists():
        return False
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{machine.ports['PORTAL_PORT']}/healthz", timeout=5) as answer:
            return bool(answer.status == 200)
    except urllib.error.URLError:
        return False


def wait_until_nothing_is_left(process: subprocess.Popen[bytes]) -> None:
    """Only the shell in which make was called may remain; it lingers to show what does not end."""
    deadline = time.monotonic() + _LINGER_SECONDS - 2
    while True:
        commands = [each for each in processes_below(process.pid).values() if not each.startswith(("sh -c", "sleep"))]
        if not commands:
            return
        if time.monotonic() > deadline:
            raise NotShown(f"still running: {commands}")
        time.sleep(0.1)


def run_demo(machine: Machine, what: str, bound: float) -> None:
    """Start, time, Ctrl-C; nothing may be left."""
    begun = time.monotonic()
    with demo(machine, what.replace(" ", "-")) as (process, output):
        wait_until(lambda: is_up(machine), process, output, 900)
        seconds = time.monotonic() - begun
        machine.note_time(f"make demo, {what}", seconds, bound)
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does: the whole group gets it
        wait_until_nothing_is_left(process)
    check_nothing_runs(machine)
    if (machine.clone / "var" / "demo.json").exists():
        raise NotShown("var/demo.json is still there after Ctrl-C")


def kill_demo(machine: Machine, what: str, moment: Callable[[Path], bool]) -> None:
    """Start, kill -9 what make runs at the moment given; all that it started must go with it."""
    with demo(machine, "kill-" + what.replace(" ", "-")) as (process, output):
        wait_until(lambda: moment(output), process, output, 900)
        make = [pid for pid, command in processes_below(process.pid).items() if command == "make demo"]
        if not make:
            raise NotShown(f"nothing to kill: {processes_below(process.pid)}")
        child = Path(f"/proc/{make[0]}/task/{make[0]}/children").read_text().split()[0]
        os.kill(int(child), signal.SIGKILL)
        wait_until_nothing_is_left(process)
    check_nothing_runs(machine)
    machine.note(f"kill -9 {what}", "nothing left running")


def run_tests(machine: Machine) -> None:
    output = PROOF / f"{machine.account.name}-test.log"
    begun = time.monotonic()
    code = machine.run("make test", output).wait(timeout=3600)
    seconds = time.monotonic() - begun
    closing = [line.strip("= ") for line in output.read_text(errors="replace").splitlines() if " passed" in line]
    told = closing[-1] if closing else "no closing line"
    machine.note_time("make test", seconds, TEST_SECONDS, f"; {told}")
    if code != 0 or not closing:
        raise NotShown(f"make test ended with code {code}: {output}")


def check_nothing_runs(machine: Machine) -> None:
    taken = [f"{name}={port}" for name, port in machine.ports.items() if not is_free(int(port))]
    if taken:
        raise NotShown(f"still listening: {', '.join(taken)}")


def clone_into(machine: Machine) -> None:
    machine.clone.parent.mkdir(parents=True, exist_ok=True)
    git = ["git", "clone", "--quiet", "--no-hardlinks", str(CHECKOUT), str(machine.clone)]
    subprocess.run(git, check=True)
    home = machine.root / machine.account.home.lstrip("/")
    subprocess.run(["chown", "-R", f"{machine.account.number}:{machine.account.number}", str(home)], check=True)


def prove(machine: Machine, *, with_tests: bool) -> None:
    clone_into(machine)
    before = snapshot(machine.root, machine.clone)
    run_demo(machine, "first time", FIRST_SECONDS)
    run_demo(machine, "second time", LATER_SECONDS)
    kill_demo(machine, "while it runs", lambda output: is_up(machine))
    run_demo(machine, "after kill -9", LATER_SECONDS)
    for made in ("var", ".venv", "node_modules"):
        shutil.rmtree(machine.clone / made)
    kill_demo(machine, "while packages are installed", _pip_is_at_work)
    kill_demo(machine, "while data is loaded", _cases_are_being_made)
    run_demo(machine, "after two kills", FIRST_SECONDS)
    if with_tests:
        run_tests(machine)
    after = snapshot(machine.root, machine.clone)
    changed = sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
    machine.note("written or changed outside the clone", ", ".join(changed[:5]) or "nothing", "nothing")
    if changed:
        raise NotShown(f"{len(changed)} files outside the clone: {changed[:20]}")
    if machine.too_slow:
        raise NotShown(f"too slow: {', '.join(machine.too_slow)}")


def _pip_is_at_work(output: Path) -> bool:
    return "läuft seit" in output.read_text().partition("Python-Pakete werden installiert")[2]


def _cases_are_being_made(output: Path) -> bool:
    text = output.read_text().partition("Erfundene Vorgänge werden geladen")[1]
    time.sleep(5 if text else 0)  # by then the processes that make them are at work
    return bool(text)


def print_table(rows: list[tuple[str, str, str]]) -> None:
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    for row in rows:
        print("| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |")


def main() -> int:
    parser = argparse.ArgumentParser(prog="make proof-fresh-machine", description=__doc__)
    parser.add_argument("--accounts", nargs="+", choices=ACCOUNTS, default=list(ACCOUNTS))
    parser.add_argument("--skip-tests", action="store_true", help="`make demo` only")
    parser.add_argument("--keep", action="store_true", help="leave the systems below var/proof/")
    arguments = parser.parse_args()
    rows = [("Bare Debian 12", "seen", "bound")]
    failed = ""
    try:
        make_base(PROOF / "debian")
        access = find_access()
        for name in arguments.accounts:
            account = ACCOUNTS[name]
            machine = Machine(PROOF / name, account, access)
            copy_base(PROOF / "debian", machine.root, access, {account.home: account.number})
            try:
                prove(machine, with_tests=not arguments.skip_tests)
            finally:
                rows += machine.rows
            if not arguments.keep:
                shutil.rmtree(machine.root)
    except (CannotProve, NotShown) as error:
        failed = str(error)
    print_table(rows)
    print(f"NOT SHOWN: {failed}" if failed else "All shown.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
