"""The content of a report, once for all formats: headings, paragraphs, tables and pictures in order."""

from dataclasses import dataclass, field

import numpy as np
import scipy

from panah.core.estimation.estimate import Estimate
from panah.core.estimation.gates import REFUSE, Gate
from panah.core.estimation.intervals import Interval
from panah.core.estimation.report.charts import draw_charts
from panah.core.estimation.strata import StratifiedEstimate
from panah.core.estimation.tables import ListTable
from panah.core.estimation.words import Words

SOURCES = (
    (
        "Chan L., Silverman B. W., Vincent K. (2021). Multiple systems estimation for sparse capture data. "
        "Journal of the American Statistical Association 116."
    ),
    "Fienberg S. E., Rinaldo A. (2012). Maximum likelihood estimation in log-linear models. Annals of Statistics 40.",
    (
        "Silverman B. W., Chan L., Vincent K. (2024). Bootstrapping multiple systems estimates to account for model "
        "selection. Statistics and Computing 34:44."
    ),
    "Binette O., Steorts R. C. (2022). On the reliability of multiple systems estimation. arXiv 2112.01594.",
    "Madigan D., York J. C. (1997). Bayesian methods for estimation of the size of a closed population. Biometrika 84.",
    (
        "Chao A. (1987). Estimating the population size for capture-recapture data with unequal catchability. "
        "Biometrics 43."
    ),
    "Efron B. (1987). Better bootstrap confidence intervals. Journal of the American Statistical Association 82.",
)
SMALL_COUNT = 2


