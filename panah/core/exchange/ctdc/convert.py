"""Between CTDC's files and HTCDS: merged as the codebook merges, every loss told in words."""

from collections.abc import Iterable, Iterator
from functools import lru_cache

from panah.core.exchange.countries import alpha_3, country_code
from panah.core.exchange.ctdc.schema import EDITIONS, Row, Value, data
from panah.core.exchange.htcds.facts import age_band
from panah.core.exchange.htcds.record import HtcdsRecord, build_record
from panah.core.exchange.htcds.record import Value as HtcdsValue
from panah.core.exchange.issues import LossReport
from panah.core.exchange.missing import Missing

_GONE = Missing.NOT_RECORDED
_REMEMBERED = 20_000


def synthetic_from_k_anonymised(rows: Iterable[Row], loss: LossReport) -> Iterator[Row]:
    """Rows of the 27-column shape from rows of the 63-column one.

    A merged flag is 1 if any of its parts is 1, 0 only if all are 0, and otherwise not recorded.
    """
    merges: dict[str, list[str]] = data()["synthetic_from_k_anonymised"]
    carried = {part for parts in merges.values() for part in parts}
    kinds = EDITIONS["k-anonymised"].columns
    left_out = [name for name, kind in kinds.items() if kind == "flag" and name not in carried]
    blank: Row = dict.fromkeys(EDITIONS["synthetic-2024"].columns, Missing.NOT_ASKED)
    merged = _Merged()
    for row in rows:
        out = blank.copy()
        out["yearOfRegistration"] = row["yearOfRegistration"]
        out["ageBroad"] = row["ageBroad"]
        out["gender"] = _gender(row["gender"], loss)
        out["citizenship"] = _three(row["citizenship"])
        out["CountryOfExploitation"] = _three(row["CountryOfExploitation"])
        for target, parts in merges.items():
            out[target] = merged[tuple([row[part] for part in parts])]
        for name in left_out:
            if row[name] == 1:
                loss.add("no_column", column=name)
        yield out


class _Merged(dict[tuple[Value, ...], Value]):
    """Parts to their merged flag, remembered: a few combinations make up a million rows."""

    def __missing__(self, parts: tuple[Value, ...]) -> Value:
        if 1 in parts:
            value: Value = 1
        elif all(part == 0 for part in parts):
            value = 0
        else:
            value = next((part for part in parts if isinstance(part, Missing)), _GONE)
        if len(self) < _REMEMBERED:
            self[parts] = value
        return value


def _gender(value: Value, loss: LossReport) -> Value:
    if isinstance(value, Missing):
        return value
    known: dict[str, str] = data()["genders"]
    if str(value) not in known:
        loss.add("genders_kept")
    return known.get(str(value), value)


@lru_cache(maxsize=1_024)
def _three(value: Value) -> Value:
    code = country_code(value) if isinstance(value, str) else None
    return alpha_3(code) if code else value


def synthetic_from_htcds(record: HtcdsRecord, loss: LossReport) -> Row:
    """The 27 columns of one HTCDS record. This is still one person's row: protect it before anybody else sees it."""
    table = data()["synthetic_from_htcds"]
    row: Row = dict.fromkeys(EDITIONS["synthetic-2024"].columns, _GONE)
    victim, came = record.victim, record.referral.incoming_referral_date
    row["yearOfRegistration"] = came.year if came else _GONE
    row["gender"] = table["genders"].get(record.person.gender, _GONE)
    row["ageBroad"] = _band(record)
    row["citizenship"] = alpha_3(record.person.citizenship[0]) if record.person.citizenship else _GONE
    country = country_code(record.event.country or "") if record.event.type == "Exploitation" else None
    row["CountryOfExploitation"] = alpha_3(country) if country else _GONE
    controls = (*victim.methods_of_control, *record.unrecognised.get("vic_MethodsOfControl", ()))
    _mark(row, table["methods_of_control"], controls, "control_without_column", loss)
    _mark(row, table["industries"], victim.forced_labour_industry, "industry_without_column", loss)
    _mark(row, table["sex_types"], victim.type_of_sex_exploitation, "sex_type_without_column", loss)
    for form in victim.type_of_exploitation:
        row[table["forms"].get(form, "isOtherExploit")] = 1
    if victim.relationship_to_trafficker == "Familial":
        row["recruiterRelationFamily"] = 1
    if len(record.person.citizenship) > 1:
        loss.add("more_citizenships", len(record.person.citizenship) - 1)
    return row


def _mark(row: Row, table: dict[str, str], codes: Iterable[str], lost: str, loss: LossReport) -> None:
    for code in codes:
        if code in table:
            row[table[code]] = 1
        else:
            # Only a code is told: free text may name somebody.
            loss.add(lost, value=code if code.isascii() and code.replace("_", "").isalnum() else "…")


def _band(record: HtcdsRecord) -> Value:
    """The age when the case came in, as the codebook's ageBroad; the age when trafficked if that is all there is."""
    born, came = record.person.birthdate, record.referral.incoming_referral_date
    years = record.victim.age_when_trafficked
    if born and came and born <= came:
        years_then = came.year - born.year - ((came.month, came.day) < (born.month, born.day))
    elif years is not None and 0 <= years <= 110:
        years_then = int(years)
    else:
        return _GONE
    return age_band(years_then).removeprefix("age_").replace("_plus", "+").replace("_", "--")


def mapped_columns() -> set[str]:
    """Columns of the k-anonymised file that HTCDS has a field for."""
    table: dict[str, dict[str, str]] = data()["htcds_from_k_anonymised"]
    alone = {"gender", "citizenship", "meansOfControlRestrictsMovement"}
    return alone.union(*table.values())


def htcds_from_k_anonymised(rows: Iterable[Row], loss: LossReport) -> Iterator[HtcdsRecord]:
    """HTCDS records from the 63-column shape. Columns that HTCDS has no field for stay as extra columns."""
    table: dict[str, dict[str, str]] = data()["htcds_from_k_anonymised"]
    mapped = mapped_columns()
    for row in rows:
        values: dict[str, HtcdsValue] = {
            field: tuple(dict.fromkeys(code for column, code in columns.items() if row[column] == 1))
            for field, columns in table.items()
        }
        unrecognised = {}
        if row["meansOfControlRestrictsMovement"] == 1:
            unrecognised["vic_MethodsOfControl"] = ("RestrictsMovement",)
        gender = _GENDERS.get(str(row["gender"]))
        if gender:
            values["prs_Gender"] = gender
        if isinstance(row["citizenship"], str):
            values["prs_Citizenship"] = (row["citizenship"],)
        extra = {name: str(value) for name, value in row.items() if _is_said(name, value, mapped)}
        for name in extra:
            loss.add("no_field", column=name)
        yield build_record(values, unrecognised=unrecognised, extra=extra)


_GENDERS = {"Female": "Feminine", "Woman": "Feminine", "Male": "Masculine", "Man": "Masculine"}


def _is_said(name: str, value: Value, mapped: set[str]) -> bool:
    return name not in mapped and not isinstance(value, Missing) and value not in {0, ""}
