"""Invented names of organisations and persons in any number, for the benches of names. No real bearer is meant."""

import random
from collections.abc import Iterator
from itertools import accumulate, product

from panah.core.names import Kind
from panah.core.names.duplicates import PersonRecord
from panah.core.names.index import Record
from tests.core.names.extended import COUNTRIES, FORMS, rows

ONSETS = ["б", "д", "г", "ж", "к", "қ", "л", "м", "н", "п", "р", "с", "т", "х", "ч", "ш", "з", "в", "ф", "ҳ"]
MIDDLES = ["а", "о", "у", "и", "е", "ы", "ү", "ө", "ай", "ой", "аш", "ар", "ан", "ол", "ер", "ис"]
ENDS = [
    "бек",
    "стан",
    "нур",
    "жан",
    "дор",
    "лик",
    "мат",
    "тау",
    "кент",
    "сой",
    "рай",
    "гар",
    "дин",
    "ша",
    "лан",
    "тар",
]
LATIN_SPELLINGS = (
    "a:а b:б v:в g:г d:д e:е zh:ж z:з i:и y:й k:к l:л m:м n:н o:о p:п r:р s:с t:т u:у f:ф kh:х ch:ч sh:ш y:ы e:э q:қ"
    " h:ҳ o:ө u:ү :ъ :ь"
)
LATIN = {cyrillic: latin for latin, cyrillic in (pair.split(":") for pair in LATIN_SPELLINGS.split(" "))}


def invented_words(draw: random.Random, count: int) -> list[str]:
    """Made-up Cyrillic words of two or three syllables."""
    stems = ["".join(parts) for parts in product(ONSETS, MIDDLES, ENDS)]
    longer = [
        a + b[1:] + c
        for a, b, c in zip(
            *(draw.sample(stems, 4000) for _ in range(2)), draw.choices(ENDS, k=4000), strict=True
        )
    ]
    words = stems + longer
    draw.shuffle(words)
    return words[:count]


def romanised(text: str) -> str:
    """A plain English-style romanisation."""
    return "".join(LATIN.get(c, c) for c in text.lower()).title()


def organisations(count: int, seed: int = 5) -> Iterator[Record]:
    """Records of organisations: one to three words drawn unevenly, a legal form, one script or the other."""
    draw = random.Random(seed)
    known = [row["base"] for name in ("company_words", "surnames") for row in rows(name)]
    words = known + invented_words(draw, 9000)
    draw.shuffle(words)
    # Summed once: a million draws would sum ten thousand weights each time.
    weights = list(accumulate(1 / (place + 20) for place in range(len(words))))
    forms = [form for country in COUNTRIES for form in FORMS[country]]
    for number in range(count):
        size = draw.choices((1, 2, 3), (2, 6, 3))[0]
        name = " ".join(word.capitalize() for word in draw.choices(words, cum_weights=weights, k=size))
        if draw.random() < 0.2:
            name += f" {draw.randrange(1, 99)}"
        if draw.random() < 0.4:
            name = romanised(name)
        yield Record(f"o{number}", (draw.choice(forms).format(name),), Kind.COMPANY, draw.choice(COUNTRIES))


SCHEMES = (
    {
        "ж": "zh",
        "х": "kh",
        "ч": "ch",
        "ш": "sh",
        "й": "y",
        "ы": "y",
        "ц": "ts",
        "я": "ya",
        "ю": "yu",
        "ҷ": "j",
        "ҳ": "h",
    },
    {
        "ж": "j",
        "х": "h",
        "ч": "ch",
        "ш": "sh",
        "й": "i",
        "ы": "y",
        "ц": "ts",
        "я": "ia",
        "ю": "iu",
        "ҷ": "dj",
        "ҳ": "h",
    },
    {
        "ж": "zh",
        "х": "x",
        "ч": "ch",
        "ш": "sh",
        "й": "y",
        "ы": "i",
        "ц": "ts",
        "я": "ya",
        "ю": "yu",
        "ҷ": "j",
        "ҳ": "h",
    },
)
PLAIN = dict(zip("абвгдезиклмнопрстуфэқғңөүұәіўӣӯё", "abvgdeziklmnoprstufeqgnouuaiuiuo", strict=True)) | {
    "ь": "",
    "ъ": "",
}


