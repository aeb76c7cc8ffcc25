"""Every defect of the official templates that is known is read as what the person meant, and told."""

import datetime as dt
import io
import re

import openpyxl
import pytest

from panah.core.errors import InputError
from panah.core.exchange.htcds import read_htcds, stream_htcds
from panah.core.exchange.htcds.schema import fields, template_fields
from panah.core.exchange.issues import IssueLog, Severity
from panah.core.exchange.missing import Missing
from tests.core.exchange.templates import column_of, edited, people, person, saved, template


def codes(reading):
    return [issue.code for issue in reading.issues]


def found(reading, code):
    return next(issue for issue in reading.issues if issue.code == code)


def one(row, **options):
    reading = read_htcds(template([row], **options))
    assert len(reading.records) == 1
    return reading.records[0], reading


def test_the_standard_has_84_fields_and_21_lists_with_182_values():
    lists = [spec.values for spec in fields().values() if spec.values]
    assert len(fields()) == 84
    assert (len(lists), sum(map(len, lists))) == (21, 182)
    assert sum(spec.core for spec in fields().values()) == 40


def test_the_template_has_38_fields_after_the_row_number():
    assert [template_fields()[0].name, template_fields()[-1].name] == [
        "cas_CaseOwner",
        "cas_ReasonForCaseClosure",
    ]
    assert len(template_fields()) == 38


@pytest.mark.parametrize("kind", ["plain", "single", "multi"])
def test_each_of_the_three_templates_is_read(kind):
    record, reading = one(person(), kind=kind)
    assert record.person.first_name == "Aibek"
    assert record.person.birthdate == dt.date(1991, 4, 12)
    assert record.victim.methods_of_control == ("DebtBondage", "WithholdsDocuments")
    assert record.consent.consent is True
    assert reading.edition == "2.0"
    assert not [issue for issue in reading.issues if issue.severity == Severity.ERROR]


def test_the_validation_sheet_is_not_taken_for_cases():
    _, reading = one(person(), kind="single")
    assert found(reading, "list_sheet").place.sheet == "validation"


def test_macros_are_told_and_not_kept():
    _, reading = one(person(), kind="multi")
    assert (
        found(reading, "macros_ignored").message
        == "the workbook holds macros; they were not run and are not kept"
    )


ADDRESS = {
    "prs_MailingStreet": "Abai 1",
    "prs_MailingCity": "Osh",
    "prs_MailingState": "Osh oblast",
    "prs_MailingPostalCode": "723500",
    "prs_MailingCountry": "KG",
}


def test_the_address_follows_its_labels_although_the_hidden_names_are_shifted():
    record, reading = one(person(**ADDRESS))
    assert record.person.mailing_street == "Abai 1"
    assert record.person.mailing_city == "Osh"
    assert record.person.mailing_postal_code == "723500"
    assert record.person.mailing_country == "KG"
    issue = found(reading, "address_columns_repaired")
    assert "the labels were followed" in issue.message
    assert issue.params["columns"] == "N, O, Q, R"


def test_the_address_follows_the_hidden_names_when_the_countries_stand_under_them():
    by_name = {fields()[name].excel_column: value for name, value in ADDRESS.items()}
    record, reading = one(person(**by_name))
    assert record.person.mailing_country == "KG"
    assert record.person.mailing_city == "Osh"
    assert "the hidden names were followed" in found(reading, "address_columns_repaired").message


def test_the_misspelt_column_name_is_understood():
    record, reading = one(person())
    assert record.victim.trafficking_status_decision_making_org == "NGO"
    issue = found(reading, "field_name_repaired")
    assert issue.place.column == "T"
    assert "vic_TraffickinStatusDecisionMakingOrg" in issue.message


def test_the_column_without_a_name_is_understood_by_its_label():
    record, reading = one(person(cas_ReasonForOutgoingReferral="Migration Or Change Of Location"))
    assert record.referral.reason_for_outgoing_referral == "MigrationOrChangeOfLocation"
    assert found(reading, "unnamed_column").place.column == "AJ"


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("Follow up", "FollowUp"),
        ("FOLLOW UP", "FollowUp"),
        ("FollowUp", "FollowUp"),
        ("Closed\u00a0Referred ", "ClosedReferred"),
        ("  active", "Active"),
    ],
)
def test_a_code_is_read_from_name_or_label_in_any_case_and_spacing(written, code):
    record, _ = one(person(cas_Status=written))
    assert record.case.status == code


