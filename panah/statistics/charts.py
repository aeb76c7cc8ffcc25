"""Charts drawn on the server: one SVG per table, with what is withheld shown as withheld."""

from collections.abc import Sequence
from functools import lru_cache

INK, BAR, WITHHELD = "#14211f", "#0b5558", "#b9c3c0"
_WIDTH, _STEP = 420, 24


def bar_chart(bars: Sequence[tuple[str, int | None]], *, withheld_label: str) -> str:
    """An SVG of horizontal bars: (label, count or None for withheld), in the given order."""
    return _draw(tuple(bars), withheld_label)


@lru_cache(maxsize=256)
def _draw(bars: tuple[tuple[str, int | None], ...], withheld_label: str) -> str:
    # Imported with the first chart: a web process that draws none starts faster without them.
    import altair as alt
    import vl_convert

    rows = [
        {"label": label, "count": count or 0, "text": withheld_label if count is None else str(count)}
        for label, count in bars
    ]
    axis = alt.Axis(title=None, labelLimit=220, domain=False, ticks=False, labelColor=INK, labelFontSize=13)
    base = alt.Chart(alt.InlineData(values=rows)).encode(
        y=alt.Y("label:N", sort=None, axis=axis),
        x=alt.X("count:Q", axis=None),
    )
    drawn = base.mark_bar(color=BAR, height=14)
    words = base.mark_text(align="left", dx=6, fontSize=13, color=INK).encode(text="text:N")
    chart = (drawn + words).properties(width=_WIDTH, height=_STEP * len(rows)).configure_view(strokeWidth=0)
    # Room for letters that are wider in the reader's font than in the one measured here.
    chart = chart.configure(font="sans-serif", padding={"left": 36, "right": 24, "top": 5, "bottom": 5})
    return str(vl_convert.vegalite_to_svg(chart.to_json()))
