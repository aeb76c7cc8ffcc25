"""The basic cases computed a second time, by formulas in a workbook that share nothing with the engine.

Facts stand in columns A to F, the formula of the total in column G. The formulas are written by hand from the law; the
package `formulas` recomputes the workbook in floating point, and so does LibreOffice where it is installed.
"""

import shutil
import subprocess
import warnings
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TypeAlias

import openpyxl
import pytest

from panah.core.law import load_pack
from panah.core.wages import Amount, WageLaw, WorkRecord, entitlement
from panah.core.wages.work import KeyRate, Money, PayTerms, Shift

LAW = WageLaw.load(load_pack())
# Recomputes the last column of a workbook with some rows, kept at a path.
Evaluator: TypeAlias = Callable[[Path, list[list[object]]], list[float]]
# A Tuesday with an ordinary day after it; a Saturday; a holiday, in both countries.
DAYS = {"kz": date(2016, 4, 12), "ru": date(2024, 3, 12), "us": date(2024, 1, 9)}
CURRENCY = {"kz": "KZT", "ru": "RUB", "us": "USD"}

HOURS = "MAX(0,C{r}-B{r}-D{r})"  # end less beginning less break; after midnight the end counts on
NIGHT = "(MAX(0,MIN(C{r},30)-MAX(B{r},22))+MAX(0,MIN(C{r},6)-B{r}))"
KZ = f"=ROUND(A{{r}}*MIN(8,{HOURS})+A{{r}}*1.5*MAX(0,{HOURS}-8)+A{{r}}*0.5*{NIGHT},2)"
RU = (
    f"=ROUND(A{{r}}*MIN(8,{HOURS}),2)+ROUND(A{{r}}*1.5*MIN(2,MAX(0,{HOURS}-8)),2)"
    f"+ROUND(A{{r}}*2*MAX(0,{HOURS}-10),2)+ROUND(A{{r}}*0.2*{NIGHT},2)"
)
# Kazakhstan, a rest day: one and a half times all hours, and the night on top.
KZ_REST = f"=ROUND(A{{r}}*1.5*{HOURS},2)+ROUND(A{{r}}*0.5*{NIGHT},2)"
# A salary in April 2016: 21 days of 8 hours; one day of it, overtime by the hour of the month.
KZ_SALARY = f"=ROUND(A{{r}}/21,2)+ROUND(A{{r}}/168*1.5*MAX(0,{HOURS}-8),2)+ROUND(A{{r}}/168*0.5*{NIGHT},2)"
# The least hour of 2016: 22,859 over 1,960/12 hours, for every hour that is worked.
KZ_LEAST = (
    f"=ROUND(A{{r}}*MIN(8,{HOURS}),2)+ROUND(MAX(0,22859/(1960/12)-A{{r}})*MIN(8,{HOURS}),2)"
    f"+ROUND(MAX(A{{r}},22859/(1960/12))*1.5*MAX(0,{HOURS}-8),2)"
    f"+ROUND(MAX(A{{r}},22859/(1960/12))*0.5*{NIGHT},2)"
)
# United States: five such days in a week, half the rate on top above forty.
US = (
    f"=ROUND(A{{r}}*5*{HOURS},2)"
    f"+ROUND(MAX(0,7.25-A{{r}})*5*{HOURS},2)+ROUND(MAX(7.25,A{{r}})*0.5*MAX(0,5*{HOURS}-40),2)"
)


@dataclass(frozen=True)
class Case:
    """One row: facts and formula for the workbook, record for the engine."""

    country: str
    kind: str
    rate: Decimal
    start: int
    end: int
    pause: int
    formula: str
    day: date
    count: int = 1

    def record(self) -> WorkRecord:
        terms = PayTerms(
            self.kind, Amount.of(self.rate), CURRENCY[self.country], date(2016, 1, 1), scheme="five_day",
            hazardous="no", written="yes", farm_work="no", week_start="mon",
        )  # fmt: skip
        shifts = tuple(
            Shift(
                self.day + timedelta(days=n),
                time(self.start),
                time(self.end % 24),
                break_minutes=self.pause * 60,
            )
            for n in range(self.count)
        )
        return WorkRecord(self.country, shifts=shifts, terms=(terms,))


