"""Survey forms of officers: which facts each user asks, in which words, and the form on paper."""

from panah.core.screening.forms.paper import card_pdf, survey_pdf
from panah.core.screening.forms.surveys import (
    FORM_PREFIX,
    FREE_TEXTS,
    Survey,
    read_surveys,
    survey_named,
    surveys_for,
)
from panah.core.screening.forms.words import SurveyWords, survey_words

__all__ = [
    "FORM_PREFIX",
    "FREE_TEXTS",
    "Survey",
    "SurveyWords",
    "card_pdf",
    "read_surveys",
    "survey_named",
    "survey_pdf",
    "survey_words",
    "surveys_for",
]