@pytest.mark.parametrize(
    "name", [spec.name for spec in fields().values() if spec.values and spec.excel_column]
)
def test_every_code_of_the_template_is_read_from_its_name_and_from_its_label(name):
    spec = fields()[name]
    for code, label in spec.values.items():
        expected = (code,) if spec.multiple else code
        for written in (code, label, label.upper(), f"{label}\u00a0"):
            record, _ = one({"prs_FirstName": "Aibek", name: written})
            assert record.value(name) == expected


def test_several_values_are_split_although_four_industries_hold_the_delimiter():
    labels = fields()["vic_ForcedLabourIndustry"].values
    wanted = (
        "G_WholesaleAndRetailTradeRepairOfMotorVehicles",
        "F_Construction",
        "O_PublicAdministrationAndDefence",
    )
    record, reading = one(person(vic_ForcedLabourIndustry="; ".join(labels[code] for code in wanted)))
    assert record.victim.forced_labour_industry == wanted
    assert "unknown_code" not in codes(reading)


@pytest.mark.parametrize(
    "written",
    ["Debt bondage;False promises", "Debt bondage ; False promises;", "Debt bondage\nFalse promises"],
)
def test_several_values_are_split_however_they_are_joined(written):
    record, _ = one(person(vic_MethodsOfControl=written))
    assert record.victim.methods_of_control == ("DebtBondage", "FalsePromises")


def test_an_unknown_value_is_kept_told_and_a_near_one_suggested():
    record, reading = one(person(vic_MethodsOfControl="Debt bondge; Beaten daily"))
    assert record.victim.methods_of_control == ()
    assert record.unrecognised["vic_MethodsOfControl"] == ("Debt bondge", "Beaten daily")
    first, second = [issue for issue in reading.issues if issue.code == "unknown_code"]
    assert (first.severity, first.mend) == (Severity.ERROR, "Did you mean “Debt bondage”?")
    assert (first.place.sheet, first.place.row, first.place.column) == ("Sheet1", 3, "W")
    assert second.mend.startswith("Use one of: Physical threats")
    assert reading.loss.lines() == [
        "values of “Methods of Control” that the standard does not know were kept as text (1 ×)"
    ]


def test_restriction_of_movement_is_kept_under_the_name_that_the_standard_defines():
    record, reading = one(person(vic_MethodsOfControl="Restricts Movement; Debt bondage"))
    assert record.unrecognised["vic_MethodsOfControl"] == ("RestrictsMovement",)
    assert found(reading, "unlisted_code").severity == Severity.NOTE


def test_two_values_in_a_single_field_are_kept_and_told():
    record, reading = one(person(cas_Status="Active; Closed"))
    assert record.case.status is None
    assert record.unrecognised["cas_Status"] == ("Active; Closed",)
    assert "takes one value, the cell has 2" in found(reading, "several_codes").message


@pytest.mark.parametrize("written", ["NA", "Namibia", "na", "NAM", "Намибия"])
def test_na_is_namibia(written):
    record, _ = one(person(prs_Citizenship=written))
    assert record.person.citizenship == ("NA",)


def test_several_citizenships_and_a_country_with_a_comma_in_its_name():
    record, _ = one(person(prs_Citizenship="KG; Узбекистан"))
    assert record.person.citizenship == ("KG", "UZ")
    record, _ = one(person(prs_Citizenship="Congo, Democratic Republic of the"))
    assert record.person.citizenship == ("CD",)


def test_an_unknown_country_is_kept_and_told():
    record, reading = one(person(prs_Citizenship="Soviet"))
    assert record.unrecognised["prs_Citizenship"] == ("Soviet",)
    assert found(reading, "unknown_country").mend == "Write the two-letter ISO code, for example KZ."


DATES = [
    (33340, dt.date(1991, 4, 12), "date_as_number"),
    ("33340", dt.date(1991, 4, 12), "date_as_number"),
    ("1991-04-12", dt.date(1991, 4, 12), None),
    ("12.04.1991", dt.date(1991, 4, 12), None),
    ("25/04/1991", dt.date(1991, 4, 25), None),
    ("04/25/1991", dt.date(1991, 4, 25), None),
    (dt.datetime(1991, 4, 12, 10, 30, tzinfo=dt.UTC).replace(tzinfo=None), dt.date(1991, 4, 12), None),
    ("2023-02-30", None, "impossible_date"),
    ("31.06.2020", None, "impossible_date"),
    ("04/05/1991", None, "ambiguous_date"),
    (1991, None, "year_only"),
    ("1991", None, "year_only"),
    ("spring 1991", None, "not_a_date"),
    ("1891-04-12", None, "date_too_early"),
    (True, None, "not_a_date"),
    (9_999_999, None, "not_a_date"),
]


