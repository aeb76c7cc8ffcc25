"""Write CTDC's CSV files, any edition, row by row."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from panah.core.exchange.ctdc.schema import Edition, Row, Value
from panah.core.exchange.ctdc.values import write_value
from panah.core.exchange.delimited import guarded, write_delimited
from panah.core.exchange.issues import LossReport
from panah.core.exchange.missing import Missing

_REMEMBERED = 20_000


def write_ctdc(
    rows: Iterable[Row],
    target: Path | str | BinaryIO,
    edition: Edition,
    *,
    extra: Sequence[str] = (),
    loss: LossReport | None = None,
) -> int:
    """Write rows in the columns of an edition, then the extra ones; return how many.

    The synthetic files know only 1 and empty: zeros and reasons for missing are lost there and counted in
    `loss`. They are for synthetic rows or safe aggregates: never write case records with this before protection.
    """
    header = [edition.headers[name] for name in edition.columns] + list(extra)
    loss = LossReport() if loss is None else loss
    return write_delimited(target, header, _texts(rows, edition, extra, loss), guard=False)


class _Memo(dict[Value, str]):
    def __init__(self, kind: str, edition: Edition) -> None:
        super().__init__()
        self.kind, self.edition = kind, edition

    def __missing__(self, value: Value) -> str:
        padded, synthetic = self.edition.padded_bands, self.edition.synthetic
        text = guarded(write_value(self.kind, value, padded=padded, synthetic=synthetic))
        if len(self) < _REMEMBERED:
            self[value] = text
        return text


def _texts(
    rows: Iterable[Row], edition: Edition, extra: Sequence[str], loss: LossReport
) -> Iterator[list[str]]:
    names = list(edition.columns)
    memos = [_Memo(kind, edition) for kind in edition.columns.values()]
    zeros = stated = 0
    try:
        for row in rows:
            values = [row[name] for name in names]
            if edition.synthetic:
                zeros += values.count(0)
                stated += sum(values.count(kind) for kind in _STATED)
            cells = [memo[value] for memo, value in zip(memos, values, strict=True)]
            yield cells + [guarded(_plain(row.get(name, ""))) for name in extra] if extra else cells
    finally:
        if zeros:
            loss.add("zeros_empty", zeros)
        if stated:
            loss.add("reasons_empty", stated)


_STATED = (Missing.UNKNOWN, Missing.DECLINED, Missing.SUPPRESSED, Missing.NOT_ASKED)


def _plain(value: Value) -> str:
    return "" if isinstance(value, Missing) else str(value)