def cases() -> list[Case]:
    found = []
    for start, end, pause in [
        (8, 17, 1),
        (8, 19, 1),
        (6, 20, 2),
        (0, 8, 0),
        (22, 30, 0),
        (14, 26, 0),
        (7, 23, 0),
    ]:
        for rate in (Decimal(500), Decimal("333.33"), Decimal("147.77")):
            found += [
                Case("kz", "hour", rate, start, end, pause, KZ, DAYS["kz"]),
                Case("ru", "hour", rate, start, end, pause, RU, DAYS["ru"]),
                Case("kz", "hour", rate, start, end, pause, KZ_REST, date(2016, 4, 16)),
                Case("kz", "month", rate * 200, start, end, pause, KZ_SALARY, DAYS["kz"]),
            ]
        found.append(Case("kz", "hour", Decimal(100), start, end, pause, KZ_LEAST, DAYS["kz"]))
        found += [
            Case("us", "hour", rate, start, end, pause, US, date(2024, 1, 8), 5)
            for rate in (Decimal(6), Decimal("11.35"))
            if end <= 24
        ]
    return found


def written(path: Path, rows: list[list[object]]) -> None:
    """A workbook with these rows, its formulas without values."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "pay"
    for row in rows:
        sheet.append(row)
    book.save(path)


def by_formulas(path: Path, rows: list[list[object]]) -> list[float]:
    """Recomputed by the package."""
    written(path, rows)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the evaluator's own, on import and on cells it does not need
        import formulas

        solution = formulas.ExcelModel().loads(str(path)).finish().calculate()
    column = "ABCDEFGH"[len(rows[0]) - 1]
    return [
        float(solution[f"'[{path.name}]PAY'!{column}{number}"].value[0, 0])
        for number in range(1, len(rows) + 1)
    ]


def by_libreoffice(path: Path, rows: list[list[object]]) -> list[float]:
    """Recomputed by LibreOffice, with a profile of its own so that a running one is no hindrance."""
    written(path, rows)
    profile = f"-env:UserInstallation={(path.parent / 'profile').as_uri()}"
    command = [
        "soffice",
        profile,
        "--headless",
        "--convert-to",
        "xlsx:Calc MS Excel 2007 XML",
        "--outdir",
        "out",
    ]
    subprocess.run([*command, path.name], cwd=path.parent, check=True, capture_output=True, timeout=180)
    book = openpyxl.load_workbook(path.parent / "out" / path.name, data_only=True)
    return [float(row[-1].value) for row in book.worksheets[0].iter_rows()]  # type: ignore[arg-type]  # a number


@pytest.fixture(
    params=[
        by_formulas,
        pytest.param(
            by_libreoffice,
            marks=pytest.mark.skipif(not shutil.which("soffice"), reason="there is no LibreOffice here"),
        ),
    ]
)
def recomputed(request: pytest.FixtureRequest) -> Evaluator:
    """Each of the two that recompute."""
    evaluator: Evaluator = request.param
    return evaluator


def total(record: WorkRecord, as_of: date) -> Decimal:
    found = entitlement(record, as_of=as_of, law=LAW)
    assert found.problems == ()
    (amount,) = found.due.values()
    assert amount.certain
    return amount.low


def test_the_workbook_agrees_with_the_engine_to_the_cent(tmp_path, recomputed: Evaluator):
    every = cases()
    rows = [
        [float(c.rate), c.start, c.end, c.pause, "", "", c.formula.format(r=number)]
        for number, c in enumerate(every, 1)
    ]
    found = recomputed(tmp_path / "wages.xlsx", rows)
    assert len(found) == len(every) > 90
    for case, value in zip(every, found, strict=True):
        engine = total(case.record(), date(2024, 1, 31) if case.country == "us" else case.day)
        # The formula of the first case rounds once for three lines; a cent a line is the rounding's own.
        assert abs(Decimal(str(round(value, 2))) - engine) <= Decimal("0.02"), case


def test_interest_and_the_minimum_of_a_month_in_the_workbook(tmp_path, recomputed: Evaluator):
    """Delay of RU by the day and of KZ by the year; a salary below the minimum over part of a month."""
    ru = WorkRecord(
        "ru",
        shifts=(Shift(date(2024, 3, 12), time(9), time(18), break_minutes=60),),
        terms=(
            PayTerms("hour", Amount.of("317.5"), "RUB", date(2024, 1, 1), scheme="five_day", hazardous="no"),
        ),
        key_rates=(KeyRate(date(2024, 1, 1), Decimal(16)),),
    )
    kz = WorkRecord(
        "kz",
        shifts=tuple(Shift(date(2024, 1, day), hours=Amount.of(8)) for day in (9, 10, 11)),
        terms=(
            PayTerms("month", Amount.of(70000), "KZT", date(2024, 1, 1), scheme="five_day", hazardous="no"),
        ),
        key_rates=(KeyRate(date(2024, 2, 1), Decimal("14.75")),),
        money=(Money(date(2024, 2, 20), "paid", Amount.of(5000), "KZT"),),
    )
    rows: list[list[object]] = [
        # rate, hours, days late, key rate
        [317.5, 8, 25, 16, "", "", "=ROUND(A1*B1,2)+ROUND(A1*B1*D1/100/150*C1,2)"],
        # salary, minimum, days worked, days of the month; 5,000 were 11 days late, the rest 45 days
        [70000, 85000, 3, 21, 11, 45,
         "=ROUND(A2*C2/D2,2)+ROUND((B2-A2)*C2/D2,2)+ROUND((5000*E2+(B2*C2/D2-5000)*F2)*14.75*1.25/36500,2)"],
    ]  # fmt: skip
    found = recomputed(tmp_path / "interest.xlsx", rows)
    assert Decimal(str(round(found[0], 2))) == total(ru, date(2024, 5, 10))
    assert Decimal(str(round(found[1], 2))) == total(kz, date(2024, 3, 25))


def worked(country: str, start: date, hours: list[int], terms: PayTerms, region: str = "") -> WorkRecord:
    """So many hours on each of some days in a row; none where there are none."""
    shifts = tuple(
        Shift(start + timedelta(days=n), hours=Amount.of(each)) for n, each in enumerate(hours) if each
    )
    return WorkRecord(country, shifts=shifts, terms=(terms,), region=region)


def test_minima_of_places_and_summed_accounting_in_the_workbook(tmp_path, recomputed: Evaluator):
    """A day in Moscow below its minimum; a week in Washington; four days on and three off over a month."""
    known = {
        "scheme": "five_day",
        "hazardous": "no",
        "written": "yes",
        "farm_work": "no",
        "week_start": "mon",
    }
    moscow = PayTerms("hour", Amount.of(100), "RUB", date(2024, 1, 1), **known)  # type: ignore[arg-type]
    state = PayTerms("hour", Amount.of("9.35"), "USD", date(2024, 1, 1), **known)  # type: ignore[arg-type]
    summed = {"summed": "month", "summed_lawful": "yes", "valid_to": date(2016, 4, 30)} | known
    month = PayTerms("hour", Amount.of("333.33"), "KZT", date(2016, 4, 1), **summed)  # type: ignore[arg-type]
    salary = replace(month, kind="month", rate=Amount.of(70000))
    shifts = [12, 12, 12, 12, 0, 0, 0] * 4 + [12, 12]
    found = recomputed(
        tmp_path / "places.xlsx",
        [
            # rate, hours, monthly minimum of Moscow, hours of the year 2024
            [100, 8, 29389, 1979, "", "", "=ROUND(A1*B1,2)+ROUND(MAX(0,C1*12/D1-A1)*B1,2)"],
            # rate, hours of the week, minimum of the state
            [9.35, 55, 16.28, "", "", "",
             "=ROUND(A2*B2,2)+ROUND(MAX(0,C2-A2)*B2,2)+ROUND(MAX(A2,C2)*0.5*MAX(0,B2-40),2)"],
            # rate, hours worked, norm of April 2016
            [333.33, sum(shifts), 168, "", "", "", "=ROUND(A3*MIN(B3,C3),2)+ROUND(A3*1.5*MAX(0,B3-C3),2)"],
            [70000, sum(shifts), 168, "", "", "",
             "=ROUND(A4*MIN(B4,C4)/C4,2)+ROUND(A4/C4*1.5*MAX(0,B4-C4),2)"],
        ],
    )  # fmt: skip
    records = [
        (worked("ru", date(2024, 3, 12), [8], moscow, "RU-MOW"), date(2024, 3, 31)),
        (worked("us", date(2024, 1, 8), [11] * 5, state, "US-WA"), date(2024, 1, 31)),
        (worked("kz", date(2016, 4, 1), shifts, month), date(2016, 4, 30)),
        (worked("kz", date(2016, 4, 1), shifts, salary), date(2016, 4, 30)),
    ]
    assert sum(shifts) > 168
    for value, (record, as_of) in zip(found, records, strict=True):
        assert abs(Decimal(str(round(value, 2))) - total(record, as_of)) <= Decimal("0.02")


@pytest.mark.parametrize("cell", ["=ROUND(2.5*A1,2)"])
def test_the_evaluator_computes(tmp_path, cell, recomputed: Evaluator):
    assert recomputed(tmp_path / "one.xlsx", [[3, cell]]) == [7.5]