@pytest.mark.parametrize(("written", "day", "code"), DATES)
def test_a_date_is_read_in_every_shape_or_kept_and_told(written, day, code):
    record, reading = one(person(prs_Birthdate=written))
    assert record.person.birthdate == day
    assert (code in codes(reading)) is (code is not None)
    assert ("prs_Birthdate" in record.unrecognised) is (day is None)


def test_the_words_for_a_day_that_does_not_exist():
    _, reading = one(person(prs_Birthdate="2023-02-30"))
    issue = found(reading, "impossible_date")
    assert str(issue) == (
        "sheet Sheet1, row 3, column G: “2023-02-30” is not a day of the calendar. "
        "Correct it as YYYY-MM-DD, or leave the cell empty."
    )


def test_dates_of_a_workbook_that_counts_from_1904():
    book = openpyxl.load_workbook(io.BytesIO(template([person(prs_Birthdate=31878)])))
    book.epoch = openpyxl.utils.datetime.MAC_EPOCH
    assert read_htcds(saved(book)).records[0].person.birthdate == dt.date(1991, 4, 12)


@pytest.mark.parametrize(
    ("written", "value", "code"),
    [
        ("+7 (701) 000-00-01", "+77010000001", None),
        (77010000001, "77010000001", "phone_as_number"),
        (77010000001.0, "77010000001", "phone_as_number"),
        ("8 701 ask at the gate", "8 701 ask at the gate", "phone_format"),
    ],
)
def test_a_phone_is_read_and_kept_when_it_has_no_country_code(written, value, code):
    record, reading = one(person(prs_MobilePhone=written))
    assert record.person.mobile_phone == value
    assert (code in codes(reading)) is (code is not None)


def test_labels_alone_are_enough():
    record, _ = one(person(**ADDRESS), names=False)
    assert (record.person.first_name, record.person.mailing_city) == ("Aibek", "Osh")


def test_hidden_names_alone_are_enough():
    record, _ = one(person(), labels=False)
    assert record.person.first_name == "Aibek"


def test_a_title_above_the_header_and_the_header_pasted_again_are_skipped():
    book = openpyxl.load_workbook(io.BytesIO(template([person(), person(prs_FirstName="Malika")])))
    sheet = book.active
    sheet.insert_rows(1, 3)
    sheet["A1"] = "Cases of our shelter, 2024"
    for cell in sheet[5]:
        sheet.cell(8, cell.column, cell.value)
    reading = read_htcds(saved(book))
    assert [record.person.first_name for record in reading.records] == ["Aibek", "Malika"]
    assert found(reading, "header_repeated").place.row == 8


def test_a_foreign_column_is_kept_and_told():
    book = openpyxl.load_workbook(io.BytesIO(template([person(AN="Room 4")])))
    book.active["AN2"] = "Shelter room"
    reading = read_htcds(saved(book))
    assert reading.records[0].extra == {"Shelter room": "Room 4"}
    assert reading.extra == ("Shelter room",)
    assert found(reading, "extra_column").place.column == "AN"


def test_a_second_column_for_one_field_is_kept_apart():
    book = openpyxl.load_workbook(io.BytesIO(template([person(AN="Other name")])))
    book.active["AN2"] = "First Name"
    reading = read_htcds(saved(book))
    assert reading.records[0].person.first_name == "Aibek"
    assert reading.records[0].extra == {"First Name": "Other name"}
    assert "repeated_column" in codes(reading)


def test_a_hidden_name_that_contradicts_its_label_is_followed_and_told():
    book = openpyxl.load_workbook(io.BytesIO(template([person()])))
    book.active["D2"] = "Second Name"
    reading = read_htcds(saved(book))
    assert reading.records[0].person.first_name == "Aibek"
    assert "the name was followed" in found(reading, "header_conflict").message


