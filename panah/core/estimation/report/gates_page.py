"""The gates in plain words, as a page of the documentation, from the same texts the reports use.

Example: python -m panah.core.estimation.report.gates_page > docs/estimation-gates.md
"""

import sys

from panah.core.estimation.words import words
from panah.core.told import LANGUAGES

NAMES = {
    "en": "English",
    "ru": "Русский",
    "kk": "Қазақша",
    "ky": "Кыргызча",
    "uz": "O‘zbekcha",
    "uz-cyrl": "Ўзбекча",
    "tg": "Тоҷикӣ",
}


def gates_page() -> str:
    """The page as Markdown: for each language, what each gate asks and what it means when it is not passed."""
    parts = [
        "# When a number must not be published: the gates in plain words\n",
        "Made from `panah/core/estimation/texts`; translations are drafts until a speaker has reviewed them.\n",
    ]
    for language in LANGUAGES:
        say = words(language)
        parts.append(f"\n## {NAMES[language]}\n\n")
        parts += [
            f"- {say(f'decisions.{outcome}', estimate='…', lower='…', upper='…', cases='…')}\n"
            for outcome in ("publish", "range", "refuse", "bound")
        ]
        parts.append("\n")
        parts += [
            f"**{say(f'gates.{code}.title')}.** {say(f'gates.{code}.text')}\n\n"
            for code in say.texts["gates"]
        ]
    return "".join(parts).rstrip() + "\n"


if __name__ == "__main__":
    sys.stdout.write(gates_page())
