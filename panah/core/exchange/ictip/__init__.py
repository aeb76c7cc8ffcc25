"""The four units of IC-TIP, and a crosswalk with a slot per code for the day its code tables are supplied.

IC-TIP (International Classification for Administrative Data on Trafficking in Persons) was endorsed by the UN
Statistical Commission in March 2025; IOM and UNODC are its custodians. Its code tables are published as a PDF that we
do not hold: nothing of them is invented here.
"""

from panah.core.exchange.ictip.crosswalk import Slot, crosswalk, filled
from panah.core.exchange.ictip.units import (
    Event,
    Perpetrator,
    ReportingEntity,
    Units,
    Victim,
    units_from_htcds,
)

__all__ = [
    "Event",
    "Perpetrator",
    "ReportingEntity",
    "Slot",
    "Units",
    "Victim",
    "crosswalk",
    "filled",
    "units_from_htcds",
]