class People:
    """Invented persons with the mistakes that agencies make in writing them down.

    Of the records 45 % are romanised in one of three ways, 6 % have a typing error, 4 % the names swapped, 5 % a wrong
    digit or day and month changed over in the birth date; 12 % know only the year and write the first of January.
    Father's names are missing in 30 %, phones in 80 %, documents in 85 %.
    """

    def __init__(self, seed: int = 7) -> None:
        self.draw = random.Random(seed)
        stems = [word.capitalize() for word in invented_words(self.draw, 12_000)]
        self.surnames = [self._surname(stem) for stem in stems]
        known = [row["base"] for row in rows("given_names") if row["base"][0] > "z"]
        self.given = known + [word.capitalize() for word in invented_words(self.draw, 900)]
        self.weights = list(accumulate(1 / (place + 10) for place in range(len(self.given))))
        self.surname_weights = list(accumulate(1 / (place + 60) for place in range(len(self.surnames))))

    def _surname(self, stem: str) -> str:
        return stem + ("ев" if stem[-1] in "аеиоуый" else "ов")

    def _typed_wrong(self, text: str) -> str:
        place = self.draw.randrange(1, len(text) - 1)
        kind = self.draw.randrange(3)
        if kind == 0:
            return text[:place] + text[place + 1 :]
        if kind == 1:
            return text[:place] + text[place + 1] + text[place] + text[place + 2 :]
        return text[:place] + self.draw.choice("аеиорнстл") + text[place + 1 :]

    def _birth_date(self, date: str, *, first_of_january: bool) -> str:
        if first_of_january:
            return f"{date[:4]}-01-01"
        if self.draw.random() < 0.05:
            if self.draw.random() < 0.5 and int(date[8:]) <= 12:
                return f"{date[:4]}-{date[8:]}-{date[5:7]}"
            return date[:9] + str(self.draw.randrange(10))
        return date

    def _written(self, person: dict[str, str], number: int) -> PersonRecord:
        draw = self.draw
        parts = [person["surname"], person["given"]]
        if draw.random() < 0.06:
            wrong = draw.randrange(2)
            parts[wrong] = self._typed_wrong(parts[wrong])
        if draw.random() < 0.04:
            parts.reverse()
        if draw.random() < 0.7:
            parts.append(person["father"])
        name = " ".join(parts)
        if draw.random() < 0.45:
            scheme = PLAIN | draw.choice(SCHEMES)
            name = "".join(scheme.get(c, c) for c in name.lower()).title()
        date = self._birth_date(person["birth"], first_of_january=draw.random() < 0.12)
        phone = person["phone"] if draw.random() < 0.2 else ""
        document = person["document"] if draw.random() < 0.15 else ""
        return PersonRecord(f"{person['id']}-{number}", name, date, phone, document)

    def records(self, count: int) -> Iterator[PersonRecord]:
        """`count` records; the id before the hyphen is the person. Three quarters of the persons have one record."""
        draw = self.draw
        made = person = 0
        while made < count:
            father = draw.choices(self.given, cum_weights=self.weights)[0]
            one = {
                "id": f"p{person}",
                "surname": draw.choices(self.surnames, cum_weights=self.surname_weights)[0],
                "given": draw.choices(self.given, cum_weights=self.weights)[0],
                "father": father + ("евич" if father[-1] in "аеиоуый" else "ович"),
                "birth": f"{draw.randrange(1955, 2006)}-{draw.randrange(1, 13):02}-{draw.randrange(1, 29):02}",
                "phone": f"+7700{draw.randrange(10**7):07}",
                "document": f"N{draw.randrange(10**8):08}",
            }
            person += 1
            for copy in range(min(draw.choices((1, 2, 3), (75, 20, 5))[0], count - made)):
                yield self._written(one, copy)
                made += 1
