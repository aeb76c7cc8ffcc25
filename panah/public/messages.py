"""What people are told when something cannot be taken: one text per code of InputError, in the page's language.

The command line prints the English line of the error itself; pages print these.
"""

from django.conf import settings
from django.utils.translation import gettext, gettext_lazy

from panah.core.errors import InputError
from panah.reports.attachments import MAX_PER_REPORT

_ANSWERS = {
    "bad_answer": gettext_lazy("Choose one of the answers shown."),
    "bad_date": gettext_lazy("There is no such date. Check the day and the month."),
    "bad_number": gettext_lazy("Write a number, for example 12."),
    "impossible_number": gettext_lazy("This number is not possible. Check it."),
    "unknown_choice": gettext_lazy("Choose one of the answers shown."),
    "unknown_source": gettext_lazy("Choose who gave the answer."),
}

_REPORTS = {
    "already_sent": gettext_lazy("This was sent already. It was counted once."),
    "file_damaged": gettext_lazy("This picture is damaged. Take it again, or choose another one."),
    "file_empty": gettext_lazy("This file is empty. Choose it again."),
    "file_missing": gettext_lazy("Choose a file first."),
    "file_pixels": gettext_lazy("This picture is too big. Send it in a smaller size."),
    "file_too_large": gettext_lazy(
        "This file is larger than %(limit)s MB. Send a smaller photo or a part of it."
    ),
    "file_type": gettext_lazy(
        "This kind of file cannot be taken. Send a photo (JPEG, PNG, WebP), a PDF, or a sound or video recording."
    ),
    "message_empty": gettext_lazy("The message is empty. Write a few words first."),
    "receipt_in_text": gettext_lazy(
        "Your text holds your receipt number. Take the number out: whoever reads the text could use it."
    ),
    "report_empty": gettext_lazy(
        "There is nothing to send yet. Answer a question or write a few words first."
    ),
    "report_settled": gettext_lazy("This report already has a case, or was withdrawn or closed."),
    "report_withdrawn": gettext_lazy("This report was withdrawn, so nothing more can be sent."),
    "text_too_long": gettext_lazy(
        "This text is too long. Shorten it, or send the rest as a message afterwards. Nothing you wrote is lost."
    ),
    "too_many_files": gettext_lazy("A report holds %(files)s files. Take one out to add another."),
}

_ACCOUNTS = {
    "email_taken": gettext_lazy("Somebody already signs in with this address. Use another one."),
    "invitation_unknown": gettext_lazy(
        "This invitation code is wrong, was used already, or has expired. Check each letter, or ask for a new one."
    ),
    "invite_needs_member": gettext_lazy(
        "This organisation already has members, so only one of them can invite. Ask its supervisor, or recover it "
        "with its printed recovery shares."
    ),
    "login_throttled": gettext_lazy("Too many tries. Wait a quarter of an hour."),
    "login_wrong": gettext_lazy(
        "The address, the password or the code is not right. Check them and try again."
    ),
    "member_foreign": gettext_lazy("You can suspend other members of your organisation only."),
    "name_taken": gettext_lazy("An organisation with this name exists already."),
    "no_keys": gettext_lazy("This organisation has no keys yet. Its first member has to join."),
    "no_reports_to_enforcement": gettext_lazy(
        "Workers' reports never go to police, migration, prosecutors or inspectors."
    ),
    "password_wrong": gettext_lazy("The old password is not right."),
    "shares_foreign": gettext_lazy("These recovery shares belong to another organisation."),
    "shares_wrong": gettext_lazy("These recovery shares do not fit together. Check each word."),
    "totp_used": gettext_lazy("This code was used already. Wait for the next one."),
    "totp_wrong": gettext_lazy("This code is not right. Wait for the next one and try again."),
}

