"""The ledger of privacy budgets and extracts: an append-only file that refuses to overspend and survives a crash.

One line per entry, each naming the hash of the line before. A spending is written, and on the disk, before any
noise is drawn: an attempt that dies half-way has been spent. Losses are zero-concentrated (zCDP, Bun and Steinke
2016): the rho of releases about the same people add up.
"""

import fcntl
import hashlib
import json
import math
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import IO, Any

from panah.core.errors import Place
from panah.core.told import ToldError, read_texts

START = "0" * 64
KINDS = {"budget", "spend", "done", "extract", "tombstones"}  # the last two: see handovers.py


class LedgerError(ToldError):
    """What a ledger refuses; the codes and texts are those of told.yaml."""

    source = ("panah.core.disclosure", "told.yaml")


def ledger_line(line: str, language: str, **params: object) -> str:
    """A line about a ledger, in a language. Raises KeyError for an unknown one."""
    text: str = read_texts(*LedgerError.source)["lines"][line][language]
    return text.format(**params)


def epsilon(rho: float, delta: float = 1e-6) -> float:
    """The epsilon of (epsilon, delta)-differential privacy that rho-zCDP implies (Bun and Steinke, prop. 1.3)."""
    return rho + 2 * math.sqrt(rho * math.log(1 / delta))


def best_membership_auc(rho: float) -> float:
    """Area under the curve of the best possible membership attack on Gaussian noise of rho-zCDP.

    One person shifts the noisy sum by sqrt(2 rho) standard deviations; the best test is the likelihood ratio,
    whose area is Phi(sqrt(2 rho) / sqrt(2)) = Phi(sqrt(rho)).
    """
    return 0.5 * (1 + math.erf(math.sqrt(rho) / math.sqrt(2)))


@dataclass(frozen=True)
class Spending:
    """One attempt to publish. `finished` is false for one that died; it is spent all the same."""

    number: int
    dataset: str
    release: str
    rho: Decimal
    on: str
    finished: bool


@dataclass
class Account:
    """What one dataset was granted and has spent."""

    dataset: str
    budget: Decimal = Decimal(0)
    spendings: list[Spending] = field(default_factory=list)

    @property
    def spent(self) -> Decimal:
        """The rho of all attempts, finished or not."""
        return sum((spending.rho for spending in self.spendings), Decimal(0))

    @property
    def left(self) -> Decimal:
        """What may still be spent."""
        return self.budget - self.spent