@dataclass(frozen=True)
class Table:
    """Rows of text under a head; `numbers` are the columns that hold figures."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: tuple[int, ...] = ()


@dataclass(frozen=True)
class Section:
    """A heading, then paragraphs, tables and one picture (SVG) with its description."""

    heading: str
    paragraphs: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    chart: str = ""
    alternative: str = ""


@dataclass(frozen=True)
class Report:
    """A title, the decision in a sentence, and sections."""

    language: str
    title: str
    decision: str
    outcome: str
    sections: tuple[Section, ...] = field(default=())


def build_report(found: Estimate | StratifiedEstimate, say: Words, *, font: str = "sans-serif") -> Report:
    """The report of an estimate in the language of `say`; pictures in `font`."""
    if isinstance(found, StratifiedEstimate):
        whole = build_report(found.together, say, font=font)
        strata = _strata_section(found, say)
        return Report(
            say.language,
            whole.title,
            stratified_sentence(found, say),
            found.decision,
            (strata, *whole.sections),
        )
    sections = [_figures(found, say)]
    if shows_numbers(found):
        sections += _pictures(found, say, font)
    sections += [_gates_section(found.gates, say), _assumptions(say), _data(found, say), _method(found, say)]
    sections.append(Section(say("labels.sources"), SOURCES))
    return Report(
        say.language, say("labels.title"), decision_sentence(found, say), found.decision, tuple(sections)
    )


def shows_numbers(found: Estimate) -> bool:
    """May anything that looks like an answer appear? Not when refused, except to reproduce published software."""
    return found.decision != REFUSE or bool(found.settings.compat)


def decision_sentence(found: Estimate, say: Words) -> str:
    """What may be published, in one sentence with its numbers."""
    interval = found.publishable
    kind = "bound" if found.settings.method == "chao" and interval else found.decision
    return say(
        f"decisions.{kind}",
        estimate=say.number(found.computed) if found.decision == "publish" else "",
        lower=say.number(interval.lower) if interval else "",
        upper=say.number(interval.upper) if interval else "",
        cases=say.number(found.table.cases),
    )


def stratified_sentence(found: StratifiedEstimate, say: Words) -> str:
    """The same for the total of strata."""
    interval = found.publishable
    return say(
        f"decisions.{found.decision}",
        estimate=say.number(found.total) if found.decision == "publish" else "",
        lower=say.number(interval.lower) if interval else "",
        upper=say.number(interval.upper) if interval else "",
        cases=say.number(found.together.table.cases),
    )


def span(interval: Interval, say: Words) -> str:
    """An interval in figures."""
    return f"{say.number(interval.lower)} – {say.number(interval.upper)}"


def model_text(model: tuple[str, ...], say: Words) -> str:
    """The terms of a model, or that it has main effects only."""
    return ", ".join(model) or say("labels.main_effects")


def _figures(found: Estimate, say: Words) -> Section:
    table = found.table
    rows = [
        (say("labels.lists"), ", ".join(table.lists)),
        (say("labels.cases"), say.number(table.cases)),
        (say("labels.shared"), say.number(table.shared)),
    ]
    paragraphs: list[str] = []
    if shows_numbers(found):
        rows += _estimates(found, say)
    if found.settings.compat:
        paragraphs.append(say("labels.reproduction"))
    return Section(say("labels.figures"), tuple(paragraphs), (Table(("", say("labels.value")), tuple(rows)),))


def _estimates(found: Estimate, say: Words) -> list[tuple[str, str]]:
    level = f"{found.settings.level * 100:g}"
    rows = []
    if found.decision == "publish" or found.settings.compat:
        rows.append((say("labels.population"), say.number(found.computed)))
        rows.append((say("labels.hidden"), say.number(found.computed - found.table.cases)))
    name = f"{say('labels.main_interval')} ({say('labels.interval', level=level)})"
    rows.append((name, span(found.interval, say)))
    if found.percentile is not None:
        rows.append((say("labels.percentile"), span(found.percentile, say)))
    if found.wald is not None:
        rows.append((say("labels.wald"), span(found.wald, say)))
    if found.average is not None:
        rows.append((say("labels.average"), span(found.average.interval, say)))
    if found.chao is not None:
        rows.append((say("labels.chao"), say.number(found.chao[0])))
    rows.append((say("labels.model"), model_text(found.model, say)))
    return rows


def _pictures(found: Estimate, say: Words, font: str) -> list[Section]:
    charts = draw_charts(found, say, font=font)
    near = Table(
        (say("labels.model"), "BIC", say("labels.population")),
        tuple(
            (model_text(one.model, say), say.decimal(one.bic), say.number(one.population))
            for one in found.near
        ),
        (1, 2),
    )
    moved = Table(
        (say("labels.lists"), say("labels.cases"), say("labels.population")),
        tuple(
            (
                say(f"labels.{one.kind}", lists=" + ".join(one.lists)),
                say.number(one.cases),
                say.reason(one.reason) if one.population is None else say.number(one.population),
            )
            for one in found.variants
        ),
        (1, 2),
    )
    main = say("labels.main_interval")
    sections = [Section(main, chart=charts["intervals"], alternative=f"{main}: {span(found.interval, say)}")]
    near_title = say("labels.near_models")
    examined = (say("labels.examined", count=say.number(found.examined)),)
    sections.append(Section(near_title, examined, (near,), charts.get("models", ""), near_title))
    if found.variants:
        title = say("labels.sensitivity")
        sections.append(Section(title, (), (moved,), charts.get("sensitivity", ""), title))
    return sections


def gate_result(gate: Gate, say: Words) -> str:
    """passed, not passed or does not apply, in words."""
    key = "not_applicable" if gate.passed is None else "passed" if gate.passed else "failed"
    return say(f"labels.{key}")


def gate_figure(value: float | None, say: Words) -> str:
    """A gate's value or limit: whole numbers plain, shares and factors with two decimals."""
    if value is None:
        return ""
    return say.number(value) if float(value).is_integer() else say.decimal(value)


def _gates_section(gates: tuple[Gate, ...], say: Words) -> Section:
    rows = tuple(
        (
            say(f"gates.{gate.code}.title"),
            gate_result(gate, say),
            gate_figure(gate.value, say),
            gate_figure(gate.limit, say),
            say(f"gates.{gate.code}.text"),
        )
        for gate in gates
    )
    head = (
        say("labels.gate"),
        say("labels.result"),
        say("labels.value"),
        say("labels.limit"),
        say("labels.if_failed"),
    )
    return Section(say("labels.gates"), (), (Table(head, rows, (2, 3)),))


