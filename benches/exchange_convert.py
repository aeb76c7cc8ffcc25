"""Conversion of 10 thousand, 100 thousand and 1 million rows: rows per second and peak memory, beside a plain copy.

Each measurement runs in a process of its own; the ratio is of processor seconds, which a busy machine does not change.
The baselines do the same reading and writing without looking at a cell: for CSV csv.reader to csv.writer, for workbooks
openpyxl read-only to openpyxl write-only, for submissions ElementTree to csv.writer. What ours costs above them is the
recognising, checking and reporting.

Run: python -m benches.exchange_convert [--sizes 10000 100000 1000000] [--only k-anonymised …]
"""

import argparse
import csv
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import IO, TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZipFile

if TYPE_CHECKING:
    from panah.core.exchange.htcds import HtcdsRecord

RESULTS = Path(__file__).parent / "results"
BLOCK = 5_000
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
INLINE = re.compile(r't="inlineStr"><is><t xml:space="preserve">(.*?)</t></is>', re.DOTALL)


def write_k_anonymised(path: Path, rows: int) -> None:
    """A CTDC-shaped file: 63 columns, rows drawn from a block made with a seed."""
    from tests.core.exchange.ctdc_files import ctdc_file

    header, *body = ctdc_file("k-anonymised", min(rows, BLOCK)).splitlines(keepends=True)
    with path.open("w", newline="") as file:
        file.write(header)
        draw = random.Random(5)
        file.writelines(draw.choice(body) for _ in range(rows))


def write_glotip(path: Path, rows: int) -> None:
    """A GLOTIP-shaped CSV: every row different, one in fifty suppressed or dirty."""
    from panah.core.exchange.glotip import COLUMNS
    from tests.core.exchange.glotip_files import line

    draw = random.Random(5)
    values = ["<5", "1,234", "", *(str(number) for number in range(150))]
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        for number in range(rows):
            writer.writerow(
                line(
                    Year=str(2003 + number % 20),
                    Category=f"Category {number // 20}",
                    Dimension="by citizenship",
                    value=draw.choice(values),
                )
            )


def write_htcds(path: Path, rows: int) -> None:
    """An HTCDS workbook of fictional people, no two alike, its texts inside the cells as programs write them."""
    from panah.core.exchange.htcds import read_htcds
    from panah.core.exchange.htcds import write_htcds as write
    from tests.core.exchange.templates import people, template

    block = read_htcds(template(people(min(rows, 2_000)))).records

    def many() -> "Iterator[HtcdsRecord]":
        for number in range(rows):
            record = block[number % len(block)]
            name, phone = f"{record.person.first_name} {number}", f"+9967{number:08d}"
            yield replace(record, person=replace(record.person, first_name=name, mobile_phone=phone))

    write(many(), path, columns=[], extra=[])


def write_htcds_as_excel(path: Path, rows: int) -> None:
    """The same workbook as a spreadsheet program saves it: cells name their texts in a table of strings."""
    inline = path.with_suffix(".inline")
    write_htcds(inline, rows)
    strings: dict[str, int] = {}
    with ZipFile(inline) as old, ZipFile(path, "w", ZIP_DEFLATED, compresslevel=4) as new:
        for name in old.namelist():
            with old.open(name) as source, new.open(name, "w", force_zip64=True) as target:
                for text in _whole_rows(source):
                    target.write(_shared(text, strings).encode())
        with new.open("xl/sharedStrings.xml", "w", force_zip64=True) as target:
            target.write(f'<sst xmlns="{MAIN}">'.encode())
            for text in strings:
                target.write(f'<si><t xml:space="preserve">{text}</t></si>'.encode())
            target.write(b"</sst>")
    inline.unlink()


def write_submissions(path: Path, rows: int) -> None:
    """The same people as submissions of the form, in one XML file."""
    from panah.core.exchange.htcds import stream_htcds
    from panah.core.exchange.htcds import write_xform as write
    from panah.core.exchange.limits import OWN_MACHINE

    book = path.with_suffix(".book")
    write_htcds(book, rows)
    with stream_htcds(book, OWN_MACHINE) as stream:
        write(stream.records, path, columns=stream.fields, extra=stream.extra)
    book.unlink()


def _whole_rows(source: IO[bytes]) -> Iterator[str]:
    rest = b""
    while chunk := source.read(1 << 20):
        head, mark, rest = (rest + chunk).rpartition(b"</row>")
        yield (head + mark).decode()
    yield rest.decode()


def _shared(text: str, strings: dict[str, int]) -> str:
    """Texts inside cells to their numbers, and the table of strings announced where a workbook lists its parts."""

    def number(hit: re.Match[str]) -> str:
        return f't="s"><v>{strings.setdefault(hit[1], len(strings))}</v>'

    text = INLINE.sub(number, text)
    part = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{KIND}.sharedStrings+xml"/></Types>'
    return text.replace("</Types>", part)


