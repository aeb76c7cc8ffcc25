"""One process tree: starts the web server and the worker, starts them again if one dies, stops both together."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from types import FrameType

PATIENCE_SECONDS = 20
QUICK_DEATH_SECONDS = 2
MOST_QUICK_DEATHS = 5
_PR_SET_PDEATHSIG = 1


def die_with_parent() -> None:
    """Ask Linux to end this child when the supervisor dies, however it dies, so that no orphan holds the port."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


class Supervised:
    """One child process."""

    def __init__(self, name: str, command: list[str]) -> None:
        self.name = name
        self.command = command
        self.quick_deaths = 0
        self.start()

    def start(self) -> None:
        """Start it, in a group of its own so that Ctrl-C reaches only us and we stop it in order."""
        self.started = time.monotonic()
        self.process = subprocess.Popen(self.command, start_new_session=True, preexec_fn=die_with_parent)  # noqa: PLW1509 -- one prctl call, before any thread

    def keep_alive(self) -> bool:
        """Start it again if it died. False when it dies at once, again and again."""
        if self.process.poll() is None:
            return True
        quick = time.monotonic() - self.started < QUICK_DEATH_SECONDS
        self.quick_deaths = self.quick_deaths + 1 if quick else 0
        if self.quick_deaths >= MOST_QUICK_DEATHS:
            print(f"panah serve: the {self.name} process does not stay up", file=sys.stderr)
            return False
        print(f"panah serve: the {self.name} process ended and is started again", file=sys.stderr)
        self.start()
        return True

    def stop(self) -> None:
        """Ask it to end; insist after a while."""
        if self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            self.process.wait(PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


def web_command(host: str, port: int, processes: int) -> list[str]:
    """The web server: processes × threads, requests of any length up to two minutes, nothing logged about visitors.

    The application is loaded once and shared by the forked processes: it starts sooner and takes less memory.
    """
    return [
        sys.executable, "-m", "gunicorn", "panah.wsgi:application",
        "--bind", f"{host}:{port}",
        "--workers", str(processes),
        "--threads", "4",
        "--preload",
        "--worker-class", "gthread",
        "--timeout", "120",
        "--graceful-timeout", "15",
        "--keep-alive", "5",
        "--limit-request-line", "4094",
        "--log-level", "warning",
        "--no-control-socket",
    ]  # fmt: skip


def worker_command() -> list[str]:
    """The job worker: jobs from the database, and the daily chores."""
    return [sys.executable, "-m", "panah.cli", "worker"]


def supervise(*, host: str, port: int, processes: int) -> int:
    """Run both until SIGINT or SIGTERM; returns the exit status."""
    stopping = False

    def stop(_signal: int, _frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    children = [Supervised("web", web_command(host, port, processes)), Supervised("worker", worker_command())]
    status = 0
    while not stopping:
        time.sleep(0.2)
        if not all(child.keep_alive() for child in children):
            status = 1
            break
    for child in children:
        child.stop()
    return status
