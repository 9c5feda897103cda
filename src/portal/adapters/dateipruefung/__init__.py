"""The file check in a child process: parsers of foreign data never run where keys and other people's data are.

The child (kind.py) gets an empty environment and the file on its standard input. Before that, limits are laid on it
from outside; it then gives up opening anything, files and network alike, and only writes its verdict.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from portal.core.ports import Temporary
from portal.dokument.ports import Pruefergebnis
from portal.dokument.rules import MAX_BYTES, MAX_PAGES, MAX_PIXELS, Ablehnung, UploadRefused

MEMORY = 512 * 1024 * 1024  # bytes of address space
SECONDS = 10  # of CPU and of the clock
MAX_IMAGE = 3 * MAX_BYTES  # a PNG encoded anew may be larger than it came
MAX_SMALL = 64 * 1024  # bytes of the small picture
MAX_ANSWER = MAX_IMAGE + MAX_SMALL + 1024

_CHILD = Path(__file__).with_name("kind.py")


class ChildProcessInspection:
    """No options. Safe to use from several threads; every check has a process of its own."""

    def __init__(self, *, options: Mapping[str, Any], secret: str = "") -> None:
        self.seconds = int(options.get("seconds", SECONDS))

    def inspect(self, data: bytes, mime: str) -> Pruefergebnis:
        """Raises UploadRefused; a child that crashes or exceeds a limit refuses too. Temporary: none can be started."""
        order = {"mime": mime, "max_pixels": MAX_PIXELS, "max_pages": MAX_PAGES, "max_bytes": MAX_IMAGE}
        answer, exit_code = self._run(json.dumps(order).encode() + b"\n" + data)
        if exit_code != 0 or len(answer) > MAX_ANSWER:
            raise UploadRefused(Ablehnung.PRUEFUNG_NICHT_MOEGLICH)
        head, _, content = answer.partition(b"\n")
        pages, is_new, size = _read_verdict(head)
        small, new = content[:size], content[size:]
        if small and not small.startswith(b"\xff\xd8\xff"):
            raise UploadRefused(Ablehnung.PRUEFUNG_NICHT_MOEGLICH)
        return Pruefergebnis(inhalt=new if is_new else data, seiten=pages, vorschau=small)

    def _run(self, order: bytes) -> tuple[bytes, int]:
        """The child's answer (cut off above MAX_ANSWER) and exit code; it is dead afterwards."""
        try:
            child = subprocess.Popen(  # -I: no user site, no environment; -B: writes nothing
                [sys.executable, "-I", "-B", str(_CHILD)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={},
                cwd="/",
                start_new_session=True,
            )
        except OSError as error:
            raise Temporary("the file check cannot be started") from error
        with child:
            alarm = threading.Timer(self.seconds, child.kill)
            writer = threading.Thread(target=_feed, args=(child, order), daemon=True)
            try:
                _limit(child.pid, self.seconds)
                alarm.start()
                writer.start()
                assert child.stdout is not None
                answer = child.stdout.read(MAX_ANSWER + 1)
                if len(answer) <= MAX_ANSWER:
                    child.wait()  # its exit code counts; the alarm ends one that does not exit by itself
            finally:
                child.kill()
                alarm.cancel()
            writer.join()
        return answer, child.returncode


def _limit(pid: int, seconds: int) -> None:
    """Laid on from outside, before the child has seen a byte of the file."""
    resource.prlimit(pid, resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.prlimit(pid, resource.RLIMIT_CPU, (seconds, seconds))
    resource.prlimit(pid, resource.RLIMIT_CORE, (0, 0))
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (0, 0))


def _feed(child: subprocess.Popen[bytes], order: bytes) -> None:
    assert child.stdin is not None
    try:
        child.stdin.write(order)
        child.stdin.close()
    except BrokenPipeError:
        return  # it has made up its mind (or died) without reading to the end; its answer tells


def _read_verdict(head: bytes) -> tuple[int, bool, int]:
    """The number of pages, whether new content follows, and the size of the small picture before it.

    What is no clean verdict refuses, as a verdict may.
    """
    try:
        verdict = json.loads(head)
        if "ablehnung" in verdict:
            reason = Ablehnung(verdict["ablehnung"])
        elif 1 <= verdict["seiten"] <= MAX_PAGES and 0 <= verdict["vorschau"] <= MAX_SMALL:
            return int(verdict["seiten"]), bool(verdict["neu"]), int(verdict["vorschau"])
        else:
            reason = Ablehnung.PRUEFUNG_NICHT_MOEGLICH
    except (ValueError, TypeError, KeyError) as error:  # the child was taken over, or has a fault
        raise UploadRefused(Ablehnung.PRUEFUNG_NICHT_MOEGLICH) from error
    raise UploadRefused(reason)
