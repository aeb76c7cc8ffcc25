"""XLSForms: any form read within limits, and our own written from the vocabulary of facts."""

from panah.core.exchange.xlsform.form import Choice, Form, Question, parse_xform
from panah.core.exchange.xlsform.reader import read_xlsform
from panah.core.exchange.xlsform.submission import facts_from_submissions
from panah.core.exchange.xlsform.survey import survey_xform, survey_xlsform
from panah.core.exchange.xlsform.writer import write_xlsform

__all__ = [
    "Choice",
    "Form",
    "Question",
    "facts_from_submissions",
    "parse_xform",
    "read_xlsform",
    "survey_xform",
    "survey_xlsform",
    "write_xlsform",
]
