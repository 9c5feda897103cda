"""A bare Debian 12 in a folder, and how to enter it. Standard library only; needs root and debootstrap.

It is entered with pivot_root in a mount and pid namespace of its own: a plain chroot forbids the user namespaces that
PostgreSQL needs under root. How this machine reaches its package registries (pip's and npm's configuration, proxies,
certificates) is handed in as it is found; no host of any registry is named here.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from demo.process import write_atomically

PACKAGES = "ca-certificates,git,make,python3,python3-venv"
_NETWORK_FILES = ("/etc/resolv.conf", "/etc/hosts", "/etc/ssl/certs/ca-certificates.crt")
_PASSED_ON = re.compile(r"(?i)^((https?|ftp|all|no)_proxy|PIP_.*|npm_config_.*|.*(CERT|_CA_|SSL).*)$")

_ENTER = """
set -e
mount --make-rprivate /
mount --bind "$ROOT" "$ROOT"
mount --rbind /dev "$ROOT/dev"
mount -t tmpfs tmpfs "$ROOT/dev/shm"
mount -t proc proc "$ROOT/proc"
for folder in $FOLDERS; do mount --bind "$folder" "$ROOT$folder"; done
cd "$ROOT"
pivot_root . mnt
cd "$WHERE"
umount -l /mnt
exec setpriv --reuid="$NUMBER" --regid="$NUMBER" --clear-groups env -i "$@"
"""


class CannotProve(Exception):
    """This machine cannot make or enter such a system; one sentence."""


@dataclass(frozen=True)
class Access:
    """How package registries are reached from here."""

    environment: dict[str, str]
    pip_conf: str
    npmrc: str
    files: list[Path]  # certificates and the like, to lie at the same path inside
    folders: list[Path]  # local package folders, mounted at the same path


def find_access() -> Access:
    """Gather what the package clients of this machine are configured with."""
    environment = {name: value for name, value in os.environ.items() if _PASSED_ON.match(name)}
    told = subprocess.run([sys.executable, "-m", "pip", "config", "list"], capture_output=True, text=True, check=False)
    settings = dict(re.findall(r"^(?:global|user|site|:env:)\.\.?([a-z-]+)='(.*)'$", told.stdout, re.M))
    npmrc = Path.home() / ".npmrc"
    words = " ".join([*environment.values(), *settings.values()]).replace("file://", "").split()
    local = {Path(word) for word in words if word.startswith("/")}
    return Access(
        environment=environment,
        pip_conf="[global]\n" + "".join(f"{name} = {value}\n" for name, value in settings.items()),
        npmrc=npmrc.read_text() if npmrc.exists() else "",
        files=[path for path in local if path.is_file()] + [Path(name) for name in _NETWORK_FILES],
        folders=[_whole_index(path) for path in local if path.is_dir() and path != Path("/etc/ssl/certs")],
    )


def _whole_index(folder: Path) -> Path:
    """A local index names files that lie beside its `simple` folder."""
    return folder.parent if folder.name == "simple" else folder


def make_base(folder: Path) -> None:
    """Debian 12 with the five packages and nothing else; kept from run to run."""
    done = folder.with_suffix(".fertig")
    if done.exists():
        return
    if os.geteuid() != 0:
        raise CannotProve("This proof mounts file systems and must be run as root.")
    if shutil.which("debootstrap") is None:
        raise CannotProve("debootstrap is missing; as root: apt-get install debootstrap.")
    shutil.rmtree(folder, ignore_errors=True)
    folder.parent.mkdir(parents=True, exist_ok=True)
    log = folder.with_suffix(".log")
    with log.open("wb") as output:
        command = ["debootstrap", "--variant=minbase", f"--include={PACKAGES}", "bookworm", str(folder)]
        code = subprocess.run(command, stdout=output, stderr=output, check=False).returncode
    if code != 0:
        raise CannotProve(f"debootstrap failed, see {log}.")
    write_atomically(done, PACKAGES)


def copy_base(base: Path, root: Path, access: Access, homes: dict[str, int]) -> None:
    """A system of its own for one account, with this machine's way to the registries. `homes`: folder -> user."""
    shutil.rmtree(root, ignore_errors=True)
    subprocess.run(["cp", "-a", str(base), str(root)], check=True)
    for source in access.files:
        target = root / str(source).lstrip("/")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.unlink(missing_ok=True)
        target.write_bytes(source.read_bytes())
    for folder in access.folders:  # mount points
        (root / str(folder).lstrip("/")).mkdir(parents=True, exist_ok=True)
    (root / "etc" / "pip.conf").write_text(access.pip_conf)
    for home, number in homes.items():
        folder = root / home.lstrip("/")
        if number != 0:
            with (root / "etc" / "passwd").open("a") as passwd:
                passwd.write(f"mensch:x:{number}:{number}::{home}:/bin/sh\n")
        folder.mkdir(parents=True, exist_ok=True)
        (folder / ".npmrc").write_text(access.npmrc)
        for path in (folder, folder / ".npmrc"):
            os.chown(path, number, number)


def enter(
    root: Path, command: str, *, where: str, number: int, variables: dict[str, str], access: Access, output: Path
) -> subprocess.Popen[bytes]:
    """Run a shell command inside as the user `number`, in a process group of its own, as at a terminal.

    The shell stays the first process of the pid namespace: what a killed program leaves becomes its child and is seen.
    """
    terminal = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8", "TERM": "dumb"}
    inside = terminal | access.environment | variables
    outside = {
        **os.environ,
        "ROOT": str(root),
        "WHERE": where,
        "NUMBER": str(number),
        "FOLDERS": " ".join(map(str, access.folders)),
    }
    namespaces = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "sh", "-c", _ENTER, "enter"]
    with output.open("wb") as file:
        return subprocess.Popen(
            [*namespaces, *(f"{name}={value}" for name, value in inside.items()), "sh", "-c", command],
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=file,
            env=outside,
            start_new_session=True,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a shell's background job ignores it
        )


def processes_below(pid: int) -> dict[int, str]:
    """Processes that descend from `pid`, with their command lines; zombies do not count."""
    parents: dict[int, int] = {}
    names: dict[int, str] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rsplit(")", 1)[1].split()
            command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
        except OSError:  # it has just ended
            continue
        if fields[0] != "Z":
            parents[int(folder.name)], names[int(folder.name)] = int(fields[1]), command
    found: dict[int, str] = {}
    front = {pid}
    while front:
        front = {child for child, parent in parents.items() if parent in front}
        found |= {child: names[child] for child in front}
    return found


def snapshot(root: Path, without: Path) -> dict[str, tuple[int, ...]]:
    """Mode, owner, size and time of every file of the system except below `without`, whose own mode counts."""
    seen: dict[str, tuple[int, ...]] = {}
    for folder, names, files in os.walk(root):
        names[:] = [name for name in names if Path(folder, name) not in (root / "proc", root / "dev", root / "sys")]
        for name in (*names, *files):
            path = Path(folder, name)
            facts = path.lstat()
            is_clone = path == without
            seen[str(path.relative_to(root))] = (
                (facts.st_mode, facts.st_uid)
                if is_clone
                else (facts.st_mode, facts.st_uid, facts.st_size, facts.st_mtime_ns)
            )
        names[:] = [name for name in names if Path(folder, name) != without]
    return seen
