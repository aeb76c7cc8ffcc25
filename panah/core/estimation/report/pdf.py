"""A report as PDF through Typst. The page is a fixed template; every word reaches it as data, never as markup."""

import json
from dataclasses import asdict
from importlib.resources import files
from typing import Any

from panah.core.estimation.report.content import Report

FONT = "Libertinus Serif"


def render_pdf(report: Report) -> bytes:
    """The report as a PDF file; draw its pictures in FONT."""
    import typst

    content = asdict(report)
    sources = {"main": files("panah.core.estimation.report").joinpath("report.typ").read_bytes()}
    for at, section in enumerate(content["sections"]):
        if section["chart"]:
            sources[f"chart{at}.svg"] = section["chart"].encode()
            section["chart"] = f"chart{at}.svg"
    sources["report.json"] = json.dumps(content, ensure_ascii=False).encode()
    # The type stubs know paths and bytes only; the library also takes a dictionary of files, main first.
    compile_files: Any = typst.compile
    return bytes(compile_files(sources, format="pdf", ignore_system_fonts=True))
