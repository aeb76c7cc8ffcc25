"""Pictures of an estimate as SVG: its intervals, the models that compete, and what changing lists does."""

from typing import Any

from panah.core.estimation.estimate import Estimate
from panah.core.estimation.gates import RANGE
from panah.core.estimation.words import Words

MOST_BARS = 25
WIDE = 8.0
INK, MUTED = "#1d3557", "#9aa5b1"
Row = dict[str, Any]


def draw_charts(found: Estimate, say: Words, *, font: str = "sans-serif") -> dict[str, str]:
    """SVG texts under `intervals`, `models` and `sensitivity`, each only where there is something to draw."""
    charts = {"intervals": _draw(_interval_rows(found, say), found, say, font)}
    if found.near:
        charts["models"] = _draw(_model_rows(found, say), found, say, font)
    if any(one.population is not None for one in found.variants):
        charts["sensitivity"] = _draw(_variant_rows(found, say), found, say, font)
    return charts


def _interval_rows(found: Estimate, say: Words) -> list[Row]:
    point = None if found.decision == RANGE else found.computed
    rows = [_row(say("labels.main_interval"), found.interval.lower, found.interval.upper, point)]
    if found.percentile is not None:
        rows.append(_row(say("labels.percentile"), found.percentile.lower, found.percentile.upper, None))
    if found.wald is not None:
        rows.append(_row(_before_bracket(say("labels.wald")), found.wald.lower, found.wald.upper, None))
    if found.average is not None:
        rows.append(
            _row(
                say("labels.average"),
                found.average.interval.lower,
                found.average.interval.upper,
                found.average.median,
            )
        )
    if found.chao is not None:
        rows.append(_row(say("labels.chao"), found.chao[1].lower, found.chao[1].upper, found.chao[0]))
    return rows


def _model_rows(found: Estimate, say: Words) -> list[Row]:
    return [
        _row(
            f"{', '.join(one.model) or say('labels.main_effects')} · BIC {say.decimal(one.bic, 1)}",
            None,
            None,
            one.population,
        )
        for one in found.near[:MOST_BARS]
    ]


def _variant_rows(found: Estimate, say: Words) -> list[Row]:
    return [
        _row(say(f"labels.{one.kind}", lists=" + ".join(one.lists)), None, None, one.population)
        for one in found.variants[:MOST_BARS]
        if one.population is not None
    ]


def _before_bracket(text: str) -> str:
    return text.split(" (", maxsplit=1)[0]


def _row(name: str, lower: float | None, upper: float | None, point: float | None) -> Row:
    # Half an interval reaching to infinity is drawn from its finite end.
    if lower is not None and upper == float("inf"):
        upper = lower
    return {"name": name, "lower": lower, "upper": upper, "point": point}


def _draw(rows: list[Row], found: Estimate, say: Words, font: str) -> str:
    import altair as alt
    import vl_convert

    values = [value for row in rows for key in ("lower", "upper", "point") if (value := row[key]) is not None]
    positive = [value for value in values if value > 0]
    wide = bool(positive) and max(positive) / min(positive) > WIDE
    marks = (
        "replace(format(datum.value, ',.0f'), /,/g, ' ')"
        if say.language != "en"
        else "format(datum.value, ',.0f')"
    )
    # Altair does not type its Data class.
    inline: Any = alt.Data
    base = alt.Chart(inline(values=rows))
    scale = alt.Scale(type="log" if wide else "linear", zero=False, nice=True)
    axis = alt.Axis(labelExpr=marks, tickCount=5)
    title = say("labels.population")
    down = alt.Y("name:N", sort=None, title=None, axis=alt.Axis(labelLimit=420))
    layers = [
        base.mark_rule(strokeWidth=3, color=INK).encode(
            x=alt.X("lower:Q", title=title, scale=scale, axis=axis), x2="upper:Q", y=down
        ),
        base.mark_point(filled=True, size=70, color=INK).encode(
            x=alt.X("point:Q", title=title, scale=scale, axis=axis), y=down
        ),
    ]
    if found.decision != RANGE:
        line = alt.Chart(inline(values=[{"at": found.computed}]))
        layers.insert(0, line.mark_rule(color=MUTED, strokeDash=[4, 3]).encode(x=alt.X("at:Q", title=title)))
    chart = alt.layer(*layers).properties(width=420, height={"step": 24}).configure(font=font)
    return str(vl_convert.vegalite_to_svg(chart.to_dict()))