class Ledger:
    """The ledger in one file. Every reading checks the whole chain."""

    def __init__(self, path: Path | str) -> None:
        self.path = Path(path)

    def accounts(self) -> dict[str, Account]:
        """All accounts by dataset. Raises LedgerError, with the line, where the file was altered."""
        return _accounts(self.entries())

    def grant(self, dataset: str, rho: Decimal | str, *, on: date) -> None:
        """Grant a dataset its budget, once. Raises LedgerError if it has another budget already."""
        amount = _amount(rho)
        with self._locked() as stream:
            entries = self._entries(stream)
            old = _accounts(entries).get(dataset)
            if old is not None and old.budget != amount:
                raise LedgerError("ledger-granted", dataset=dataset, budget=old.budget)
            if old is None:
                _append(
                    stream, entries, {"kind": "budget", "dataset": dataset, "rho": str(amount), "on": str(on)}
                )

    @contextmanager
    def spend(self, dataset: str, release: str, rho: Decimal | str, *, on: date) -> Iterator[None]:
        """Spend, then run the body that draws the noise. The spending stands whatever happens in the body.

        Raises LedgerError if there is no ledger, if the dataset has no budget or not enough left, and for a release's
        name used before.
        """
        amount = _amount(rho)
        self.require()
        number = self.add(
            {"kind": "spend", "dataset": dataset, "release": release, "rho": str(amount), "on": str(on)},
            lambda entries: _check_spending(_accounts(entries), dataset, release, amount),
        )
        yield
        self.add({"kind": "done", "of": number})

    def require(self) -> None:
        """Raise LedgerError where no ledger stands: a name misspelt must not begin a second, unspent one."""
        if not self.path.exists():
            raise LedgerError("ledger-none", file=self.path)

    def entries(self) -> list[dict[str, Any]]:
        """All entries, oldest first. Raises LedgerError, with the line, where the file was altered."""
        if not self.path.exists():
            return []
        with self.path.open("rb") as stream:
            return self._entries(stream)

    def add(
        self, entry: dict[str, Any], check: Callable[[Sequence[dict[str, Any]]], None] | None = None
    ) -> int:
        """Add an entry of a known kind and return its number; `check` sees all others first and may refuse."""
        with self._locked() as stream:
            entries = self._entries(stream)
            if check:
                check(entries)
            _append(stream, entries, entry)
            return len(entries)

    @contextmanager
    def _locked(self) -> Iterator[IO[bytes]]:
        with self.path.open("a+b") as stream:
            fcntl.flock(stream, fcntl.LOCK_EX)
            yield stream

    def _entries(self, stream: IO[bytes]) -> list[dict[str, Any]]:
        """The entries, the chain checked. A last line cut short by a crash was never acted on, and is kept."""
        stream.seek(0)
        entries: list[dict[str, Any]] = []
        previous = START
        for row, line in enumerate(stream.read().split(b"\n")[:-1], start=1):
            if line.startswith(b"#"):  # the remains of a line cut short
                continue
            try:
                entry = json.loads(line)
                good = entry["previous"] == previous and entry["kind"] in KINDS
            except (ValueError, KeyError, TypeError):
                good = False
            if not good:
                raise LedgerError("ledger-broken", Place(file=self.path.name, row=row))
            previous = hashlib.sha256(line).hexdigest()
            entries.append(entry | {"hash": previous})
        return entries


def _append(stream: IO[bytes], entries: list[dict[str, Any]], entry: dict[str, Any]) -> None:
    stream.seek(0)
    data = stream.read()
    if data and not data.endswith(b"\n"):
        _close_torn_line(stream, data)
    entry["previous"] = entries[-1]["hash"] if entries else START
    stream.write(json.dumps(entry, ensure_ascii=False).encode() + b"\n")
    _to_disk(stream)


def _close_torn_line(stream: IO[bytes], data: bytes) -> None:
    """Turn a line that a crash cut short into a remark, so that the chain goes on."""
    whole, torn = data[: data.rfind(b"\n") + 1], data[data.rfind(b"\n") + 1 :]
    stream.truncate(len(whole))
    stream.write(b"# cut short: " + torn + b"\n")
    _to_disk(stream)


def _to_disk(stream: IO[bytes]) -> None:
    stream.flush()
    os.fsync(stream.fileno())


def _accounts(entries: Sequence[dict[str, Any]]) -> dict[str, Account]:
    finished = {entry["of"] for entry in entries if entry["kind"] == "done"}
    accounts: dict[str, Account] = {}
    for number, entry in enumerate(entries):
        if entry["kind"] == "budget":
            accounts[entry["dataset"]] = Account(entry["dataset"], Decimal(entry["rho"]))
        elif entry["kind"] == "spend":
            accounts[entry["dataset"]].spendings.append(
                Spending(
                    number,
                    entry["dataset"],
                    entry["release"],
                    Decimal(entry["rho"]),
                    entry["on"],
                    finished=number in finished,
                )
            )
    return accounts


def _check_spending(accounts: dict[str, Account], dataset: str, release: str, amount: Decimal) -> None:
    account = accounts.get(dataset)
    if account is None:
        raise LedgerError("ledger-no-budget", dataset=dataset)
    if any(spending.release == release for spending in account.spendings):
        raise LedgerError("ledger-release", release=release)
    if amount > account.left:
        raise LedgerError(
            "ledger-overspent", dataset=dataset, left=account.left, release=release, amount=amount
        )


def _amount(rho: Decimal | str) -> Decimal:
    try:
        amount = Decimal(rho)
    except InvalidOperation:
        amount = Decimal(0)
    if not amount.is_finite() or amount <= 0:
        raise LedgerError("ledger-rho", rho=rho)
    return amount
