"""How long a start takes until the first page answers: the first (sample caseload made), and the next ones.

Baseline: the same server program with a Django site of one view.

Run: python -m benches.start [--times 5]
"""

import argparse
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

RESULTS = Path(__file__).parent / "results"
BARE_SITE = """
import django
from django.conf import settings
from django.http import HttpResponse
from django.urls import path
settings.configure(ALLOWED_HOSTS=["*"], ROOT_URLCONF=__name__, SECRET_KEY="bench")
urlpatterns = [path("en/", lambda request: HttpResponse("ok"))]
from django.core.wsgi import get_wsgi_application
application = get_wsgi_application()
"""


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def seconds_to_answer(command: list[str], port: int, environment: dict[str, str]) -> float:
    """From the start of the command to its first page; then it is stopped."""
    started = time.perf_counter()
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        while True:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/en/", timeout=5).close()
            except (urllib.error.URLError, ConnectionError):
                if process.poll() is not None:
                    raise SystemExit(f"{command[0]} ended with {process.returncode}") from None
                time.sleep(0.02)
            else:
                taken = time.perf_counter() - started
                process.terminate()
                return taken


def main() -> None:
    """One table: first start, later starts, baseline, ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=5)
    times = parser.parse_args().times
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "bare_site.py").write_text(BARE_SITE)
        environment = {**os.environ, "PANAH_DATA_DIR": f"{folder}/data"}
        bare_environment = {**os.environ, "PYTHONPATH": folder}

        def ours() -> float:
            port = free_port()
            command = [sys.executable, "-m", "panah.cli", "serve", "--port", str(port), "--sample"]
            return seconds_to_answer(command, port, environment)

        def bare() -> float:
            port = free_port()
            command = [
                sys.executable,
                "-m",
                "gunicorn",
                "bare_site:application",
                "--bind",
                f"127.0.0.1:{port}",
            ]
            return seconds_to_answer(command, port, bare_environment)

        first = ours()
        pairs = [(ours(), bare()) for _ in range(times)]
    again = statistics.median(pair[0] for pair in pairs)
    baseline = statistics.median(pair[1] for pair in pairs)
    print(f"first start, with 300 sample cases  {first:6.2f} s")
    print(f"every other start, median of {times}      {again:6.2f} s")
    print(f"a Django site of one view           {baseline:6.2f} s    ratio {again / baseline:.1f}")
    RESULTS.mkdir(exist_ok=True)
    figures = {"first": first, "again": [pair[0] for pair in pairs], "baseline": [pair[1] for pair in pairs]}
    (RESULTS / "start.json").write_text(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
