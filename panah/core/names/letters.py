"""What each letter of the region's alphabets sounds like: the tables behind the fold.

A reading is written in 22 signs: the vowels a e i o u, the consonants b v g d z k l m n p r s t f h, and four
signs for sounds that Latin writes with several letters: j (zh, j, dj), c (ch), q (sh, shch), x (ts). `y` is
a glide
and is dropped later. A letter that is read in two ways has its readings separated by `|`, the likelier first.

Sources: the state alphabets of Kazakhstan (Cyrillic, and Latin of 2021), Kyrgyzstan, Uzbekistan (Cyrillic
1940,
Latin 1995, and the 2026 letters), Tajikistan, Turkmenistan, Russia and Turkey; romanisations ALA-LC,
BGN/PCGN,
GOST 7.79-2000 and the passport orders in force in each state.
"""

from typing import Final

CYRILLIC: Final[dict[str, str]] = {
    "а": "a", "ә": "a|e", "ӑ": "a", "б": "b", "в": "v", "г": "g", "ғ": "g", "ґ": "g", "ҕ": "g", "д": "d",
    "е": "e",
    "ё": "o|e", "є": "e", "ж": "j", "җ": "j", "ӂ": "j", "з": "z", "и": "i", "й": "y", "і": "i", "ї": "i",
    "ј": "y",
    "к": "k", "қ": "k", "ҡ": "k", "ҝ": "g", "л": "l", "љ": "l", "м": "m", "н": "n", "ң": "n", "ҥ": "n", "њ":
    "n",
    "о": "o", "ө": "o|u", "п": "p", "р": "r", "с": "s", "ҫ": "s", "т": "t", "у": "u", "ұ": "u", "ү": "u",
    "ў": "u|o",
    "ӯ": "u|o", "ф": "f", "х": "h", "ҳ": "h", "һ": "h", "ц": "x|s", "ч": "c", "ҷ": "j", "ҹ": "j", "џ": "j",
    "ш": "q",
    "щ": "q", "ъ": "", "ы": "i", "ь": "", "э": "e", "ю": "u", "я": "a", "ӣ": "i", "ђ": "j", "ћ": "c", "ӱ":
    "u",
    "ӧ": "o|u", "ӓ": "a|e", "ѳ": "f", "ѣ": "e", "ѵ": "i",
}  # fmt: skip
CYRILLIC_RUNS: Final[dict[str, str]] = {"дж": "j", "тс": "x", "тц": "x", "тч": "c", "ьо": "o|e", "йо": "o|e"}

# One Latin letter. Plain `y` and `i` are settled by their neighbours afterwards; c is k in English, ts in
# Slavic
# romanisation and dzh in Turkish; j is zh or, in German and Slavic spelling, a glide; x is kh in Uzbek,
# else ks.
LATIN: Final[dict[str, str]] = {
    "a": "a", "b": "b", "c": "k|x|j", "d": "d", "e": "e", "f": "f", "g": "g", "h": "h", "i": "i", "j": "j|y",
    "k": "k", "l": "l", "m": "m", "n": "n", "o": "o", "p": "p", "q": "k", "r": "r", "s": "s", "t": "t", "u":
    "u",
    "v": "v", "w": "v", "x": "h|ks", "y": "i", "z": "z", "ä": "a|e", "ə": "a|e", "ö": "o|u", "õ": "u|o",
    "ő": "o|u",
    "ü": "u", "ű": "u", "ū": "u", "ŭ": "u|o", "ō": "o|u", "ı": "i", "ī": "i", "ğ": "g", "ģ": "g", "ǵ": "g",
    "ġ": "g",
    "ş": "q", "š": "q", "ș": "q", "ç": "c", "č": "c", "ć": "c", "ž": "j", "ź": "j", "ż": "j", "ñ": "n", "ň":
    "n",
    "ŋ": "n", "ń": "n", "ý": "y", "ł": "l", "đ": "d", "ð": "d", "þ": "t", "ß": "s", "æ": "e", "ø": "o|u",
    "œ": "o|u",
    "å": "a", "ǧ": "g", "ḩ": "h", "ḥ": "h", "ẖ": "h", "ķ": "k", "ǰ": "j", "ŝ": "q", "ĵ": "j", "ẑ": "j", "ḫ":
    "h",
}  # fmt: skip
# Longest first. An apostrophe is U+0027 by the time these are looked up.
LATIN_RUNS: Final[dict[str, str]] = {
    "shch": "q", "tsch": "c", "dzsh": "j", "dsch": "j", "stch": "q", "sch": "q", "shh": "q", "dzh": "j",
    "dzs": "j",
    "tch": "c", "ch": "c", "sh": "q|sh", "zh": "j", "dj": "j", "dž": "j", "kh": "h", "gh": "g",
    "ph": "f", "tzh": "tj", "tsh": "tq", "szh": "sj",
    "ts": "x", "tz": "x", "cz": "x|c", "sz": "q", "ck": "k", "g'": "g", "o'": "u|o", "yo": "o|e",
    "ng": "ng|n", "qu": "ku|kv", "şç": "q", "šč": "q",
}  # fmt: skip

VOWELS: Final = frozenset("aeiou")

# Apostrophes, primes and modifier letters that all write one mark in Uzbek Latin and in romanisations.
APOSTROPHES: Final = dict.fromkeys(map(ord, "ʻʼ‘’‛′`´ʹʾʿ＇ˈ՚\u02bb\u02bc\u2032\u02b9\ua78c\u02ca\u02cb"), "'")

# Letters of one script drawn like a letter of the other: used only inside a word that mixes the two.
LOOKS_LATIN: Final[dict[str, str]] = dict(
    zip("авекмнорстухіјһѕԛԝүғуһёї", "abekmhopctyxijhsqwygyhëï", strict=True)
)
LOOKS_CYRILLIC: Final[dict[str, str]] = dict(
    zip("abekmhopctyxijëïqwsgūəö", "авекмнорстухійёїқвсғүәө", strict=True)
)
