"""The national figures: published editions, with a chart and a table each, and files to download.

Serves stored editions only; no address here touches a case.
"""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from panah.core.law import load_pack
from panah.public.templatetags.panah import period
from panah.statistics import queries
from panah.statistics.charts import bar_chart
from panah.statistics.models import Release
from panah.statistics.tables import Table, as_csv, as_xlsx, readable
from panah.statistics.words import words

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _edition(release_id: UUID) -> Release:
    release = queries.get(release_id)
    if release is None or release.status != Release.Status.PUBLISHED:
        raise Http404
    return release


def _tables(release: Release) -> list[Table]:
    return readable(queries.tables(release), load_pack(), get_language() or "en", words(period))


@require_GET
def figures(request: HttpRequest, release_id: UUID | None = None) -> HttpResponse:
    """An edition (the newest unless named) with all its tables."""
    editions = queries.published()
    release = _edition(release_id) if release_id else (editions[0] if editions else None)
    context: dict[str, object] = {"editions": editions, "release": release}
    if release is not None:
        tables = queries.tables(release)
        context |= {
            "tables": _tables(release),
            "total": tables.value(),
            "rules": tables.rules,
            "regime": tables.regime,
            "withheld": tables.withheld(),
        }
    return render(request, "public/figures.html", context)


@require_GET
def chart(request: HttpRequest, release_id: UUID, table: str) -> HttpResponse:
    """One one-way table as an SVG picture."""
    del request
    found = next(
        (each for each in _tables(_edition(release_id)) if each.key == table and len(each.heads) == 1), None
    )
    if found is None:
        raise Http404
    bars = [(labels[0], count) for labels, count in found.rows]
    return HttpResponse(bar_chart(bars, withheld_label=_("withheld")), content_type="image/svg+xml")


@require_GET
def figures_csv(request: HttpRequest, release_id: UUID) -> HttpResponse:
    """All cells of an edition as CSV, codes not words."""
    del request
    release = _edition(release_id)
    return _file(
        as_csv(queries.tables(release)), f"panah-figures-{release.number}.csv", "text/csv; charset=utf-8"
    )


@require_GET
def figures_xlsx(request: HttpRequest, release_id: UUID) -> HttpResponse:
    """All cells of an edition as a workbook, with every table in words."""
    del request
    release = _edition(release_id)
    content = as_xlsx(queries.tables(release), _tables(release), _("withheld"))
    return _file(content, f"panah-figures-{release.number}.xlsx", XLSX)


def _file(content: bytes, name: str, media_type: str) -> HttpResponse:
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