def copy_csv(source: Path, target: Path) -> None:
    """The baseline for CSV."""
    with (
        source.open(newline="", encoding="utf-8") as old,
        target.open("w", newline="", encoding="utf-8") as new,
    ):
        csv.writer(new).writerows(csv.reader(old))


def copy_xlsx(source: Path, target: Path) -> None:
    """The baseline for workbooks."""
    import openpyxl

    old, new = openpyxl.load_workbook(source, read_only=True), openpyxl.Workbook(write_only=True)
    sheet = new.create_sheet()
    for row in old.worksheets[0].iter_rows(values_only=True):
        sheet.append(row)
    new.save(target)


def copy_xml(source: Path, target: Path) -> None:
    """The baseline for submissions: the texts of each, as ElementTree reads them, to csv.writer."""
    from xml.etree.ElementTree import iterparse

    with target.open("w", newline="", encoding="utf-8") as new:
        writer, root = csv.writer(new), None
        for event, element in iterparse(source, events=("start", "end")):
            root = element if root is None else root
            if event == "end" and element.tag == "data":
                writer.writerow([leaf.text for leaf in element])
                root.clear()


def ours(to: str) -> Callable[[Path, Path], None]:
    """Our conversion to one format."""

    def run(source: Path, target: Path) -> None:
        from panah.core.exchange.convert import convert

        convert(source, target, to=to)

    return run


# Name: how to make the source, its suffix, our conversion, the baseline.
CASES = {
    "k-anonymised": (write_k_anonymised, ".csv", "ctdc-k-anonymised", copy_csv),
    "merged": (write_k_anonymised, ".csv", "ctdc-synthetic-2024", copy_csv),
    "glotip": (write_glotip, ".csv", "glotip-csv", copy_csv),
    "sdmx": (write_glotip, ".csv", "sdmx-csv", copy_csv),
    "htcds": (write_htcds, ".xlsx", "htcds-xlsx", copy_xlsx),
    "excel": (write_htcds_as_excel, ".xlsx", "htcds-csv", copy_xlsx),
    "to-xform": (write_htcds, ".xlsx", "htcds-xform", copy_xlsx),
    "xform": (write_submissions, ".xml", "htcds-csv", copy_xml),
    "facts": (write_htcds, ".xlsx", "facts-jsonl", copy_xlsx),
}


def measured(case: str, who: str, source: Path, target: Path) -> dict[str, float]:
    """Seconds and peak megabytes of one run in a process of its own."""
    words = [sys.executable, "-m", __spec__.name, "--run", case, who, str(source), str(target)]
    done = subprocess.run(words, capture_output=True, text=True, check=True, env=os.environ)
    return json.loads(done.stdout)


def peak_mb() -> float:
    """Peak resident memory of this process; getrusage would tell the parent's, where that was larger."""
    status = Path("/proc/self/status").read_text()
    return int(re.findall(r"VmHWM:\s+(\d+) kB", status)[0]) / 1024


def run_one(case: str, who: str, source: str, target: str) -> None:
    """What the measured process does."""
    _, _, to, baseline = CASES[case]
    work = ours(to) if who == "ours" else baseline
    began, spent = time.perf_counter(), time.process_time()
    work(Path(source), Path(target))
    figures = {
        "seconds": time.perf_counter() - began,
        "cpu_seconds": time.process_time() - spent,
        "peak_mb": peak_mb(),
    }
    print(json.dumps(figures))


def bench(case: str, sizes: list[int], folder: Path) -> list[dict[str, object]]:
    """One line per size: ours and the baseline in the same run."""
    make, suffix, _, _ = CASES[case]
    lines = []
    for rows in sizes:
        source, target = folder / f"source{suffix}", folder / f"target{suffix}"
        make(source, rows)
        result = {who: measured(case, who, source, target) for who in ("ours", "baseline")}
        ratio = result["ours"]["cpu_seconds"] / result["baseline"]["cpu_seconds"]
        line = {"case": case, "rows": rows, **result, "ratio": round(ratio, 2)}
        line["rows_per_cpu_second"] = round(rows / result["ours"]["cpu_seconds"])
        lines.append(line)
        print(
            f"{case:13} {rows:>9,} rows  ours {result['ours']['seconds']:7.1f} s "
            f"cpu {result['ours']['cpu_seconds']:6.1f} s {line['rows_per_cpu_second']:>7,} rows/cpu s "
            f"{result['ours']['peak_mb']:6.0f} MB  "
            f"copy cpu {result['baseline']['cpu_seconds']:6.1f} s "
            f"{result['baseline']['peak_mb']:6.0f} MB  ratio {ratio:5.2f}",
            flush=True,
        )
    return lines


def main() -> None:
    """Run the cases and keep the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--only", nargs="+", choices=sorted(CASES), default=sorted(CASES))
    parser.add_argument("--run", nargs=4, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.run:
        run_one(*args.run)
        return
    with tempfile.TemporaryDirectory() as folder:
        lines = [line for case in args.only for line in bench(case, args.sizes, Path(folder))]
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "exchange_convert.json").write_text(json.dumps(lines, indent=1))


if __name__ == "__main__":
    main()
