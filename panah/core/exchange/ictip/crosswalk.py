"""The crosswalk: our code, the code in each format, and a slot for IC-TIP's."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml


@dataclass(frozen=True, slots=True)
class Slot:
    """One code of one variable. `ic_tip` is empty until the classification's code table is supplied."""

    unit: str
    variable: str
    htcds: str
    ctdc: str
    glotip: str
    ic_tip: str


@cache
def crosswalk() -> tuple[Slot, ...]:
    """Every slot of crosswalk.yaml."""
    text = (files(__package__) / "crosswalk.yaml").read_text(encoding="utf-8")
    units = yaml.safe_load(text)["units"]
    return tuple(
        Slot(
            unit=unit,
            variable=variable,
            htcds=code,
            ctdc=entry.get("ctdc") or "",
            glotip=entry.get("glotip") or "",
            ic_tip=entry.get("ic_tip") or "",
        )
        for unit, variables in units.items()
        for variable, codes in variables.items()
        for code, entry in codes.items()
    )


def filled() -> tuple[int, int]:
    """How many slots have an IC-TIP code, and how many there are."""
    slots = crosswalk()
    return sum(1 for slot in slots if slot.ic_tip), len(slots)
