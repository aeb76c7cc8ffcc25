"""Synthetic rows at rho 0.2 on a register like table B: ours beside pac-synth, dpmm's MST, OpenDP's Fixed and MST.

OpenDP's Fixed wants its tables named beforehand: each column with the country of exploitation, since the model of
all pairs grows exponentially. Each method runs in a process of its own, held to a limit of processor time and of
memory; one that goes beyond, or crashes, is told so and the others go on. The baselines pin their environments, so the
script makes a virtual environment for each. Marks: 2-way error 20 %, 3-way 28 %, fabricated 10 %, 60 CPU s, 1 GB.

Run: python -m benches.disclosure_synthesis [--venvs DIR] [--growth 1500 15000 150000] [--skip-baselines]
         [--cpu-limit 600] [--memory-limit 4096]
"""

import argparse
import json
import resource
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benches.disclosure_population import NAMES, SIZES, register
from panah.core.disclosure.synthesis import Columns, quality

RESULTS = Path(__file__).parent / "results"
ROWS = 50_000
RHO = 0.2
PATIENCE = 5  # seconds by the clock for each second of processor time allowed: other work may be running
LOOK = 0.2  # seconds between two looks at the memory of a method
EPSILON, DELTA = 3.52, 1e-6  # of rho 0.2 at this delta
HEAD = """
import json, resource, sys, time
import numpy as np
start = time.process_time()
rows, names, sizes = np.load(sys.argv[1]), json.loads(sys.argv[3]), json.loads(sys.argv[4])
"""
TAIL = """
np.save(sys.argv[2], found)
print(json.dumps({"cpu_s": round(time.process_time() - start, 1),
    "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)}))
"""
OPENDP = """
import warnings
import opendp.prelude as dp
import polars as pl
warnings.filterwarnings("ignore")
dp.enable_features("contrib")
frame = pl.LazyFrame({n: rows[:, i].astype(str) for i, n in enumerate(names)})
keys = {n: [str(code) for code in range(size)] for n, size in zip(names, sizes)}
pairs = [dp.mbi.Count((n, "country")) for n in names if n != "country"]
whole = dict(privacy_unit=dp.unit_of(contributions=1), privacy_loss=dp.loss_of(rho=RHO))
query = dp.Context.compositor(data=frame, split_evenly_over=1, **whole).query().select(*names)
table = query.contingency_table(keys=keys, algorithm=ALGORITHM).release()
drawn = table.synthesize(rows=len(rows), method="sample")
found = np.column_stack([drawn[n].cast(int).fill_null(-1).to_numpy() for n in names])
"""
METHODS = {
    "panah": f"""
from panah.core.disclosure.synthesis import Columns, draw_rows, measure
measured = measure(rows, Columns(tuple(names), tuple(sizes)), {RHO})
found = draw_rows(measured, np.random.default_rng())
""",
    "dpmm MST": f"""
import pandas as pd
from dpmm.pipelines import MSTPipeline
frame = pd.DataFrame({{n: pd.Categorical(rows[:, i], categories=range(sizes[i])) for i, n in enumerate(names)}})
pipe = MSTPipeline(epsilon={EPSILON}, delta={DELTA}, disable_processing=True, n_jobs=1)
domain = {{n: {{"type": "categorical", "categories": list(range(s))}} for n, s in zip(names, sizes)}}
frame = pd.DataFrame({{n: rows[:, i] for i, n in enumerate(names)}})
pipe.fit(frame, dict(zip(names, sizes)))
found = pipe.generate(len(rows)).astype(int).to_numpy()
""",
    "pac-synth": f"""
import pandas as pd
from pacsynth import Dataset, DpAggregateSeededParametersBuilder, DpAggregateSeededSynthesizer, FabricationMode
frame = pd.DataFrame({{n: rows[:, i] for i, n in enumerate(names)}}).astype(str)
for at, size in enumerate(sizes):  # a flag that is not set is no attribute
    frame[names[at]] = frame[names[at]].where(frame[names[at]] == "1", "") if size == 2 else "v" + frame[names[at]]
builder = DpAggregateSeededParametersBuilder().reporting_length(3).epsilon({EPSILON}).delta({DELTA})
built = builder.use_synthetic_counts(True).fabrication_mode(FabricationMode.balanced()).build()
tool = DpAggregateSeededSynthesizer(built)
tool.fit(Dataset.from_data_frame(frame))
out = Dataset.raw_data_to_data_frame(tool.sample())
found = np.full((len(out), len(names)), -1)
for at, (name, size) in enumerate(zip(names, sizes)):
    values = out[name].fillna("").astype(str)
    found[:, at] = (values == "1") if size == 2 else [int(v[1:]) if v else -1 for v in values]
""",
    "OpenDP Fixed": OPENDP.replace("RHO", str(RHO)).replace("ALGORITHM", "dp.mbi.Fixed(queries=pairs)"),
    "OpenDP MST": OPENDP.replace("RHO", str(RHO)).replace("ALGORITHM", "dp.mbi.MST()"),
}  # fmt: skip
MBI = ["opendp[polars,mbi]==0.16.0", "pandas<3"]
PACKAGES = {
    "OpenDP Fixed": MBI,
    "OpenDP MST": MBI,
    "dpmm MST": ["dpmm==0.1.9"],
    "pac-synth": ["pac-synth==0.0.8", "pandas<3", "numpy<2.3"],
}


def interpreter(method: str, folder: Path) -> str:
    """The Python that has the method, its environment made if needed."""
    if method not in PACKAGES:
        return sys.executable
    home = folder / method.replace(" ", "-")
    if not (home / "bin" / "python").exists():
        subprocess.run([sys.executable, "-m", "venv", str(home)], check=True)
        subprocess.run([str(home / "bin" / "pip"), "install", "--quiet", *PACKAGES[method]], check=True)
    return str(home / "bin" / "python")


