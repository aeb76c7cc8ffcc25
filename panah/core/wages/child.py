"""Read a work record from strangers: in a child process with limits on memory and time."""

from collections.abc import Mapping
from typing import Any

from panah.core.exchange.child import run_in_child
from panah.core.exchange.limits import UPLOAD, Limits
from panah.core.exchange.package import Source
from panah.core.wages.entries import Entry
from panah.core.wages.reading import read_content, read_record
from panah.core.wages.result import problem_to_json
from panah.core.wages.work import Problem


def read_record_in_child(source: Source, limits: Limits = UPLOAD) -> tuple[dict[str, Any], list[Problem]]:
    """The mapping of a YAML record, as it is written, and what is wrong with it, with lines.

    Raises InputError where nothing can be read, and when reading takes more memory or time than a real record needs.
    """
    answer = run_in_child("work_record", source, limits)
    return answer["record"], [Problem(**each) for each in answer["problems"]]


def parse_record(data: bytes, limits: Limits, name: str) -> dict[str, Any]:
    """The child's half of `read_record_in_child`."""
    del limits  # the parent holds the size, the process holds memory and time
    root = read_content(data, name)
    record = read_record(root.values)
    return {"record": _plain(root), "problems": [problem_to_json(each) for each in record.problems]}


def _plain(value: Any) -> Any:
    if isinstance(value, Entry):
        return _plain(value.values)
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list) else value