_CASES = {
    "case_exists": gettext_lazy("This report already has a case, or was withdrawn. Open it again."),
    "consent_expired": gettext_lazy("The worker's consent has ended. Ask for it again."),
    "consent_withdrawn": gettext_lazy("The worker took the consent back."),
    "date_future": gettext_lazy("This day is in the future. Give the day of the decision."),
    "field_unknown": gettext_lazy("This part cannot be disclosed. Choose from the list."),
    "identity_closed": gettext_lazy("You may not open this person's identity."),
    "note_empty": gettext_lazy("The note is empty. Write a few words first."),
    "reason_missing": gettext_lazy("Choose a reason, so that the sender can act."),
    "receiver_is_sender": gettext_lazy("This is your own organisation. Choose another one."),
    "receiver_not_ready": gettext_lazy("This organisation cannot receive cases yet."),
    "referral_settled": gettext_lazy(
        "Somebody has already answered or ended this referral. Open it again to see."
    ),
    "service_not_offered": gettext_lazy(
        "This organisation does not offer this service. Choose one of its services."
    ),
}

_CLAIMS = {
    "amount_positive": gettext_lazy("Write an amount above zero, for example 12000 or 12000.50."),
    "book_empty": gettext_lazy(
        "There is no work and no money in this file. Write days, hours and payments below the headings."
    ),
    "book_unknown": gettext_lazy("Choose whose book of the file it is."),
    "claim_currency": gettext_lazy("The claim is not in this currency. Choose one of the list."),
    "bad_debt_terms": gettext_lazy(
        "What was agreed about the debt cannot be read. Write yes, no or unknown, a day, and a percentage up to 100."
    ),
    "claim_empty": gettext_lazy("There is no record of the work yet. Type it in or take in a file."),
    "claim_parts": gettext_lazy("Choose a wage claim together with what of it is disclosed, or neither."),
    "claim_settled": gettext_lazy("This claim was closed or opened again meanwhile. Open it again to see."),
    "claim_unconfirmed": gettext_lazy(
        "No amounts of this claim are confirmed yet. Confirm the amounts first."
    ),
    "debt_agreed": gettext_lazy(
        "What was agreed on the debt cannot be read. Check the day and the percentage."
    ),
    "diary_missing": gettext_lazy("This diary is not there any more. Open the claim again."),
    "employer_name": gettext_lazy("The employer has no name. Write what the worker calls them."),
    "employer_unknown": gettext_lazy("Choose an employer of the list."),
    "region_of_country": gettext_lazy("Choose a region of the country of the work, or none."),
    "jurisdiction_unknown": gettext_lazy("The law of this country is not here yet. Choose one of the list."),
    "book_picture": gettext_lazy(
        "Pictures and PDF are not read here. Type the page in under “Type in”, or write it out as a table "
        "(.xlsx, .csv) or as a photo typed out (.yaml), and take that file in."
    ),
    "no_book_header": gettext_lazy(
        "No table with a column of days was found. Name the columns in the first line, for example day, hours, paid."
    ),
    "no_book_rows": gettext_lazy("There are no rows in this table. Write at least one below the headings."),
    "no_jurisdiction": gettext_lazy(
        "The record does not say whose law applies. Add the country: kz, ru or us."
    ),
    "no_month": gettext_lazy(
        "The timesheet does not say its month. Write the month and the year in its title."
    ),
    "not_a_record": gettext_lazy("This is not a record of work. It has to be a table of names and values."),
    "not_text": gettext_lazy("This is not a text file. Save it as UTF-8 text and choose it again."),
    "not_yaml": gettext_lazy(
        "The record cannot be read. Check the indentation, colons and quotes at that place."
    ),
    "step_future": gettext_lazy("This day is in the future. Give the day it happened."),
    "unknown_jurisdiction": gettext_lazy("The wage law of this country is not here yet."),
    "unknown_timezone": gettext_lazy(
        "There is no such time zone. Write one like Asia/Almaty, or leave it empty for the usual one."
    ),
    "upload_settled": gettext_lazy("This file was taken in or dropped already. Open the claim again."),
}

