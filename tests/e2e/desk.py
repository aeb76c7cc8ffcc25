"""What a member does on the desk, for several tests."""

import time

import pyotp


def sign_in(page, person, language="en"):
    """Both steps. A code works once, so a second sign-in of the same person waits for the next one."""
    page.goto(f"/{language}/desk/sign-in/")
    page.fill("#id_email", person["email"])
    page.fill("#id_password", person["password"])
    page.click("main form button")
    page.wait_for_url("**/sign-in/code/")
    for ahead in (0, 30):
        page.fill("#id_code", pyotp.TOTP(person["totp"]).at(time.time() + ahead))
        page.click("main form button")
        page.wait_for_load_state()
        if "/sign-in/" not in page.url:
            return page
    raise AssertionError("the second step did not let this person in")
