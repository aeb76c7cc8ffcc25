"""The files that travel: one line of JSON that says what the file is, then the bytes of the protocol."""

import json
from pathlib import Path
from typing import Any, Final

from panah.core.errors import Place
from panah.core.names.problems import NamesError

MAGIC: Final = "panah-link-1"


def write_file(path: Path, header: dict[str, Any], body: bytes, *, private: bool = False) -> None:
    """Write a file whole or not at all. A private one can be read by its owner only."""
    part = path.with_name(path.name + ".part")
    part.touch(mode=0o600 if private else 0o644)
    line = json.dumps({"panah": MAGIC, **header}, ensure_ascii=False, sort_keys=True)
    part.write_bytes(line.encode() + b"\n" + body)
    part.replace(path)


def read_file(path: Path, sort: str) -> tuple[dict[str, Any], bytes]:
    """The header and the body. Raises InputError when the file is something else."""
    line, newline, body = path.read_bytes().partition(b"\n")
    try:
        header = json.loads(line)
    except ValueError:
        header = None
    if not (newline and isinstance(header, dict) and header.get("panah") == MAGIC):
        raise NamesError("link.not_ours", Place(file=path.name))
    if header.get("sort") != sort:
        raise NamesError("link.sort", Place(file=path.name), found=header.get("sort"), wanted=sort)
    return header, body
