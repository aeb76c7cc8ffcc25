"""The curve of a debt as a picture: what is claimed, and what would be left had the work counted."""

from datetime import date
from functools import lru_cache
from typing import Any

from panah.core.wages.debt.result import DebtTest
from panah.core.wages.words import word
from panah.core.wages.writing import locale_of

INK, CLAIMED, FAIR, WORTH = "#14211f", "#8a1c1c", "#0b5558", "#7a8783"
_WIDTH, _HEIGHT = 420, 240
_LINE = 2.5
_MOST_TICKS = 6
# Lines differ by stroke as well as by colour, for those who do not see colours and for grey paper.
_STROKES = {"claimed": [1, 0], "fair": [6, 3], "value": [2, 2]}
_COLOURS = {"claimed": CLAIMED, "fair": FAIR, "value": WORTH}
SERIES = ("claimed", "fair", "value")


def debt_chart(test: DebtTest, language: str, *, font: str = "sans-serif") -> str:
    """An SVG of the debt as claimed, the debt had the work counted, and the worth of the work, over time.

    Where a value lies between two, a band shows from where to where, and the line runs along the end that is worse
    for the worker: the most that may be owed, the least that the work is worth. The picture says nothing that
    `summary_in_words` and the points do not say too: give one of them beside it.
    """
    rows = tuple(
        (point.day.isoformat(), name, float(getattr(point, name).low), float(getattr(point, name).high))
        for point in test.points
        for name in SERIES
    )
    words = tuple(word(language, "debt", "series", name) for name in SERIES)
    return _draw(rows, words, test.currency, str(locale_of(language)), font)


@lru_cache(maxsize=256)
def _draw(
    rows: tuple[tuple[str, str, float, float], ...],
    words: tuple[str, ...],
    currency: str,
    locale: str,
    font: str,
) -> str:
    # Imported with the first chart: a process that draws none starts faster without them.
    import altair as alt
    import vl_convert

    named = dict(zip(SERIES, words, strict=True))
    data = [
        {
            "day": f"{day}T00:00:00",
            "series": named[name],
            "low": low,
            "high": high,
            "line": low if name == "value" else high,
        }
        for day, name, low, high in rows
    ]
    colour = alt.Scale(domain=list(words), range=[_COLOURS[name] for name in SERIES])
    dash = alt.Scale(domain=list(words), range=[_STROKES[name] for name in SERIES])
    legend = alt.Legend(
        title=None, orient="top", direction="vertical", labelLimit=_WIDTH, symbolType="stroke", symbolSize=600,
        symbolStrokeWidth=_LINE,
        symbolOpacity=1,
    )  # fmt: skip
    # Days and sums stay in figures, so that no month is named in a language the drawing does not know.
    grouped = (
        "format(datum.value, ',.0f')" if locale == "en" else "replace(format(datum.value, ',.0f'), /,/g, ' ')"
    )
    # The currency stands above its numbers, not across them.
    money = alt.Axis(
        title=currency, titleAngle=0, titleAlign="right", titleY=-10, titleX=-4, labelExpr=grouped,
        labelFontSize=12, tickCount=5,
    )  # fmt: skip
    base: Any = alt.Chart(alt.InlineData(values=data)).encode(
        x=alt.X(
            "day:T",
            axis=alt.Axis(
                title=None, format="%d.%m.%Y", values=_ticks(rows), labelFontSize=11, grid=False,
                labelOverlap="greedy", labelSeparation=8,
            ),
        ),
    )  # fmt: skip
    band = base.mark_area(opacity=0.2).encode(
        y=alt.Y("low:Q", axis=money),
        y2="high:Q",
        color=alt.Color("series:N", scale=colour, legend=legend),
    )
    line = base.mark_line(strokeWidth=_LINE, interpolate="linear").encode(
        y=alt.Y("line:Q", axis=money),
        color=alt.Color("series:N", scale=colour, legend=legend),
        strokeDash=alt.StrokeDash("series:N", scale=dash, legend=legend),
    )
    chart = (band + line).properties(width=_WIDTH, height=_HEIGHT).configure_view(strokeWidth=0)
    return str(vl_convert.vegalite_to_svg(chart.configure(font=font).to_json()))


def _ticks(rows: tuple[tuple[str, str, float, float], ...]) -> list[dict[str, int]]:
    """Days of the curve that are written under it: the first, the last, and some between."""
    days = sorted({date.fromisoformat(day) for day, _, _, _ in rows})
    step = max(1, -(-(len(days) - 1) // (_MOST_TICKS - 1)))
    chosen = sorted({*days[::step], *days[-1:]})
    return [{"year": day.year, "month": day.month, "date": day.day} for day in chosen]
