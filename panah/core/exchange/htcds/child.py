"""Read HTCDS files from strangers: in a child process with limits on memory and time."""

from typing import Any

from panah.core.exchange.child import run_in_child
from panah.core.exchange.htcds.reader import Reading, read_htcds
from panah.core.exchange.htcds.xform import read_xform
from panah.core.exchange.limits import UPLOAD, Limits
from panah.core.exchange.package import Source, first_bytes, named


def read_in_child(source: Source, limits: Limits = UPLOAD, *, kind: str | None = None) -> Reading:
    """Read a workbook or CSV (`kind="htcds"`) or submissions (`kind="xform"`) in a limited child process.

    Without `kind` the content decides. Same result and errors as `read_htcds` and `read_xform`, plus an InputError
    (`too_heavy`) when the child runs out of memory or time.
    """
    if kind is None:
        kind = "xform" if _is_xml(source) else "htcds"
    return Reading.from_dict(run_in_child(kind, source, limits))


def _is_xml(source: Source) -> bool:
    head = first_bytes(source, 64).lstrip(b"\xef\xbb\xbf \t\r\n")
    return head.replace(b"\0", b"").lstrip(b"\xff\xfe").startswith(b"<")


def parse_workbook(data: bytes, limits: Limits, name: str) -> dict[str, Any]:
    """The child's half of `read_in_child` for workbooks."""
    return read_htcds(named(data, name), limits).as_dict()


def parse_xform(data: bytes, limits: Limits, name: str) -> dict[str, Any]:
    """The child's half of `read_in_child` for submissions."""
    return read_xform(named(data, name), limits).as_dict()
