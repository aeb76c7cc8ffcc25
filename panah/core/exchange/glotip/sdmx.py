"""GLOTIP's detected victims as SDMX-CSV rows for SDG indicator 16.2.2.

The series codes are those used in public code; what the two-letter endings mean (FL forced labour, SX sexual, OG
organ removal, OP other purposes) is inferred from them, not read in a UN document. Rates per 100,000 need the
population of each sex and age, which GLOTIP does not hold, so only the counts are written.
"""

from collections.abc import Iterable, Iterator

from panah.core.exchange.glotip.row import GlotipRow
from panah.core.exchange.issues import LossReport
from panah.core.exchange.missing import Missing

SDMX_COLUMNS = ("SERIES", "REF_AREA", "SEX", "AGE", "TIME_PERIOD", "OBS_VALUE", "OBS_STATUS", "UNIT_MEASURE")
_FORMS = {
    "forced labour": "VC_HTF_DETVFL",
    "sexual exploitation": "VC_HTF_DETVSX",
    "removal of organs": "VC_HTF_DETVOG",
    "organ removal": "VC_HTF_DETVOG",
    "other purposes": "VC_HTF_DETVOP",
    "other": "VC_HTF_DETVOP",
}
_SEXES = {"Total": "_T", "Female": "F", "Male": "M"}
_AGES = {
    "Total": "_T",
    "0 to 17 years": "Y0T17",
    "0-17": "Y0T17",
    "18 years and over": "Y_GE18",
    "18+": "Y_GE18",
}


def sdg_rows(rows: Iterable[GlotipRow], loss: LossReport) -> Iterator[list[str]]:
    """The SDMX-CSV rows of detected victims, in the order of SDMX_COLUMNS; everything else is counted as a loss.

    OBS_STATUS is A (normal), C (confidential, with no value) for "<5", M (missing) without a number.
    """
    for row in rows:
        series = _series(row)
        sex, age = _SEXES.get(row.sex), _AGES.get(row.age)
        if series is None or sex is None or age is None or row.year is None:
            _tell(row, series, loss)
            continue
        value = str(row.value) if isinstance(row.value, int) else ""
        status = "A" if value else "C" if row.value is Missing.SUPPRESSED else "M"
        yield [series, row.iso3, sex, age, str(row.year), value, status, "NUMBER"]


def _series(row: GlotipRow) -> str | None:
    if row.indicator.casefold() != "detected trafficking victims":
        return None
    if row.dimension == "Total":
        return "VC_HTF_DETV"
    if row.dimension == "by form of exploitation":
        return _FORMS.get(row.category.casefold())
    return None


def _tell(row: GlotipRow, series: str | None, loss: LossReport) -> None:
    if series is None:
        loss.add("no_series", indicator=row.indicator, dimension=row.dimension)
    else:
        loss.add("no_sdg_code")