def test_the_edition_is_told_by_the_columns():
    book = openpyxl.Workbook()
    book.active.append(
        ["prs_FirstName", "prs_SecondName", "vic_AgreementToManagePersonalData", "vic_Vulnerabilities"]
    )
    book.active.append(["Aibek", "Testov", "Yes", "Migration; Poverty"])
    reading = read_htcds(saved(book))
    assert reading.edition == "1.0"
    assert reading.records[0].victim.vulnerabilities == ("Migration", "Poverty")
    assert reading.records[0].victim.agreement_to_manage_personal_data is True


def cache_formula(body: bytes) -> bytes:
    """What a spreadsheet program saves beside a formula: the value it last showed."""
    return re.sub(
        rb'<c r="D3"[^>]*>(<f>.*?</f>)<v ?/?>(</v>)?</c>', rb'<c r="D3" t="str">\1<v>Aibek</v></c>', body
    )


def test_a_formula_is_not_run_and_its_last_value_is_read():
    formula = '=CONCATENATE("Ai","bek")'
    data = edited(
        template([person(prs_FirstName=formula)]), replace={"xl/worksheets/sheet1.xml": cache_formula}
    )
    reading = read_htcds(data)
    assert reading.records[0].person.first_name == "Aibek"
    assert found(reading, "formula").place.column == "D"


def test_a_formula_without_a_saved_value_is_told():
    _, reading = one(person(prs_FirstName="=A1"))
    issue = found(reading, "formula_without_value")
    assert issue.severity == Severity.ERROR
    assert (issue.place.row, issue.place.column) == (3, "D")


def test_merged_cells_are_told_in_each_row_and_nothing_is_guessed():
    book = openpyxl.load_workbook(
        io.BytesIO(template([person(), person(prs_FirstName="Malika", prs_Citizenship=None)]))
    )
    book.active.merge_cells("I3:I4")
    reading = read_htcds(saved(book))
    assert reading.records[1].person.citizenship == ()
    merged = [issue for issue in reading.issues if issue.code == "merged_cells"]
    assert [issue.place.row for issue in merged] == [3, 4]
    assert "the cells I3:I4 are merged" in merged[0].message


def test_a_hidden_sheet_is_read_and_told():
    book = openpyxl.load_workbook(io.BytesIO(template([person()])))
    book.create_sheet("Cover")
    book.active = 1
    book.worksheets[0].sheet_state = "hidden"
    reading = read_htcds(saved(book))
    assert len(reading.records) == 1
    assert "hidden_sheet" in codes(reading)


def test_preloaded_row_numbers_are_no_records():
    reading = read_htcds(template([person(), {}, {}, {}]))
    assert len(reading.records) == 1


def test_invisible_marks_are_removed_and_told():
    record, reading = one(person(prs_FirstName="Ai\u202ebek\u200b"))
    assert record.person.first_name == "Aibek"
    assert "invisible_marks" in codes(reading)


def test_composed_and_decomposed_letters_become_one_spelling():
    record, _ = one(person(prs_FirstName="Тои\u0306чи"))
    assert record.person.first_name == "Тойчи"


@pytest.mark.parametrize(
    ("written", "kind"),
    [("Unknown", "unknown"), ("Не спрашивали", "not_asked"), ("Declined", "declined"), ("<5", "suppressed")],
)
def test_why_a_value_is_missing_is_kept(written, kind):
    record, reading = one(person(vic_MethodsOfControl=written))
    assert record.why_missing("vic_MethodsOfControl") == Missing(kind)
    assert "unknown_code" not in codes(reading)


def test_an_empty_cell_is_not_recorded_and_a_gender_not_specified_is_a_code():
    record, _ = one(person(vic_MethodsOfControl=None, prs_Gender="Unknown"))
    assert record.why_missing("vic_MethodsOfControl") == Missing.NOT_RECORDED
    assert record.person.gender == "NonSpecifiedUnknown"
    assert record.why_missing("prs_Gender") is None


def test_a_refused_consent_stops_the_row():
    record, reading = one(person(con_Consent="FALSE"))
    assert record.consent.consent is False
    assert found(reading, "consent_refused").severity == Severity.ERROR