@dataclass(frozen=True)
class Limits:
    """What one method may use: processor seconds (all its threads) and resident memory in MB."""

    cpu_s: int
    memory_mb: int


class Beyond(Exception):  # noqa: N818 -- read as "raise Beyond"
    """A method that went beyond a limit, or crashed; the words say which."""


def run(method: str, real: np.ndarray, folder: Path, venvs: Path, limits: Limits) -> dict[str, float]:
    """Synthesise in a child process and compare. An unknown value (-1, pac-synth only) counts for nothing."""
    np.save(folder / "in.npy", real)
    (folder / "out.npy").unlink(missing_ok=True)
    arguments = [str(folder / "in.npy"), str(folder / "out.npy"), json.dumps(NAMES), json.dumps(SIZES)]
    command = [interpreter(method, venvs), "-c", HEAD + METHODS[method] + TAIL, *arguments]
    told = held(command, limits, folder)
    found = np.load(folder / "out.npy")
    judged = compare(real, found)
    return json.loads(told.splitlines()[-1]) | judged | {"rows": len(real), "rows_out": len(found)}


def held(command: list[str], limits: Limits, folder: Path) -> str:
    """What a command prints, if it ends well within the limits. Raises Beyond if not.

    The memory is looked at from outside: a limit on addresses would stop libraries that reserve more than they use.
    """
    with (folder / "told").open("w+") as told, (folder / "mistakes").open("w+") as mistakes:
        child = subprocess.Popen(command, stdout=told, stderr=mistakes)
        resource.prlimit(child.pid, resource.RLIMIT_CPU, (limits.cpu_s, limits.cpu_s + 5))
        last = time.monotonic() + PATIENCE * limits.cpu_s
        try:
            while child.poll() is None:
                if memory_mb(child.pid) > limits.memory_mb:
                    raise Beyond(f"stopped beyond {limits.memory_mb:,} MB of memory")
                if time.monotonic() > last:
                    raise Beyond(f"stopped after {PATIENCE * limits.cpu_s:,} s by the clock")
                time.sleep(LOOK)
        finally:
            child.kill()
            child.wait()
        told.seek(0)
        mistakes.seek(0)
        words = mistakes.read().strip().splitlines()[-1:]
    if child.returncode in {-signal.SIGXCPU, -signal.SIGKILL}:
        raise Beyond(f"stopped beyond {limits.cpu_s:,} s of processor time")
    if child.returncode:
        raise Beyond(f"crashed: {words[0][:200] if words else child.returncode}")
    return (folder / "told").read_text()


def memory_mb(pid: int) -> float:
    """The resident memory of a process; nothing once it has ended."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    return sum(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS:"))


def compare(real: np.ndarray, found: np.ndarray) -> dict[str, float]:
    """Quality in per cent, over attributes; each column gets one more category for "unknown"."""
    columns = Columns(NAMES, tuple(size + 1 for size in SIZES))
    told = quality(
        real + 1,
        found + 1,
        columns,
        unknown_is_first=True,
        flags=[n for n, s in zip(NAMES, SIZES, strict=True) if s == 2],
    )
    return {
        "error_2way": round(100 * told.error_2, 1),
        "error_3way": round(100 * told.error_3, 1),
        "median_2way": round(100 * told.median_2, 1),
        "median_3way": round(100 * told.median_3, 1),
        "fabricated_2way": round(100 * told.fabricated_2, 1),
        "fabricated_3way": round(100 * told.fabricated_3, 1),
    }


def main() -> None:
    """Run the marks, the baselines and the growth."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--venvs", type=Path, default=Path(tempfile.gettempdir()) / "panah-bench-venvs")
    parser.add_argument("--growth", type=int, nargs="*", default=[1_500, 15_000, 150_000])
    parser.add_argument("--skip-baselines", action="store_true")
    parser.add_argument("--cpu-limit", type=int, default=600, help="processor seconds for one method")
    parser.add_argument("--memory-limit", type=int, default=4_096, help="resident MB for one method")
    args = parser.parse_args()
    limits = Limits(args.cpu_limit, args.memory_limit)
    args.venvs.mkdir(exist_ok=True)
    outcome: dict[str, list[dict[str, float]]] = {}
    stopped: dict[str, str] = {}
    methods = ["panah"] if args.skip_baselines else [*METHODS]
    with tempfile.TemporaryDirectory() as name:
        for method, rows in [*((m, ROWS) for m in methods), *(("panah", rows) for rows in args.growth)]:
            try:
                found = run(method, register(rows), Path(name), args.venvs, limits)
            except Beyond as beyond:
                stopped[f"{method}, {rows:,} rows"] = str(beyond)
                print(f"{method}, {rows:,} rows: {beyond}", flush=True)
            else:
                outcome.setdefault(method, []).append(found)
                print(method, found, flush=True)
    tell_ratios(outcome)
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "disclosure_synthesis.json").write_text(json.dumps(outcome | {"stopped": stopped}, indent=1))


def tell_ratios(outcome: dict[str, list[dict[str, float]]]) -> None:
    """Print each baseline beside ours, at the size of the marks."""
    ours = [row for row in outcome.get("panah", []) if row["rows"] == ROWS]
    for method in [name for name in PACKAGES if name in outcome and ours]:
        base = outcome[method][0]
        ratios = ", ".join(
            f"{key} {base[key] / max(ours[0][key], 0.1):.2f}x"
            for key in ("cpu_s", "error_2way", "error_3way", "fabricated_2way")
        )
        print(f"{method} / panah: {ratios}")


if __name__ == "__main__":
    main()
