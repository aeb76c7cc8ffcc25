"""A survey's estimate as plain text for a terminal."""

from typing import Any

from panah.core.estimation.words import Words


def survey_text(data: dict[str, Any], say: Words, level: float) -> str:
    """What `estimate_chains` or `estimate_scale_up` found, a line for each figure, in the language of `say`."""
    rds = data["method"] == "rds"
    title = say("survey.rds", trait=data["trait"]) if rds else say("survey.scale-up")
    lines = [title, "", *(f"{label}: {value}" for label, value in _rows(data, say, level, rds=rds))]
    return "\n".join([*lines, "", say("survey.caution")]) + "\n"


def _rows(data: dict[str, Any], say: Words, level: float, *, rds: bool) -> list[tuple[str, str]]:
    def figure(value: float | None) -> str:
        return (
            say("labels.unbounded") if value is None else say.decimal(value, 3) if rds else say.number(value)
        )

    found = [(say("survey.n"), say.number(data["n"]))]
    if rds:
        found.append((say("survey.seeds"), say.number(data["seeds"])))
        found.append((say("survey.sample_share"), figure(data["sample_share"])))
    found.append((say("survey.share" if rds else "survey.size"), figure(data["estimate"])))
    limits = f"{figure(data['lower'])} – {figure(data['upper'])}"
    found.append((say("labels.interval", level=f"{100 * level:g}"), limits))
    return [*found, *(_chain_rows if rds else _scale_up_rows)(data, say), *_reproduction(data, say)]


def _chain_rows(data: dict[str, Any], say: Words) -> list[tuple[str, str]]:
    cross = data["salganik_heckathorn"]
    why = f"{say('survey.not_possible')}: {data['salganik_heckathorn_missing_because']}"
    found = [(say("survey.salganik_heckathorn"), why if cross is None else say.decimal(cross, 3))]
    if data["successive_sampling"] is not None:
        found.append((say("survey.successive_sampling"), say.decimal(data["successive_sampling"], 3)))
    return found


def _scale_up_rows(data: dict[str, Any], say: Words) -> list[tuple[str, str]]:
    known = [
        (
            name,
            say(
                "survey.known_group", size=say.number(group["size"]), estimate=_or_not(group["estimate"], say)
            ),
        )
        for name, group in data["known_groups_estimated_from_the_others"].items()
    ]
    return [
        (say("survey.standard_error"), say.number(data["standard_error"])),
        (say("survey.mean_of_ratios"), say.number(data["mean_of_ratios"])),
        *known,
    ]


def _or_not(value: float | None, say: Words) -> str:
    return say("survey.not_possible") if value is None else say.number(value)


def _reproduction(data: dict[str, Any], say: Words) -> list[tuple[str, str]]:
    return [(say("labels.resamples"), say.number(data["resamples"])), (say("labels.seed"), str(data["seed"]))]
