"""Why a value is not there. Five states that other formats pour into one empty cell; here they stay apart."""

import unicodedata
from enum import Enum


class Missing(Enum):
    """Why there is no value. A counted zero is not among them: it is the value 0.

    No StrEnum: a cell that says "unknown" in a text column must not equal Missing.UNKNOWN.
    """

    NOT_ASKED = "not_asked"
    UNKNOWN = "unknown"
    DECLINED = "declined"
    SUPPRESSED = "suppressed"
    NOT_RECORDED = "not_recorded"

    __hash__ = object.__hash__  # Enum's own is Python code, called for every empty cell of a million rows


WORDS = {
    Missing.NOT_ASKED: "Not asked",
    Missing.UNKNOWN: "Unknown",
    Missing.DECLINED: "Declined",
    Missing.SUPPRESSED: "Suppressed",
    Missing.NOT_RECORDED: "",
}

_SPELLINGS = {
    Missing.NOT_ASKED: (
        "not asked|not_asked|n/a|not applicable|не спрашивали|не применимо|сұралмаған|суралган эмес"
    ),
    Missing.UNKNOWN: (
        "unknown|not known|don't know|do not know|неизвестно|не знаю|белгісіз|белгисиз|noma'lum|номаълум"
    ),
    Missing.DECLINED: "declined|refused|refused to answer|отказ|отказался|отказалась|бас тартты|баш тартты",
    Missing.SUPPRESSED: "suppressed|<5|< 5|confidential|withheld|скрыто",
}
_BY_SPELLING = {word: kind for kind, words in _SPELLINGS.items() for word in words.split("|")}


def missing_from_words(text: str) -> Missing | None:
    """The kind of missing that a cell's words state, or None when they state a value.

    Only whole cells count: "unknown man at the gate" is a value. `NA` is not in the list: it is Namibia.
    """
    word = unicodedata.normalize("NFKC", text).replace("’", "'").strip().casefold()
    return _BY_SPELLING.get(word)