def test_duplicate_and_contradictory_rows_are_told_with_both_rows():
    rows = [person(), person(), person(prs_Gender="Feminine"), person(cas_Status="Closed")]
    reading = read_htcds(template(rows))
    assert found(reading, "duplicate_row").message == "the row repeats row 3 exactly; it will be counted once"
    assert found(reading, "duplicate_row").place.row == 4
    contradiction = found(reading, "contradictory_rows")
    assert contradiction.place.row == 5
    assert contradiction.message == "row 3 has the same name and birthdate, but differs in “Gender”"
    assert found(reading, "same_person").place.row == 6


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"vic_TraffickingStatus": "Not a victim of trafficking"}, "status_contradicts_exploitation"),
        ({"vic_TypeOfSexExploitation": "Prostitution"}, "sexual_type_without_form"),
        ({"vic_TypeOfExploitation": None}, "industry_without_form"),
        ({"cas_OutgoingReferralDate": dt.date(2024, 1, 1)}, "dates_out_of_order"),
        ({"prs_Birthdate": dt.date(2024, 12, 1)}, "dates_out_of_order"),
    ],
)
def test_contradictions_inside_a_row_are_told(changes, code):
    _, reading = one(person(**changes))
    assert code in codes(reading)
    _, clean = one(person())
    assert code not in codes(clean)


def test_a_workbook_of_500_people_is_read_whole():
    reading = read_htcds(template(people(500), kind="multi"))
    assert len(reading.records) == 500
    assert len({record.person.second_name for record in reading.records}) == 500
    assert not [issue for issue in reading.issues if issue.severity != Severity.NOTE]
    assert {record.case.status for record in reading.records} == {"Active", "FollowUp", "Closed"}


def test_a_whole_reading_keeps_every_issue_and_a_stream_only_the_first(monkeypatch):
    monkeypatch.setattr(IssueLog.__init__, "__defaults__", ((), 10))
    data = template([person(prs_SecondName=f"T{i}", cas_Status="Odd") for i in range(40)])
    wrong = [issue.place.row for issue in read_htcds(data).issues if issue.code == "unknown_code"]
    assert wrong == list(range(3, 43))
    with stream_htcds(data) as stream:
        assert len(list(stream)) == 40
    assert len(stream.issues) == 10
    assert stream.issues.counts["error", "unknown_code"] == 40


def test_a_workbook_without_htcds_columns_says_so():
    book = openpyxl.Workbook()
    book.active.append(["Date", "Amount"])
    with pytest.raises(InputError, match="no HTCDS columns were found") as caught:
        read_htcds(saved(book))
    assert caught.value.mend == "Copy the rows into the HTCDS template, under its header row."


def test_the_letters_of_the_generator_are_those_of_the_standard():
    assert (column_of("prs_MailingCountry"), column_of("vic_TypeOfSexExploitation")) == ("R", "Z")


def as_excel_saves(strings: list[str]) -> bytes:
    """A template whose first person is named by the workbook's table of strings, as spreadsheet programs write it."""
    main = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    part = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{main}"/></Types>'
    table = f'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{"".join(strings)}</sst>'
    cells = "".join(
        f'<c r="{column_of(name)}3" t="s"><v>{number}</v></c>'
        for number, name in enumerate(["prs_FirstName", "prs_SecondName", "prs_Email"])
    )
    row = f'<row r="3">{cells}</row></sheetData>'
    return edited(
        template(),
        add={"xl/sharedStrings.xml": table.encode()},
        replace={
            "[Content_Types].xml": lambda body: body.replace(b"</Types>", part.encode()),
            "xl/worksheets/sheet1.xml": lambda body: body.replace(b"</sheetData>", row.encode()),
        },
    )


def test_the_table_of_strings_is_read_as_a_spreadsheet_program_reads_it():
    texts = [
        "<si><r><t>Ai</t></r><r><rPr><b/></rPr><t>bek</t></r><rPh sb='0' eb='2'><t>ignored</t></rPh></si>",
        "<si><t>_x005F_x0041_ and _x0042_ and _xD83D_</t></si>",
        "<si><t/></si>",
    ]
    (record,) = read_htcds(as_excel_saves(texts)).records
    assert record.person.first_name == "Aibek"
    assert record.person.second_name == "_x0041_ and B and _xD83D_"
    assert record.person.email is None


def test_a_row_of_formulas_that_were_never_computed_is_told():
    book = openpyxl.load_workbook(io.BytesIO(template([person()])))
    book["Sheet1"]["I4"] = "=I3"
    reading = read_htcds(saved(book))
    assert len(reading.records) == 1
    issue = found(reading, "formula_without_value")
    assert (issue.place.row, issue.place.column) == (4, "I")
