"""Load from wrk, or autocannon where there is no wrk; what the web workers spend on it; what a first visit takes."""

from __future__ import annotations

import json
import math
import os
import re
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin

import httpx

from demo.bootstrap import NODE_MODULES, find_node
from tests.stack import HOST, Stack

CONNECTIONS = 8
_LUA = 'done = function(s, l, r) io.write(string.format("%d %d %d %d", s.requests, s.duration, '
_LUA += "l:percentile(50), l:percentile(99))) end\n"
_LINKED = re.compile(r'(?:href|src)="(/[^"]+\.(?:css|js|woff2|png|svg|ico))"|url\("?([^")]+)"?\)')


@dataclass(frozen=True)
class Figures:
    """What a load of some seconds showed; times in milliseconds."""

    per_second: float
    p50: float
    p99: float
    cpu: float  # of the web workers, a request


def load(stack: Stack, path: str, *, seconds: int, cookie: str = "", connections: int = CONNECTIONS) -> Figures:
    """GET `path` over `connections` for some seconds; a warm-up goes before. Raises RuntimeError at a wrong answer."""
    headers = {"Host": HOST} | ({"Cookie": cookie} if cookie else {})
    answer = httpx.get(stack.portal + path, headers=headers, trust_env=False)
    if answer.status_code != 200:
        raise RuntimeError(f"{path}: {answer.status_code}")
    tool = _wrk if shutil.which("wrk") else _autocannon
    tool(stack.portal + path, headers, 1, connections)
    before = cpu_of(stack.workers())
    requests, duration, p50, p99 = tool(stack.portal + path, headers, seconds, connections)
    spent = cpu_of(stack.workers()) - before
    return Figures(requests / duration, p50, p99, spent / max(requests, 1))


def together(hands: Sequence[Iterable[Callable[[], object]]], *, seconds: float = math.inf) -> float:
    """Requests a second of several at once, each one after the other, until the time is over or nothing is left to do.

    Comes from Python, which takes more of the machine than wrk: a portal with cores of its own answers more.
    """
    began = time.monotonic()

    def work(hand: Iterable[Callable[[], object]]) -> int:
        done = 0
        for ask in hand:
            if time.monotonic() > began + seconds:
                break
            ask()
            done += 1
        return done

    with ThreadPoolExecutor(len(hands)) as pool:
        done = sum(pool.map(work, hands))
    return done / (time.monotonic() - began)


def _wrk(url: str, headers: dict[str, str], seconds: int, connections: int) -> tuple[int, float, float, float]:
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(_LUA)
        script.flush()
        command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "-s", script.name]
        for name, value in headers.items():
            command += ["-H", f"{name}: {value}"]
        done = subprocess.run([*command, url], capture_output=True, text=True, check=True)
    requests, duration, p50, p99 = (float(part) for part in done.stdout.splitlines()[-1].split())
    return int(requests), duration / 1e6, p50 / 1000, p99 / 1000


def _autocannon(url: str, headers: dict[str, str], seconds: int, connections: int) -> tuple[int, float, float, float]:
    script = NODE_MODULES / "autocannon" / "autocannon.js"
    command = [str(find_node()), str(script), "-j", "-n", "-c", str(connections), "-d", str(seconds)]
    for name, value in headers.items():
        command += ["-H", f"{name}={value}"]
    done = subprocess.run([*command, url], capture_output=True, text=True, check=True)
    result = json.loads(done.stdout)
    if result["non2xx"] or result["errors"]:
        raise RuntimeError(f"{url}: {result['non2xx']} wrong answers, {result['errors']} errors")
    return result["requests"]["total"], result["duration"], result["latency"]["p50"], result["latency"]["p99"]


def cpu_of(pids: list[int]) -> float:
    """CPU milliseconds that all threads of these processes have had."""
    stats = [stat for pid in pids for stat in Path(f"/proc/{pid}/task").glob("*/schedstat")]
    return sum(int(stat.read_text().split()[0]) for stat in stats) / 1e6


def synced(path: Path) -> float:
    """Milliseconds in which the disk takes 8 kB for good: what every commit waits for, whatever the portal does."""
    with path.open("r+b" if path.exists() else "w+b") as file:
        file.write(os.urandom(8192))
        file.flush()
        before = time.perf_counter()
        os.fdatasync(file.fileno())
    return (time.perf_counter() - before) * 1000


def rss_of(pid: int) -> float:
    """Resident memory in MiB."""
    found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    assert found is not None
    return int(found[1]) / 1024


def median_and_p99(times: list[float]) -> tuple[float, float]:
    """Of times in milliseconds."""
    ordered = sorted(times)
    return statistics.median(ordered), ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]


def first_visit(stack: Stack, path: str, cookie: str = "") -> tuple[int, int]:
    """Bytes of the page, and of everything a first visit transfers, as compressed as the server does it."""
    headers = {"Host": HOST, "Accept-Encoding": "br, gzip"} | ({"Cookie": cookie} if cookie else {})
    seen: dict[str, int] = {}
    waiting = [path]
    with httpx.Client(base_url=stack.portal, headers=headers, trust_env=False) as http:
        while waiting:
            url = waiting.pop()
            if url in seen:
                continue
            with http.stream("GET", url) as answer:
                answer.raise_for_status().read()
                seen[url] = answer.num_bytes_downloaded
            if answer.headers["content-type"].startswith(("text/html", "text/css")):
                for pair in _LINKED.findall(answer.text):
                    waiting.append(urljoin(url, pair[0] or pair[1]))
    return seen[path], sum(seen.values())
