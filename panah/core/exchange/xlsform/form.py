"""What a form asks, read from its XForm: questions in order, with their words in every language."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any
from xml.etree.ElementTree import Element

from panah.core.errors import InputError
from panah.core.exchange.xml import local_name, parse_xml

DEFAULT = "default"
_CONTROLS = {"input", "select", "select1", "upload", "range", "rank", "secret", "trigger"}
_CHOOSING = {"select": "select_multiple", "select1": "select_one", "rank": "rank"}


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer offered: its code, and its label by language."""

    value: str
    labels: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `path` is where its answer stands in a submission, without the form's root."""

    path: str
    type: str
    labels: Mapping[str, str] = field(default_factory=dict)
    hints: Mapping[str, str] = field(default_factory=dict)
    choices: tuple[Choice, ...] = ()
    required: bool = False
    relevant: str = ""
    constraint: str = ""

    @property
    def name(self) -> str:
        """The last part of the path."""
        return self.path.rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class Form:
    """A form: its title, id and version, the languages it speaks, its questions, and what the converter warned of."""

    title: str
    id: str
    version: str
    languages: tuple[str, ...]
    questions: tuple[Question, ...]
    warnings: tuple[str, ...] = ()

    def question(self, name: str) -> Question | None:
        """The first question of this name."""
        return next((question for question in self.questions if question.name == name), None)

    def as_dict(self) -> dict[str, Any]:
        """The form as plain data for JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "Form":
        """The form that `as_dict` wrote."""
        questions = tuple(
            Question(**{**item, "choices": tuple(Choice(**choice) for choice in item["choices"])})
            for item in data["questions"]
        )
        lists = {"languages": tuple(data["languages"]), "warnings": tuple(data["warnings"])}
        return cls(**{**data, "questions": questions, **lists})


def parse_xform(data: bytes, warnings: tuple[str, ...] = ()) -> Form:
    """Read a form definition (XForm XML, as ODK and Kobo serve it). InputError when it is none."""
    root = parse_xml(data)
    parser = _Parser(root)
    instance, title = parser.instance(), _find(root, "title")
    return Form(
        title="" if title is None else title.text or "",
        id=instance.get("id", local_name(instance)),
        version=instance.get("version", ""),
        languages=tuple(parser.translations) or (DEFAULT,),
        questions=tuple(parser.questions()),
        warnings=warnings,
    )


def _find(root: Element, name: str) -> Element | None:
    return next((element for element in root.iter() if local_name(element) == name), None)


def _children(element: Element, name: str) -> Iterator[Element]:
    return (child for child in element if local_name(child) == name)


class _Parser:
    def __init__(self, root: Element) -> None:
        model, self.body = _find(root, "model"), _find(root, "body")
        if model is None or self.body is None:
            raise InputError(
                "this is no form definition",
                code="not_a_form",
                mend="Export the form itself, not its submissions.",
            )
        self.model = model
        self.translations = {
            item.get("lang", DEFAULT): _itext(item)
            for item in model.iter()
            if local_name(item) == "translation"
        }
        self.binds = {bind.get("nodeset", ""): bind for bind in _children(model, "bind")}
        self.lists = {item.get("id", ""): item for item in _children(model, "instance") if item.get("id")}

    def instance(self) -> Element:
        """The element that a submission fills in."""
        for item in _children(self.model, "instance"):
            if not item.get("id") and len(item):
                return item[0]
        raise InputError("the form has no instance", code="not_a_form", mend="Convert the XLSForm again.")

    def questions(self) -> Iterator[Question]:
        for control in self.body.iter() if self.body is not None else ():
            kind = local_name(control)
            if kind in _CONTROLS and control.get("ref"):
                yield self._question(control, kind)

    def _question(self, control: Element, kind: str) -> Question:
        path = control.get("ref", "")
        bind = self.binds.get(path)
        known = bind.attrib if bind is not None else {}
        return Question(
            path=path.strip("/").partition("/")[2],
            type=_CHOOSING.get(kind) or known.get("type", "string"),
            labels=self._words(control, "label"),
            hints=self._words(control, "hint"),
            choices=tuple(self._choices(control)),
            required=known.get("required", "false()") == "true()",
            relevant=known.get("relevant", ""),
            constraint=known.get("constraint", ""),
        )

    def _words(self, element: Element, name: str) -> dict[str, str]:
        for child in _children(element, name):
            reference = child.get("ref", "")
            if reference.startswith("jr:itext("):
                return self._itext_words(reference[len("jr:itext(") : -1].strip("'\""))
            return {DEFAULT: "".join(child.itertext()).strip()}
        return {}

    def _itext_words(self, key: str) -> dict[str, str]:
        return {language: texts[key] for language, texts in self.translations.items() if key in texts}

    def _choices(self, control: Element) -> Iterator[Choice]:
        for item in _children(control, "item"):
            value = next((child.text or "" for child in _children(item, "value")), "")
            yield Choice(value, self._words(item, "label"))
        for itemset in _children(control, "itemset"):
            name = itemset.get("nodeset", "").partition("instance('")[2].partition("')")[0]
            if name in self.lists:
                yield from self._listed(self.lists[name])

    def _listed(self, instance: Element) -> Iterator[Choice]:
        for item in instance.iter():
            if local_name(item) != "item":
                continue
            cells = {local_name(child): child.text or "" for child in item}
            if "itextId" in cells:
                yield Choice(cells.get("name", ""), self._itext_words(cells["itextId"]))
            else:
                yield Choice(cells.get("name", ""), {DEFAULT: cells.get("label", "")})


def _itext(translation: Element) -> dict[str, str]:
    """Text id to its plain form; the forms for pictures and sound are left out."""
    texts = {}
    for text in _children(translation, "text"):
        for value in _children(text, "value"):
            if not value.get("form"):
                texts[text.get("id", "")] = "".join(value.itertext()).strip()
    return texts