_IMPORTS = {
    "broken_workbook": gettext_lazy(
        "The workbook is damaged. Open it in Excel, save it again, and choose the new file."
    ),
    "odd_encoding": gettext_lazy(
        "The workbook is damaged. Open it in Excel, save it again, and choose the new file."
    ),
    "broken_csv": gettext_lazy(
        "The text file is damaged: a quotation mark is not closed, or a letter cannot be read. Save it as CSV (UTF-8)."
    ),
    "encoding_unclear": gettext_lazy(
        "The letters of this file can be read in more than one way. Save it as CSV (UTF-8) and choose it again."
    ),
    "broken_zip": gettext_lazy(
        "The zip file is damaged or protected by a password. Make it again without one."
    ),
    "encrypted_or_old": gettext_lazy(
        "The workbook is protected by a password or saved in the old .xls format. Save it as .xlsx without a password."
    ),
    "encrypted_submission": gettext_lazy(
        "The submission is encrypted. Decrypt it first, then choose the new file."
    ),
    "import_empty": gettext_lazy(
        "There are no records in this file. Fill in at least one row below the headings."
    ),
    "import_file_gone": gettext_lazy("The file is no longer kept here. Choose it again."),
    "import_comparing": gettext_lazy(
        "The rows are still being compared with earlier cases. Wait until it is done."
    ),
    "import_settled": gettext_lazy("This import was confirmed or cancelled already."),
    "no_htcds_header": gettext_lazy("No HTCDS columns were found. Use one of the three HTCDS 2.0 templates."),
    "no_htcds_submission": gettext_lazy("No submission of the HTCDS form was found in this file."),
    "not_a_workbook": gettext_lazy("This is not an Excel workbook. Choose the .xlsx file with the table."),
    "not_xml": gettext_lazy("This is not an XML file, or it is damaged. Export it again."),
    "strict_workbook": gettext_lazy("Save the workbook as ordinary .xlsx, not as Strict Open XML."),
    "too_heavy": gettext_lazy(
        "Reading the file took more memory or time than a real one needs; it was stopped."
    ),
    "too_many_cells": gettext_lazy("The workbook has too many cells. Split it into several files."),
    "too_many_columns": gettext_lazy(
        "The table has too many columns. Remove those that are not of the template."
    ),
    "too_many_rows": gettext_lazy("The file has too many rows. Split it into several files."),
    "unreadable": gettext_lazy("This file could not be read. Save it again, and choose the new file."),
    "unpacks_too_large": gettext_lazy(
        "The file would unpack to more than is read. Split it into several files."
    ),
    "xml_entities": gettext_lazy(
        "The file declares XML entities, which no real export holds. Export it again."
    ),
    "xml_too_deep": gettext_lazy("The file is nested deeper than a real one. Export it again."),
}

_FIGURES = {
    "grain_unknown": gettext_lazy("Choose months, quarters or years."),
    "period_long": gettext_lazy("This period is too long. Choose a later first month."),
    "period_open": gettext_lazy("This period is not over yet. End it with the last full month."),
    "period_order": gettext_lazy("The period ends before it begins. Exchange the two days."),
}

_FORMS = {
    "consent_unanswered": gettext_lazy("Choose Yes or No."),
    "device_forms": gettext_lazy("Choose one or more of the forms shown."),
    "device_receiver": gettext_lazy(
        "Forms cannot be sent to this organisation. Choose one that takes reports."
    ),
    "device_throttled": gettext_lazy(
        "This device has sent too many forms within an hour. Wait, and send again: nothing is lost."
    ),
    "form_differs": gettext_lazy(
        "This form was sent before with other answers. What arrived first was kept. Fill in a new form for the rest."
    ),
    "form_no_consent": gettext_lazy("Without the person's consent nothing was kept."),
    "no_submission": gettext_lazy(
        "This is not a filled-in form of this server, or it was cut off on the way. Send it again."
    ),
    "unknown_form": gettext_lazy("This server has no such form. Fetch the forms again."),
}

_LAW = {
    "nothing_offered": gettext_lazy("This case already has the finding of the law in use now."),
}

