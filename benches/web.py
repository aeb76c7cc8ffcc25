"""The site under load: reports submitted, queue and case page, search before create, import; at growing caseloads.

Baseline: the same client and middleware against a bare view that reads one row. The queue page must not grow with the
caseload: the script says how much it costs at the largest size against the smallest.

Run: python -m benches.web [--sizes 1000 10000 100000] [--databases sqlite postgresql]
"""

import argparse
import json
import os
import secrets
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parent / "results"
POSTGRESQL = "postgres://postgres@127.0.0.1:5432"
REQUESTS = 60
SUBMISSIONS = 30


def measure(act: Callable[[int], Any], times: int) -> dict[str, float]:
    """Median and p95 in milliseconds, and how many a second."""
    taken = []
    for number in range(times):
        start = time.perf_counter()
        act(number)
        taken.append((time.perf_counter() - start) * 1000)
    taken.sort()
    return {
        "median_ms": round(statistics.median(taken), 2),
        "p95_ms": round(taken[int(len(taken) * 0.95) - 1], 2),
        "per_second": round(1000 * times / sum(taken), 1),
    }


def run_database(sizes: list[int]) -> dict[str, Any]:
    """All figures on the database that the environment names."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client, override_settings

    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    from benches import bare_view
    from benches.population import add_people
    from panah.accounts.actions import sign_in
    from panah.accounts.sessions import SessionStore
    from panah.cases.models import Case
    from tests import people

    organisation = people.organisation("Bench hotline", "hotline", takes_reports=True)
    viewer = people.join(organisation, "supervisor", name="Bench")
    session = SessionStore()
    sign_in(session=session, user=viewer.user, private=viewer.keyring.private(viewer.user.keypair_id))
    session.save()
    client = Client(headers={"host": "127.0.0.1"})
    client.cookies["panah"] = session.session_key
    figures: dict[str, Any] = {}
    there = 0
    for size in sizes:
        started = time.perf_counter()
        add_people(viewer, size - there, start=there)
        there = size
        # Rows in bulk leave a planner without figures; in life autovacuum and `PRAGMA optimize` see to that.
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        print(f"  {size} cases made in {time.perf_counter() - started:.0f} s", file=sys.stderr)
        with override_settings(ROOT_URLCONF=bare_view.__name__):
            baseline = measure(lambda _: client.get("/bare/"), REQUESTS)
        some = list(Case.objects.order_by("pk").values_list("pk", flat=True)[:REQUESTS])
        rows = {
            "bare view": baseline,
            "queue page": measure(lambda _: expect(client.get("/en/desk/reports/")), REQUESTS),
            "case page": measure(partial(open_case, client, some), REQUESTS),
            "search before create": measure(
                lambda n: expect(
                    client.post("/en/desk/cases/search/", {"name": f"Karimov Sherzod Талат {n}"})
                ),
                REQUESTS,
            ),
            "report submitted": submissions(people.fresh(organisation)),
            "import, rows": imports(viewer, size),
        }
        figures[str(size)] = rows
        show(size, rows)
    return figures


def open_case(client: Any, case_ids: list[Any], number: int) -> None:
    """One case's page."""
    expect(client.get(f"/en/desk/cases/{case_ids[number % len(case_ids)]}/"))


def expect(response: Any) -> None:
    """A page that is not a page is no measurement."""
    if response.status_code != 200:
        raise SystemExit(f"{response.request['PATH_INFO']} answered {response.status_code}")


def submissions(organisation: Any) -> dict[str, float]:
    """Reports through the action, with the real cost of Argon2id; the sender waits for the disk."""
    from panah.reports.actions import submit

    facts = {"passport_withheld": "yes", "can_leave": "no"}

    def act(_number: int) -> None:
        submit(
            token=secrets.token_urlsafe(), organisation=organisation, facts=facts, narrative="invented " * 40
        )

    return measure(act, SUBMISSIONS)


def imports(viewer: Any, size: int) -> dict[str, float]:
    """Rows of an HTCDS workbook from upload to written cases."""
    from panah.cases.import_files import read_upload
    from panah.cases.imports import compare_rows, confirm, write_rows
    from tests.core.exchange.templates import people as invented
    from tests.core.exchange.templates import template

    content = template(invented(200, seed=size), kind="multi")
    start = time.perf_counter()
    batch = read_upload(viewer=viewer, content=content, name="bench.xlsx")
    batch = compare_rows(viewer=viewer, batch=batch)
    confirm(viewer=viewer, batch=batch, with_matches=True)
    made = write_rows(batch_id=batch.pk)
    seconds = time.perf_counter() - start
    each = round(seconds * 1000 / max(made, 1), 2)
    return {"median_ms": each, "p95_ms": each, "per_second": round(made / seconds, 1)}


def show(size: int, rows: dict[str, dict[str, float]]) -> None:
    """A table; the ratio is to the bare view of the same run."""
    base = rows["bare view"]["median_ms"]
    print(f"{size} cases            median ms    p95 ms   per second   ratio to bare view")
    for name, row in rows.items():
        ratio = row["median_ms"] / base
        print(f"  {name:<22}{row['median_ms']:>9}{row['p95_ms']:>10}{row['per_second']:>12}{ratio:>12.1f}")


def main() -> None:
    """Each database in a process of its own, since Django is set up once."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1000, 10_000, 100_000])
    parser.add_argument("--databases", nargs="+", default=["sqlite", "postgresql"])
    parser.add_argument("--here", action="store_true", help="run on the database of the environment")
    args = parser.parse_args()
    if args.here:
        print("JSON " + json.dumps(run_database(args.sizes)))
        return
    results = {}
    for database in args.databases:
        print(f"--- {database}")
        results[database] = in_process(database, args.sizes)
        pages = [results[database][str(size)]["queue page"]["median_ms"] for size in args.sizes]
        print(
            f"queue page at {args.sizes[-1]} cases: {pages[-1] / pages[0]:.2f} times its cost at {args.sizes[0]}"
        )
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "web.json").write_text(json.dumps(results, indent=1))


def in_process(database: str, sizes: list[int]) -> dict[str, Any]:
    """Run this script again on a fresh database."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "panah.settings", "PANAH_DATA_DIR": folder}
        name = f"panah_bench_{secrets.token_hex(4)}"
        if database == "postgresql":
            subprocess.run(["createdb", "-h", "127.0.0.1", "-U", "postgres", name], check=True)
            environment["PANAH_DATABASE_URL"] = f"{POSTGRESQL}/{name}"
        command = [sys.executable, "-m", "benches.web", "--here", "--sizes", *map(str, sizes)]
        try:
            with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
                figures: dict[str, Any] = {}
                for line in process.stdout or ():
                    if line.startswith("JSON "):
                        figures = json.loads(line[5:])
                    else:
                        print(line, end="", flush=True)
            if process.returncode:
                raise SystemExit(process.returncode)
        finally:
            if database == "postgresql":
                subprocess.run(["dropdb", "-h", "127.0.0.1", "-U", "postgres", "--force", name], check=True)
    return figures


if __name__ == "__main__":
    main()
