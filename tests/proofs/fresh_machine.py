"""`make proof-fresh-machine`: both commands on a bare Debian 12, as an ordinary user and as root.

Makes the system below var/proof/, clones the checkout into it and runs `make demo` there: the first time, again, after
kill -9 at three moments and after Ctrl-C at two. Then a fresh clone in which no demo ever ran, and there `make test`:
part of it interrupted, run, killed and run again, then all of it. Afterwards nothing may have been written outside the
clone and no mode changed. Prints a table. `ARGS="--accounts root --tests part"` does part of it.
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
_DEMO_LINGERS, _TESTS_LINGER = 12, 60  # s that the shell stays after make has ended, to catch what make left
_PART_OF_TESTS = 'make test ARGS="tests/core tests/demo/test_commands.py"'  # what is done several times
_ABORTED = "Abgebrochen; beim nächsten Aufruf geht es weiter."
_DEEP = "ein-recht-tiefer-ordner/" * 5

Stop = Callable[["subprocess.Popen[bytes]"], None]


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


def choose_ports() -> dict[str, str]:
    return {name: str(free_port()) for name in Ports().named()}


@dataclass
class Machine:
    """One bare system with a clone in it, and what was seen there: (what, seen, bound)."""

    root: Path
    account: Account
    access: Access
    ports: dict[str, str] = field(default_factory=choose_ports)
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
def running(
    machine: Machine, name: str, command: str = "make demo", *, linger: int = _DEMO_LINGERS
) -> Iterator[tuple[subprocess.Popen[bytes], Path]]:
    """`command` inside; whatever is left when the block ends is killed with its namespace."""
    output = PROOF / f"{machine.account.name}-{name.replace(' ', '-')}.log"
    process = machine.run(f"{command}; sleep {linger}", output)
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


def wait_until_nothing_is_left(process: subprocess.Popen[bytes], *, linger: int = _DEMO_LINGERS) -> None:
    """Only the shell in which make was called may remain; it lingers to show what does not end."""
    deadline = time.monotonic() + linger - 2
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
    with running(machine, what) as (process, output):
        wait_until(lambda: is_up(machine), process, output, 900)
        seconds = time.monotonic() - begun
        machine.note_time(f"make demo, {what}", seconds, bound)
        press_ctrl_c(process)
        wait_until_nothing_is_left(process)
    check_nothing_runs(machine)
    if (machine.clone / "var" / "demo.json").exists():
        raise NotShown("var/demo.json is still there after Ctrl-C")


def press_ctrl_c(process: subprocess.Popen[bytes]) -> None:
    """As a terminal does: everything in the foreground gets it, make and pip and the workers of the tests too."""
    os.killpg(process.pid, signal.SIGINT)


def kill_what_make_runs(process: subprocess.Popen[bytes]) -> None:
    make = [pid for pid, command in processes_below(process.pid).items() if command.startswith("make ")]
    if not make:
        raise NotShown(f"nothing to kill: {processes_below(process.pid)}")
    child = Path(f"/proc/{make[0]}/task/{make[0]}/children").read_text().split()[0]
    os.kill(int(child), signal.SIGKILL)


def end_demo(machine: Machine, what: str, moment: Callable[[Path], bool], end: Stop) -> Path:
    """Start, `end` it at the moment given, and see that nothing is left; where it wrote what it had to say."""
    with running(machine, what) as (process, output):
        wait_until(lambda: moment(output), process, output, 900)
        end(process)
        wait_until_nothing_is_left(process)
    check_nothing_runs(machine)
    return output


def kill_demo(machine: Machine, what: str, moment: Callable[[Path], bool]) -> None:
    """Start, kill -9 what make runs at the moment given; all that it started must go with it."""
    end_demo(machine, f"kill -9 {what}", moment, kill_what_make_runs)
    machine.note(f"kill -9 {what}", "nothing left running")


def interrupt_demo(machine: Machine, what: str, moment: Callable[[Path], bool]) -> None:
    """Start, Ctrl-C at the moment given: one line says how it goes on, and nothing is left."""
    output = end_demo(machine, f"Ctrl-C {what}", moment, press_ctrl_c)
    told = output.read_text(errors="replace")
    if told.count(_ABORTED) != 1 or "Traceback" in told:
        raise NotShown(f"{output} does not end with one clear line:\n{told[-1500:]}")
    machine.note(f"Ctrl-C {what}", "one line says so, nothing left running")


def stop_tests(machine: Machine, what: str, stop: Stop) -> None:
    """Part of the tests, stopped while they are at work; databases and workers must go with them.

    After Ctrl-C xdist gives its workers ten seconds to come to an end before it kills them.
    """
    with running(machine, f"test {what}", _PART_OF_TESTS, linger=_TESTS_LINGER) as (process, output):
        wait_until(lambda: _tests_are_at_work(output), process, output, 900)
        stop(process)
        begun = time.monotonic()
        wait_until_nothing_is_left(process, linger=_TESTS_LINGER)
        seconds = time.monotonic() - begun
    machine.note(f"{_PART_OF_TESTS}, {what} while it runs", f"nothing left running after {seconds:.0f} s")


def run_tests(machine: Machine, command: str = "make test", more: str = "") -> None:
    output = PROOF / f"{machine.account.name}-test{more.replace(' ', '-').replace(',', '')}.log"
    begun = time.monotonic()
    code = machine.run(command, output).wait(timeout=3600)
    seconds = time.monotonic() - begun
    closing = [line.strip("= ") for line in output.read_text(errors="replace").splitlines() if " passed" in line]
    told = closing[-1] if closing else "no closing line"
    machine.note_time(f"{command}{more}", seconds, TEST_SECONDS, f"; {told}")
    if code != 0 or not closing:
        raise NotShown(f"{command}{more} ended with code {code}: {output}")


def check_nothing_runs(machine: Machine) -> None:
    taken = [f"{name}={port}" for name, port in machine.ports.items() if not is_free(int(port))]
    if taken:
        raise NotShown(f"still listening: {', '.join(taken)}")


def clone_into(machine: Machine) -> None:
    """A fresh clone; one that is there is emptied, and the folder itself stays as it is."""
    machine.clone.mkdir(parents=True, exist_ok=True)
    for entry in machine.clone.iterdir():
        shutil.rmtree(entry) if entry.is_dir() and not entry.is_symlink() else entry.unlink()
    git = ["git", "clone", "--quiet", "--no-hardlinks", str(CHECKOUT), str(machine.clone)]
    subprocess.run(git, check=True)
    home = machine.root / machine.account.home.lstrip("/")
    subprocess.run(["chown", "-R", f"{machine.account.number}:{machine.account.number}", str(home)], check=True)


def prove(machine: Machine, *, tests: str) -> None:
    clone_into(machine)
    before = snapshot(machine.root, machine.clone)
    show_demo(machine)
    if tests != "none":
        clone_into(machine)
        show_tests(machine, whole=tests == "all")
    after = snapshot(machine.root, machine.clone)
    changed = sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
    machine.note("written or changed outside the clone", ", ".join(changed[:5]) or "nothing", "nothing")
    if changed:
        raise NotShown(f"{len(changed)} files outside the clone: {changed[:20]}")
    if machine.too_slow:
        raise NotShown(f"too slow: {', '.join(machine.too_slow)}")


def show_demo(machine: Machine) -> None:
    run_demo(machine, "first time", FIRST_SECONDS)
    run_demo(machine, "second time", LATER_SECONDS)
    kill_demo(machine, "while it runs", lambda output: is_up(machine))
    run_demo(machine, "after kill -9", LATER_SECONDS)
    for made in ("var", ".venv", "node_modules"):
        shutil.rmtree(machine.clone / made)
    interrupt_demo(machine, "while packages are installed", _pip_is_at_work)
    kill_demo(machine, "while packages are installed", _pip_is_at_work)
    interrupt_demo(machine, "while data is loaded", _cases_are_being_made)
    kill_demo(machine, "while data is loaded", _cases_are_being_made)
    run_demo(machine, "after two Ctrl-C and two kills", FIRST_SECONDS)


def show_tests(machine: Machine, *, whole: bool) -> None:
    """In a fresh clone: part of the tests stopped and run again, for time; then, if wanted, all of them."""
    stop_tests(machine, "Ctrl-C", press_ctrl_c)
    run_tests(machine, _PART_OF_TESTS, ", after Ctrl-C, no demo before")
    stop_tests(machine, "kill -9", kill_what_make_runs)
    run_tests(machine, _PART_OF_TESTS, ", after kill -9")
    if whole:
        run_tests(machine)


def _pip_is_at_work(output: Path) -> bool:
    return "läuft seit" in output.read_text().partition("Python-Pakete werden installiert")[2]


def _cases_are_being_made(output: Path) -> bool:
    text = output.read_text().partition("Erfundene Vorgänge werden geladen")[1]
    time.sleep(5 if text else 0)  # by then the processes that make them are at work
    return bool(text)


def _tests_are_at_work(output: Path) -> bool:
    is_begun = " workers [" in output.read_text()
    time.sleep(5 if is_begun else 0)  # by then databases are made
    return is_begun


def print_table(rows: list[tuple[str, str, str]]) -> None:
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    for row in rows:
        print("| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |")


def main() -> int:
    parser = argparse.ArgumentParser(prog="make proof-fresh-machine", description=__doc__)
    parser.add_argument("--accounts", nargs="+", choices=ACCOUNTS, default=list(ACCOUNTS))
    parser.add_argument("--tests", choices=("none", "part", "all"), default="all", help="how much of `make test`")
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
                prove(machine, tests=arguments.tests)
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