_TRAINING = {
    "class_full": gettext_lazy("This class is full. Ask the trainer for another one."),
    "class_unknown": gettext_lazy("There is no open class with this code. Check it, or ask the trainer."),
    "nickname_length": gettext_lazy("Write a nickname of 1 to 40 letters."),
    "nickname_taken": gettext_lazy("Somebody in this class has this nickname. Choose another one."),
    "practice_empty": gettext_lazy("Say what you think of at least one concept."),
    "bad_conclusion": gettext_lazy("Choose one of the answers shown."),
}

_DIARY = {
    "bad_break": gettext_lazy("This break is not possible. Write it in whole minutes, for example 30."),
    "bad_currency": gettext_lazy("Write the currency in three letters, for example KZT."),
    "bad_time": gettext_lazy("There is no such time. Write hours and minutes, for example 07:30."),
    "day_future": gettext_lazy("This day is in the future. Check the date."),
    "diary_files_full": gettext_lazy("The diary is full of files. Take one out to add another."),
    "diary_full": gettext_lazy("The diary is full. Take it away and begin another."),
    "entry_problems": gettext_lazy("Something here cannot be used. Look at each field."),
    "hours_too_many": gettext_lazy("A day has 24 hours. Write the rest on the next day."),
    "needed": gettext_lazy("This is needed. Fill it in."),
    "no_day_before": gettext_lazy("Nothing is written down for the day before. Write the hours."),
    "number_unclear": gettext_lazy(
        "This number can be read in two ways. Write it without a point or comma between thousands: 1500."
    ),
    "photo_broken": gettext_lazy("The photo did not arrive whole. Send it again."),
    "range_order": gettext_lazy("The second number is smaller than the first. Exchange them."),
    "receipt_wrong": gettext_lazy("No report opens with this number. Compare each digit."),
    "region_elsewhere": gettext_lazy("This place is in another country. Choose the country it is in."),
    "sync_unreadable": gettext_lazy(
        "What the phone sent could not be read. Open the page again and send it again."
    ),
}

_WAGES = {
    "busy": gettext_lazy(
        "Many files are being read just now. Try again in a minute. What you typed is still here."
    ),
    "contract_broken": gettext_lazy("This file is damaged. Save it again, or copy the text and paste it."),
    "contract_empty": gettext_lazy("Paste the contract, choose a file, or let us ask you."),
    "contract_encrypted": gettext_lazy(
        "This file has a password. Save it without one, or copy the text and paste it."
    ),
    "contract_old_word": gettext_lazy(
        "This is an old Word file. Save it as .docx or PDF, or copy the text and paste it."
    ),
    "contract_scan": gettext_lazy(
        "This is a picture: a program cannot read it safely. Type the most important sentences, or let us ask you."
    ),
    "contract_too_long": gettext_lazy("This text is too long to be read at once. Leave out the annexes."),
    "contract_type": gettext_lazy(
        "This kind of file cannot be read. Choose a Word file (.docx), a PDF or a text file."
    ),
    "unknown_language": gettext_lazy("Choose one of the languages shown."),
    "no_language": gettext_lazy("Choose one of the languages shown."),
    "work_too_long": gettext_lazy(
        "This is longer than three years. Choose a later first day, and count the rest by itself."
    ),
}

TEXTS = {
    "invalid": gettext_lazy("This cannot be used. Check it and try again."),
    **_ANSWERS,
    **_REPORTS,
    **_ACCOUNTS,
    **_CASES,
    **_CLAIMS,
    **_IMPORTS,
    **_FIGURES,
    **_LAW,
    **_TRAINING,
    **_FORMS,
    **_DIARY,
    **_WAGES,
}


def message_for(error: InputError) -> str:
    """The text for a person. A code without a text of its own falls back to a general line, never to silence."""
    text = str(TEXTS.get(error.code, TEXTS["invalid"]))
    return text % {"limit": settings.FILE_UPLOAD_MAX_BYTES // (1024 * 1024), "files": MAX_PER_REPORT}


def required() -> str:
    """For an empty field."""
    return gettext("This is needed. Fill it in.")
