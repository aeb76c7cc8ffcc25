"""What a reader has to say about a file: every problem with its place and its mend, not only the first."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from panah.core.errors import Place
from panah.core.told import read_texts


class Severity(StrEnum):
    """ERROR: the value could not be used and is kept as written. WARNING: used, look at it. NOTE:
    repaired.
    """

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Issue:
    """One thing wrong with one place of a file. `code` and `params` let the message be translated.

    `message` and `params` may quote a cell and so hold personal data: show them to those who may read the
    file,
    never log them.
    """

    severity: Severity
    code: str
    message: str
    mend: str = ""
    place: Place = field(default_factory=Place)
    params: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        where = str(self.place)
        return f"{where}: {self.message}" + (f". {self.mend}" if self.mend else "")

    def as_dict(self) -> dict[str, Any]:
        """The issue as plain data for JSON."""
        place = {
            "file": self.place.file,
            "sheet": self.place.sheet,
            "row": self.place.row,
            "column": self.place.column,
        }
        return {
            "severity": self.severity.value,
            "code": self.code,
            "message": self.message,
            "mend": self.mend,
            "place": place,
            "params": dict(self.params),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "Issue":
        """The issue that `as_dict` wrote."""
        return cls(
            severity=Severity(data["severity"]),
            code=data["code"],
            message=data["message"],
            mend=data["mend"],
            place=Place(**data["place"]),
            params=dict(data["params"]),
        )


class IssueLog(list[Issue]):
    """Issues of one file: all are counted, the first `keep` are kept, so that a bad column of a million rows fits.

    `finish` adds one last issue that says how many more there are.
    """

    def __init__(self, issues: Iterable[Issue] = (), keep: int = 20_000) -> None:
        super().__init__()
        self.keep = keep
        self.counts: Counter[tuple[str, str]] = Counter()
        self.extend(issues)

    def append(self, issue: Issue) -> None:
        """Count an issue, and keep it if there is room."""
        self.counts[issue.severity.value, issue.code] += 1
        if len(self) < self.keep:
            super().append(issue)

    def extend(self, issues: Iterable[Issue]) -> None:
        """Count several issues."""
        for issue in issues:
            self.append(issue)

    def finish(self) -> "IssueLog":
        """Say how many issues were counted but not kept."""
        more = self.counts.total() - len(self)
        if more > 0:
            text = f"{more:,} more issues of the same kinds were counted and are not listed"
            super().append(Issue(Severity.NOTE, "more_issues", text, params={"count": f"{more:,}"}))
        return self


@dataclass(slots=True)
class LossReport:
    """What a reading or conversion could not carry over, counted per code of `said.yaml` and its parameters."""

    counts: Counter[tuple[str, *tuple[tuple[str, str], ...]]] = field(default_factory=Counter)

    def add(self, code: str, times: int = 1, /, **params: str) -> None:
        """Count one loss; its parameters hold no personal data."""
        self.counts[(code, *params.items())] += times

    def update(self, other: "LossReport") -> None:
        """Add the losses of another report."""
        self.counts.update(other.counts)

    def __bool__(self) -> bool:
        return bool(self.counts)

    def lines(self, language: str = "en") -> list[str]:
        """The report in words, the most frequent loss first. KeyError for a language that Panah does not speak."""
        return [f"{_loss_text(key, language)} ({times:,} ×)" for key, times in self.counts.most_common()]

    def as_dict(self) -> dict[str, int]:
        """The report in English, for a program that only passes it on."""
        return {_loss_text(key, "en"): times for key, times in self.counts.most_common()}

    def as_list(self) -> list[dict[str, Any]]:
        """The report as plain data for JSON, which can still be told in any language."""
        return [
            {"code": code, "params": dict(params), "times": times}
            for (code, *params), times in self.counts.most_common()
        ]

    @classmethod
    def from_list(cls, data: Iterable[Mapping[str, Any]]) -> "LossReport":
        """The report that `as_list` wrote."""
        report = cls()
        for entry in data:
            report.add(entry["code"], entry["times"], **entry["params"])
        return report


def _loss_text(key: tuple[str, *tuple[tuple[str, str], ...]], language: str) -> str:
    code, *params = key
    text: str = said()["losses"][code][language]
    return text.format(**dict(params))


def said() -> Mapping[str, Any]:
    """The texts of `said.yaml`: by section, code and language."""
    return read_texts("panah.core.exchange", "said.yaml")
