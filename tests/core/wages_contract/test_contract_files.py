"""Contracts in files: what is read, and what is refused by name."""

import io
import zipfile

import docx
import pytest

from panah.core.errors import InputError
from panah.core.exchange.limits import Limits
from panah.core.typesetting import typeset
from panah.core.wages.contract.files import CONTRACT, parse_contract, read_contract_file

SENTENCE = "Паспорт работника хранится у работодателя, зарплата в конце сезона."


def read(data, limits=CONTRACT):
    """The child's half, in this process: the same code, without the start of a process."""
    return parse_contract(data, limits, "contract")


def word_file(fill):
    document = docx.Document()
    fill(document)
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def packed(**parts):
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/") + ".xml", content)
    return written.getvalue()


def test_paragraphs_and_tables_of_a_word_file():
    def fill(document):
        document.add_paragraph("Трудовой договор")
        table = document.add_table(1, 2)
        table.cell(0, 0).text, table.cell(0, 1).text = "Зарплата", "60 000 тенге в месяц"

    assert read(word_file(fill)) == "Трудовой договор\nЗарплата: 60 000 тенге в месяц\n"


def test_words_that_were_deleted_are_not_read():
    body = (
        '<w:document xmlns:w="urn:w"><w:body><w:p><w:r><w:t>остаётся</w:t></w:r>'
        "<w:del><w:r><w:delText>паспорт</w:delText></w:r></w:del></w:p></w:body></w:document>"
    )
    assert read(packed(word__document=body)) == "остаётся\n"


def test_a_pdf_that_a_computer_wrote(tmp_path):
    page = tmp_path / "page.typ"
    page.write_text(f"{SENTENCE}")
    assert " ".join(read(typeset(page, {})).split()) == SENTENCE


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1251"])
def test_plain_text_in_the_usual_encodings(encoding):
    assert read(SENTENCE.encode(encoding)) == SENTENCE


BAD = {
    "a photograph": (b"\xff\xd8\xff\xe0 photo", "contract_scan"),
    "a drawing": (b"\x89PNG\r\n\x1a\n", "contract_scan"),
    "an old Word file": (b"\xd0\xcf\x11\xe0" + b"x" * 600, "contract_old_word"),
    "rich text": (b"{\\rtf1 text}", "contract_old_word"),
    "a broken zip": (b"PK\x03\x04 broken", "contract_broken"),
    "a zip of something else": (packed(other="<a/>"), "contract_type"),
    "a broken PDF": (b"%PDF-1.7 nothing", "contract_broken"),
    "bytes": (b"\x00\x01\x02\x03\x98", "contract_type"),
    "entities": (packed(word__document='<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'), "xml_entities"),
    "no XML": (packed(word__document="<a>"), "not_xml"),
    "too deep": (packed(word__document="<a>" * 80 + "</a>" * 80), "xml_too_deep"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_file_that_cannot_be_read_is_named(name):
    data, code = BAD[name]
    with pytest.raises(InputError) as error:
        read(data)
    assert error.value.code == code


def test_a_bomb_is_told_before_it_is_unpacked():
    bomb = packed(word__document="<a>" + "a" * 3_000_000 + "</a>")
    assert len(bomb) < 10_000
    with pytest.raises(InputError) as error:
        read(bomb, Limits(unpacked_bytes=1_000_000))
    assert error.value.code == "unpacks_too_large"


@pytest.mark.slow
def test_in_the_child_process_a_real_file_is_read_and_a_scan_is_asked_about():
    data = word_file(lambda document: document.add_paragraph(SENTENCE))
    assert read_contract_file(data).strip() == SENTENCE
    with pytest.raises(InputError) as error:
        read_contract_file(word_file(lambda document: document.add_paragraph("1")))
    assert error.value.code == "contract_scan"