def _assumptions(say: Words) -> Section:
    return Section(
        say("labels.assumptions"), tuple(say(f"assumptions.{key}") for key in say.texts["assumptions"])
    )


def _data(found: Estimate, say: Words) -> Section:
    """The table of histories; counts of one or two are shown as 1-2, because they can point to a person."""
    hidden = withheld_from(found.table)
    rows = tuple(
        (
            history,
            say("labels.small") if count <= SMALL_COUNT else "…" if count <= hidden else say.number(count),
        )
        for history, count in observed_histories(found.table)
    )
    notices = tuple(notice.told(say) for notice in found.table.notices)
    paragraphs = (f"{say('labels.notices')}: {'; '.join(notices)}",) if notices else ()
    return Section(
        say("labels.lists"), paragraphs, (Table((say("labels.history"), say("labels.count")), rows, (1,)),)
    )


def withheld_from(table: ListTable) -> int:
    """The largest count withheld: 2, or the next smallest count when a lone small one could be had by subtraction."""
    counts = sorted(int(count) for count in table.counts if count > 0)
    small = sum(count <= SMALL_COUNT for count in counts)
    return counts[1] if small == 1 and len(counts) > 1 else SMALL_COUNT


def observed_histories(table: ListTable) -> list[tuple[str, int]]:
    """Names and counts of the histories that occur, shorter ones first."""
    found = [
        ([name for i, name in enumerate(table.lists) if code >> i & 1], int(count))
        for code, count in enumerate(table.counts)
        if count > 0
    ]
    return [(" + ".join(names), count) for names, count in sorted(found, key=lambda pair: len(pair[0]))]


def _method(found: Estimate, say: Words) -> Section:
    settings = found.settings
    rows = [(say("labels.method"), settings.method), (say("labels.version"), found.version)]
    rows.append((say("labels.libraries"), f"NumPy {np.__version__}, SciPy {scipy.__version__}"))
    if settings.method == "stepwise":
        rows.append((say("labels.threshold"), say.decimal(settings.threshold, 3)))
    rows.append((say("labels.order"), str(settings.order)))
    if found.resamples is not None:
        rows.append((say("labels.resamples"), say.number(len(found.resamples.populations))))
        rows.append((say("labels.seed"), str(settings.seed)))
        rows.append((say("labels.infinite"), say.number(found.resamples.infinite)))
        rows.append((say("labels.emptied"), say.number(found.resamples.empty_lists)))
    paragraphs = [say(f"methods.{settings.method}")]
    if settings.compat:
        paragraphs.append(say("methods.compatible"))
    head = (say("labels.reproduce"), "")
    return Section(say("labels.method"), tuple(paragraphs), (Table(head, tuple(rows)),))


def _strata_section(found: StratifiedEstimate, say: Words) -> Section:
    rows = []
    for names, one in found.strata:
        label = "; ".join(", ".join(parts) for parts in names)
        pooled = {found.pooling[name] for name in names if name in found.pooling}
        why = "; ".join(say("labels.pooled", reason=say.reason(code)) for code in sorted(pooled))
        figure = say.number(one.computed) if one.decision == "publish" else ""
        limits = span(one.publishable, say) if one.publishable else say("labels.not_estimable")
        rows.append((label, say.number(one.table.cases), figure, limits, why))
    total = say.number(found.total) if found.decision == "publish" else ""
    limits = span(found.publishable, say) if found.publishable else say("labels.not_estimable")
    rows.append((say("labels.total"), say.number(found.together.table.cases), total, limits, ""))
    together = span(found.together.publishable, say) if found.together.publishable else ""
    rows.append((say("labels.together"), say.number(found.together.table.cases), "", together, ""))
    head = (
        say("labels.stratum"),
        say("labels.cases"),
        say("labels.population"),
        say("labels.main_interval"),
        "",
    )
    return Section(", ".join(found.by), (), (Table(head, tuple(rows), (1, 2, 3)),))
