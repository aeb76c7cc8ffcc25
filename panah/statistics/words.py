"""Words for the dimensions and categories of the figures, in the reader's language."""

from collections.abc import Callable

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrPromise

from panah.statistics.tables import Words

DIMENSION: dict[str, StrPromise] = {
    "period": _("Time"),
    "status": _("Presumed and identified"),
    "sex": _("Sex"),
    "age_band": _("Age"),
    "form": _("Form of exploitation"),
    "sector": _("Sector"),
    "citizenship": _("Citizenship"),
    "oblast": _("Region"),
}
CATEGORY: dict[str, StrPromise] = {
    "presumed": _("Presumed"),
    "identified": _("Identified"),
    "unknown": _("Not known"),
    "other_sector": _("Other sectors"),
    "other_country": _("Other countries"),
    "abroad": _("Outside Kazakhstan"),
}


def words(period: Callable[[str], str]) -> Words:
    """The words as the tables module takes them, in the language that is active now.

    `period` puts the code of a month, quarter or year into words.
    """
    return Words(
        dimensions={key: str(text) for key, text in DIMENSION.items()},
        categories={key: str(text) for key, text in CATEGORY.items()},
        period=period,
    )
