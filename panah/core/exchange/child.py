"""Parse a stranger's file in a child process with limits on memory, processor and files.

Run as `python -m panah.core.exchange.child`: the request is one JSON line on stdin, then the file's bytes;
the
answer is JSON on stdout. JSON, not pickle: a parser that was taken over can give back wrong data, never code.
"""

import errno
import importlib
import json
import os
import re
import resource
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from panah.core.errors import InputError, Place
from panah.core.exchange.limits import Limits
from panah.core.exchange.package import Source, open_source, source_name

# What a child may be asked to run: name to "module:function", a function of (bytes, limits, name) -> plain
# data.
PARSERS = {
    "contract": "panah.core.wages.contract.files:parse_contract",
    "htcds": "panah.core.exchange.htcds.child:parse_workbook",
    "xform": "panah.core.exchange.htcds.child:parse_xform",
    "wage_book": "panah.core.wages.books.files:parse_book",
    "xlsform": "panah.core.exchange.xlsform.reader:parse_form",
    "survey": "panah.core.exchange.leaves:parse_leaves",
    "work_record": "panah.core.wages.child:parse_record",
}
_FAILED = 70


def run_in_child(
    parser: str, source: Source, limits: Limits, options: Mapping[str, Any] | None = None
) -> Any:
    """Run one of PARSERS on a file in a limited child process and return its plain data.

    `options` are plain data that the parser gets as a fourth argument; a parser without options takes three.

    Raises the InputError that the parser raised, or one of its own when the child ran out of memory or time.
    """
    stream = open_source(source, limits)
    data = stream.read()
    if stream is not source:
        stream.close()
    name = source_name(source)
    request = {"parser": parser, "limits": asdict(limits), "name": name, "options": options}
    try:
        child = subprocess.run(
            [sys.executable, "-m", __name__],
            input=json.dumps(request).encode() + b"\n" + data,
            capture_output=True,
            timeout=2 * limits.seconds + 10,
            env=_environment(),
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise _exhausted(name) from error
    if child.returncode == _FAILED or child.returncode < 0:
        raise _exhausted(name)
    if child.returncode != 0:
        raise _unreadable(name, child.stderr)
    answer = json.loads(child.stdout)
    if "error" in answer:
        raise _input_error(answer["error"])
    return answer["result"]


def _environment() -> dict[str, str]:
    """Nothing of ours but where to find the code: no key, no database address."""
    return {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path), "PYTHONUTF8": "1"}


def _exhausted(name: str) -> InputError:
    return InputError(
        "reading the file took more memory or time than a real one needs; it was stopped",
        code="too_heavy",
        mend="Copy the rows with data into a fresh template and save it.",
        place=Place(file=name),
    )


def _unreadable(name: str, stderr: bytes) -> InputError:
    """The parser broke down. Only the kind of its error is told: its words may quote the file."""
    kind = re.match(rb"[\w.]+", stderr.rstrip().rpartition(b"\n")[2])
    told = kind[0].decode().rpartition(".")[2] if kind else "no reason given"
    return InputError(
        f"the file could not be read ({told})",
        code="unreadable",
        mend="Open it in a spreadsheet program and save it again; if that does not help, report it to us.",
        place=Place(file=name),
    )


def _input_error(data: Mapping[str, Any]) -> InputError:
    place = Place(**data["place"])
    return InputError(
        data["message"], code=data["code"], mend=data["mend"], place=place, params=data["params"]
    )


def limit_self(limits: Limits) -> None:
    """Bind this process: memory, processor time, no file written, no core dump."""
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, limits.memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.seconds, limits.seconds + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (limits.written_bytes, limits.written_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _load(parser: str) -> Callable[..., Any]:
    module, _, function = PARSERS[parser].partition(":")
    found: Callable[..., Any] = getattr(importlib.import_module(module), function)
    return found


def main() -> int:
    """Read the request, bind ourselves, parse, answer."""
    request = json.loads(sys.stdin.buffer.readline())
    limits = Limits(**request["limits"])
    parse = _load(request["parser"])
    limit_self(limits)
    try:
        more = [request["options"]] if request["options"] is not None else []
        answer = {"result": parse(sys.stdin.buffer.read(), limits, request["name"], *more)}
    except InputError as error:
        answer = {
            "error": {
                "message": error.message,
                "code": error.code,
                "mend": error.mend,
                "place": asdict(error.place),
                "params": {name: str(value) for name, value in error.params.items()},
            }
        }
    except MemoryError:
        return _FAILED
    except OSError as error:
        if error.errno == errno.ENOMEM:
            return _FAILED
        raise
    sys.stdout.write(json.dumps(answer))
    return 0


if __name__ == "__main__":
    sys.exit(main())
