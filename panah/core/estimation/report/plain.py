"""An estimate as plain text for a terminal and as data for a program."""

import textwrap
from typing import Any

import numpy as np
import scipy

from panah.core.estimation.estimate import Estimate
from panah.core.estimation.intervals import Interval
from panah.core.estimation.report.content import Report, Table, shows_numbers
from panah.core.estimation.strata import StratifiedEstimate
from panah.core.estimation.words import Words

WIDEST = 50


def render_text(report: Report) -> str:
    """The report without its pictures and sources, aligned for a terminal; long cells are wrapped below their row."""
    lines = [report.title, "", *textwrap.wrap(report.decision, 100)]
    for section in report.sections[:-1]:
        if section.paragraphs or section.tables:
            lines += ["", section.heading.upper()]
        for paragraph in section.paragraphs:
            lines += textwrap.wrap(paragraph, 100)
        for table in section.tables:
            lines += _aligned(table)
    return "\n".join(lines) + "\n"


def _aligned(table: Table) -> list[str]:
    rows = [row for row in (table.head, *table.rows) if any(row)]
    widths = [
        max((len(row[at]) for row in rows if len(row[at]) <= WIDEST), default=0)
        for at in range(len(table.head))
    ]
    lines = []
    for row in rows:
        cells = [cell if len(cell) <= 2 * WIDEST else "" for cell in row]
        lines.append("  ".join(cell.ljust(widths[at]) for at, cell in enumerate(cells)).rstrip())
        for cell in row:
            if len(cell) > 2 * WIDEST:
                lines += textwrap.wrap(cell, 96, initial_indent="    ", subsequent_indent="    ")
    return lines


def _finite(value: float | None) -> float | None:
    return None if value is None or not np.isfinite(value) else float(value)


def _limits(interval: Interval | None) -> dict[str, Any] | None:
    if interval is None:
        return None
    return {
        "lower": _finite(interval.lower),
        "upper": _finite(interval.upper),
        "saturated": interval.saturated,
    }


def estimate_data(found: Estimate, say: Words) -> dict[str, Any]:
    """What a program needs. `estimate`, `lower` and `upper` are null where the gates forbid them; an upper limit

    that does not exist is null too. Nothing that looks like an answer is given when the decision is refuse.
    """
    data: dict[str, Any] = {
        "decision": found.decision,
        "estimate": _finite(found.estimate),
        "lower": _finite(found.lower),
        "upper": _finite(found.upper),
        "model": None,
        "n": found.table.cases,
        "lists": list(found.table.lists),
        "gates": [
            {
                "code": gate.code,
                "outcome": gate.outcome,
                "passed": gate.passed,
                "value": _finite(gate.value),
                "limit": _finite(gate.limit),
                "title": say(f"gates.{gate.code}.title"),
                "text": say(f"gates.{gate.code}.text"),
            }
            for gate in found.gates
        ],
        "notices": [notice.told(say) for notice in found.table.notices],
        "reproduce": _reproduce(found),
    }
    if shows_numbers(found):
        data |= _figures(found)
    return data


def _reproduce(found: Estimate) -> dict[str, Any]:
    settings = found.settings
    return {
        "version": found.version,
        "numpy": np.__version__,
        "scipy": scipy.__version__,
        "method": settings.method,
        "order": settings.order,
        "threshold": settings.threshold,
        "level": settings.level,
        "seed": settings.seed,
        "resamples": settings.resamples,
        "compat": settings.compat,
    }


def _figures(found: Estimate) -> dict[str, Any]:
    figures: dict[str, Any] = {
        "model": list(found.model),
        "computed": {
            "estimate": _finite(found.computed),
            "interval": _limits(found.interval),
            "percentile": _limits(found.percentile),
            "wald": _limits(found.wald),
        },
        "near_models": [
            {"model": list(one.model), "bic": one.bic, "estimate": _finite(one.population)}
            for one in found.near
        ],
        "models_examined": found.examined,
        "sensitivity": [
            {
                "change": one.kind,
                "lists": list(one.lists),
                "n": one.cases,
                "estimate": _finite(one.population),
                "reason": one.reason,
            }
            for one in found.variants
        ],
        "average": None,
        "chao": None if found.chao is None else {"bound": found.chao[0], **(_limits(found.chao[1]) or {})},
    }
    if found.average is not None:
        figures["average"] = {
            "estimate": found.average.median,
            **(_limits(found.average.interval) or {}),
            "mass_beyond_grid": _finite(found.average.beyond),
        }
    if found.resamples is not None:
        figures["infinite_resamples"] = found.resamples.infinite
        figures["empty_list_resamples"] = found.resamples.empty_lists
    return figures


def stratified_data(found: StratifiedEstimate, say: Words) -> dict[str, Any]:
    """The same for strata: their own estimates, what was pooled and why, the total and the unstratified estimate."""
    interval = found.publishable
    return {
        "by": list(found.by),
        "decision": found.decision,
        "estimate": _finite(found.total) if found.decision == "publish" else None,
        "lower": _finite(interval.lower) if interval else None,
        "upper": _finite(interval.upper) if interval else None,
        "strata": [
            {"groups": [list(name) for name in names], **estimate_data(one, say)}
            for names, one in found.strata
        ],
        "pooling": [{"group": list(name), "reason": reason} for name, reason in found.pooling.items()],
        "together": estimate_data(found.together, say),
    }
