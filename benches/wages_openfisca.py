"""The simple overtime rule by openfisca-core, run by benches.wages in an environment of its own.

Reads {"rates": [...], "hours": [[...], ...]} on standard input: one person a rate, their hours day by day. A month has
no shifts in openfisca-core, so that the days are summed into ordinary and overtime hours before, outside the clock.
"""

import json
import sys
import time
from decimal import Decimal
from importlib.metadata import version
from typing import Any

STARTED = time.perf_counter()
import numpy as np  # noqa: E402 -- the import is measured
from openfisca_core import periods  # noqa: E402 -- the import is measured
from openfisca_core.entities import build_entity  # noqa: E402 -- the import is measured
from openfisca_core.simulation_builder import SimulationBuilder  # noqa: E402 -- the import is measured
from openfisca_core.taxbenefitsystems import TaxBenefitSystem  # noqa: E402 -- the import is measured
from openfisca_core.variables import Variable  # noqa: E402 -- the import is measured

IMPORTED = time.perf_counter() - STARTED
PERSON = build_entity(key="person", plural="persons", label="worker", is_person=True)


def number(name: str, formula: object = None) -> type[Variable]:
    """A yearly number of a person, with or without a formula."""
    body = {"value_type": float, "entity": PERSON, "definition_period": periods.DateUnit.YEAR, "label": name}
    if formula is not None:
        body["formula"] = formula
    return type(name, (Variable,), body)


def pay(person: Any, period: Any, _parameters: Any) -> Any:
    """Ordinary hours at the rate, overtime at one and a half times."""
    return person("rate", period) * (person("ordinary", period) + person("overtime", period) * 1.5)


def main() -> None:
    """Compute and print the sums, the seconds, and the version."""
    asked = json.load(sys.stdin)
    system = TaxBenefitSystem([PERSON])
    for variable in (number("rate"), number("ordinary"), number("overtime"), number("pay", pay)):
        system.add_variable(variable)
    hours = [[Decimal(h) for h in days] for days in asked["hours"]]
    ordinary = [float(sum(min(h, Decimal(8)) for h in days)) for days in hours]
    overtime = [float(sum(max(h - 8, Decimal(0)) for h in days)) for days in hours]
    started = time.process_time()
    simulation = SimulationBuilder().build_default_simulation(system, count=len(hours))
    simulation.set_input("rate", "2024", np.array([float(rate) for rate in asked["rates"]]))
    simulation.set_input("ordinary", "2024", np.array(ordinary))
    simulation.set_input("overtime", "2024", np.array(overtime))
    sums = simulation.calculate("pay", "2024")
    spent = time.process_time() - started
    answer = {
        "sums": [repr(float(value)) for value in sums],
        "seconds": spent,
        "import_seconds": IMPORTED,
        "version": version("openfisca-core"),
    }
    print(json.dumps(answer))


main()
