"""Which facts each officer's form asks, what it leaves out, and what it says to do: laws/forms/*.yaml, checked.

The firewall is checked here, when the data is read: a form of an officer holds no sensitive fact, nothing about legal
status, and nothing that common.yaml says is never asked.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from panah.core.errors import InputError
from panah.core.law import Fact, Pack
from panah.core.law.documents import Node, read_document

FOLDER = "forms"
FORM_PREFIX = "panah_survey_"
ASKER = "officer"
# What every form asks in free words. They are no facts: they stay sealed, are not counted and decide nothing.
FREE_TEXTS = ("own_words", "safe_contact")
MOST_PHOTOS = 5
_COMMON = "common.yaml"
# The forms of a pack, read once per process: a pack does not change while it is loaded.
_READ: dict[tuple[Path, str], Mapping[str, "Survey"]] = {}


@dataclass(frozen=True)
class Survey:
    """One user's form: facts by section in order, the steps it ends with, and the kinds of organisation that use it.

    `skips` names for a fact the questions that make it pointless when all of them were answered "no".
    """

    id: str
    kinds: tuple[str, ...]
    sections: Mapping[str, tuple[Fact, ...]]
    skips: Mapping[str, tuple[str, ...]]
    steps: Mapping[str, str]
    photos: int

    @property
    def form_id(self) -> str:
        """The id that ODK knows the form by."""
        return FORM_PREFIX + self.id

    @property
    def facts(self) -> tuple[Fact, ...]:
        """Every fact asked, in order."""
        return tuple(fact for facts in self.sections.values() for fact in facts)

    def asks(self, fact_id: str, answers: Mapping[str, str]) -> bool:
        """Whether a question still makes sense: only a clear "no" to every question before it leaves it out."""
        gates = self.skips.get(fact_id, ())
        return not gates or any(answers.get(gate) != "no" for gate in gates)

    def pages(self) -> list[tuple[str, tuple[Fact, ...]]]:
        """Sections as pages, where a question never stands on one page with the question that can leave it out."""
        return [
            (section, tuple(page)) for section, facts in self.sections.items() for page in self._split(facts)
        ]

    def _split(self, facts: Sequence[Fact]) -> Iterator[list[Fact]]:
        here = {fact.id for fact in facts}
        first = [fact for fact in facts if not here.intersection(self.skips.get(fact.id, ()))]
        later = [fact for fact in facts if fact not in first]
        yield first
        if later:
            yield later


def read_surveys(pack: Pack) -> Mapping[str, Survey]:
    """All forms by id. Every mistake in the data is an InputError naming file, line and mend."""
    key = (pack.path, pack.version.hash)
    if key not in _READ:
        folder = pack.path / FOLDER
        common = read_document(folder / _COMMON, pack.path)
        common.check_keys(("never", "skips", "steps"))
        _READ[key] = {
            path.stem: _survey(path.stem, read_document(path, pack.path), common, pack)
            for path in sorted(folder.glob("*.yaml"))
            if path.name != _COMMON
        }
    return _READ[key]


def survey_named(pack: Pack, name: str) -> Survey:
    """The form of one user, by its id or by the id that ODK knows. Raises InputError for another name."""
    surveys = read_surveys(pack)
    found = surveys.get(name.removeprefix(FORM_PREFIX))
    if found is None:
        raise InputError(
            f"there is no form {name!r}", code="unknown_form", mend=f"Use one of: {', '.join(surveys)}."
        )
    return found


def surveys_for(pack: Pack, kind: str) -> tuple[Survey, ...]:
    """The forms that organisations of a kind fill in; all of them for a kind that no form names: those who help.

    An organisation that helps may lend its devices to officers, or sit beside them.
    """
    surveys = tuple(read_surveys(pack).values())
    named = tuple(survey for survey in surveys if kind in survey.kinds)
    return named or surveys


def _survey(name: str, document: Node, common: Node, pack: Pack) -> Survey:
    document.check_keys(("kinds", "photos", "ask", "steps"))
    sections = _sections(document, common, pack)
    asked = {fact.id for facts in sections.values() for fact in facts}
    photos = document.scalar("photos", int, 0)
    if not 0 <= photos <= MOST_PHOTOS:
        document.mapping()["photos"].fail(
            f"{photos} photos are too many", f"Ask for at most {MOST_PHOTOS}.", "bad_value"
        )
    return Survey(
        id=name,
        kinds=document.strings("kinds"),
        sections=sections,
        skips=_skips(common, asked, pack),
        steps=_steps(document, common),
        photos=photos,
    )


def _sections(document: Node, common: Node, pack: Pack) -> Mapping[str, tuple[Fact, ...]]:
    never = common.strings("never")
    sections: dict[str, tuple[Fact, ...]] = {}
    for section, listed in document.mapping()["ask"].mapping().items():
        if section not in pack.sections:
            listed.fail(
                f"there is no section {section!r}", f"Use one of: {', '.join(pack.sections)}.", "unknown_name"
            )
        sections[section] = tuple(_fact(item, section, never, pack) for item in listed.sequence())
    return sections


def _fact(item: Node, section: str, never: Sequence[str], pack: Pack) -> Fact:
    fact = pack.facts.get(item.of(str))
    if fact is None or fact.section != section:
        item.fail(
            f"there is no fact {item.value!r} in the section {section}", "Check the spelling.", "unknown_name"
        )
    if fact.sensitive or ASKER not in fact.askers or fact.data_class == "legal_status" or fact.id in never:
        item.fail(f"an officer may not ask {fact.id}", "Take it out: the firewall.", "firewall")
    return fact


def _skips(common: Node, asked: set[str], pack: Pack) -> Mapping[str, tuple[str, ...]]:
    """For each fact asked, the gates that this form asks too. A gate that is not asked leaves nothing out."""
    found = {}
    for fact_id, gates in common.mapping()["skips"].mapping().items():
        for name, place in ((fact_id, gates), *((gate.of(str), gate) for gate in gates.sequence())):
            if name not in pack.facts:
                place.fail(f"there is no fact {name!r}", "Check the spelling.", "unknown_name")
        known = tuple(gate.value for gate in gates.sequence())
        if fact_id in asked and asked.issuperset(known):
            found[fact_id] = known
    return found


def _steps(document: Node, common: Node) -> Mapping[str, str]:
    """Step to what it rests on."""
    bases = common.mapping()["steps"].mapping()
    for item in document.mapping()["steps"].sequence():
        if item.of(str) not in bases:
            item.fail(f"there is no step {item.value!r}", f"Use one of: {', '.join(bases)}.", "unknown_name")
    return {step: bases[step].of(str) for step in document.strings("steps")}
