"""Why a search found somebody is told in every language of the site."""

import pytest
from django.conf import settings
from django.utils import translation

from panah.core.names import compare
from panah.desk.templatetags.desk import score_reasons


@pytest.mark.parametrize("language", [code for code, _ in settings.LANGUAGES])
def test_reasons_are_told_in_every_language(language):
    score = compare("Karimov Sherzod", "Каримов Шерзод", "person")
    with translation.override("en"):
        english = score_reasons(score)
    with translation.override(language):
        told = score_reasons(score)
    assert len(told) == len(score.reasons) > 0
    assert (told == english) == (language == "en")
