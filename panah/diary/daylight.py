"""How long a day is: the hours behind "from dark to dark" where nobody remembers more.

The declination and the sunrise equation are the textbook approximation (J. Meeus, Astronomical Algorithms, 2nd ed.,
1998, ch. 15, with the sun's mean motion); it is right to a few minutes, and what is given is a range far wider.
"""

import math
from datetime import date
from decimal import Decimal

from panah.core.wages.work import Amount

# The southern and northern ends of a country; for Russia the north ends at the polar circle.
LATITUDES = {"kz": (40.6, 55.4), "ru": (41.2, 66.5), "us": (24.5, 49.4)}
# The height of the sun's centre at sunrise, and where civil twilight begins, in degrees.
SUNRISE, TWILIGHT = -0.833, -6.0
# Somebody who does not tell of a break had none, or one of up to an hour.
LONGEST_BREAK = Decimal(1)


def day_length(day: date, latitude: float, height: float = SUNRISE) -> float:
    """Hours between the morning and the evening when the sun stands at `height` degrees; 0 to 24."""
    turn = 2 * math.pi * (day.timetuple().tm_yday + 10) / 365.25
    tilt = -math.asin(0.39779 * math.cos(turn + 0.0334 * math.sin(turn - 0.2065)))
    place = math.radians(latitude)
    wanted = math.sin(math.radians(height)) - math.sin(place) * math.sin(tilt)
    cosine = wanted / (math.cos(place) * math.cos(tilt))
    return 24 / math.pi * math.acos(min(1.0, max(-1.0, cosine)))


def dark_to_dark(day: date, jurisdiction: str, break_minutes: int | None) -> Amount:
    """Hours of work from dark to dark: at least while the sun was up, at most twilight too, all over the country."""
    places = LATITUDES[jurisdiction]
    low = min(day_length(day, place) for place in places)
    high = max(day_length(day, place, TWILIGHT) for place in places)
    longest, shortest = (
        (LONGEST_BREAK, Decimal(0)) if break_minutes is None else (Decimal(break_minutes) / 60,) * 2
    )
    return Amount(_hours(low - float(longest)), _hours(high - float(shortest)))


def _hours(hours: float) -> Decimal:
    """To a tenth of an hour: more would pretend to be exact."""
    return Decimal(max(0.0, hours)).quantize(Decimal("0.1"))
