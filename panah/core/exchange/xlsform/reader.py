"""Read an XLSForm through pyxform in a limited child process: a form can be a bomb like any workbook."""

import io
import re
from typing import Any

from panah.core.errors import InputError, Place
from panah.core.exchange.child import run_in_child
from panah.core.exchange.limits import MIB, Limits
from panah.core.exchange.package import Source, count_rows, inspect_package, named
from panah.core.exchange.xlsform.form import Form, parse_xform

# pyxform builds the whole form in memory, so a form's limits are narrower than a table's.
# It also writes the form (never answers) to a temporary file.
FORM = Limits(unpacked_bytes=32 * MIB, cells=400_000, rows=20_000, seconds=40, written_bytes=64 * MIB)
_ROW = re.compile(r"\[?row ?: ?(\d+)\]?,? ?", re.IGNORECASE)


def read_xlsform(source: Source, limits: Limits = FORM) -> Form:
    """Read an XLSForm workbook. No file it names is opened and no validator is run.

    Raises InputError for what is no workbook, is past the limits, or is no valid XLSForm (with pyxform's words).
    """
    return Form.from_dict(run_in_child("xlsform", source, limits))


def parse_form(data: bytes, limits: Limits, name: str) -> dict[str, Any]:
    """The child's half of `read_xlsform`."""
    inspect_package(named(data, name), limits)
    rows = count_rows(data)
    if rows > limits.rows:
        raise InputError(
            f"the form has {rows:,} rows; at most {limits.rows:,} are read",
            code="too_many_rows",
            mend="Delete the empty rows below its questions and choices.",
            place=Place(file=name),
        )
    from pyxform.errors import PyXFormError
    from pyxform.xls2xform import convert

    warnings: list[str] = []
    try:
        result = convert(io.BytesIO(data), warnings=warnings, validate=False, file_type=".xlsx")
    except PyXFormError as error:
        raise _told(str(error), name) from error
    except (KeyError, ValueError, TypeError, AttributeError, IndexError) as error:
        raise _told("pyxform could not convert it", name) from error
    return parse_xform(result.xform.encode(), tuple(warnings)).as_dict()


def _told(words: str, name: str) -> InputError:
    row = _ROW.search(words)
    message = " ".join(_ROW.sub("", words).split()).rstrip(".")
    return InputError(
        f"this is not a valid XLSForm: {message}",
        code="xlsform",
        mend="Correct the form; https://xlsform.org describes its sheets and columns.",
        params={"words": message},
        place=Place(file=name, row=int(row[1]) if row else None),
    )
