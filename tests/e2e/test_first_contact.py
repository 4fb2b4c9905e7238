"""First contact, as an accounting manager does it; and Odoo is killed in its midst."""

from threading import Thread

import requests
from office import CONNECTION
from waiting import until


def made_by_the_check(office):
    """Return the entries of checks that are in Exact now."""
    entries = office.exact.entries()
    return [e for e in entries if (e["YourRef"] or "").startswith("FC")]


def test_manager_makes_the_check_and_reads_the_answers(make_office, sit_down):
    office = make_office("e2e_contact", cron_threads=0)
    office.connect()
    desk = sit_down(office)
    desk.open(CONNECTION, office.connection)
    desk.press("Open the Check")
    desk.see("Its name does not say so")
    desk.photo("first-contact-1-warning")

    desk.press("Start Here All the Same")
    desk.see("Their entry numbers are used up")
    desk.press("Ok")

    desk.see("The check has passed", "How is a credit note booked?")
    desk.photo("first-contact-2-answers")
    assert office.setting("first_contact") == "passed"
    assert made_by_the_check(office) == []
    desk.press("Close")
    desk.see("Passed")


def test_killed_in_its_midst_it_goes_on_and_leaves_nothing(stormy_office):
    office = stormy_office
    office.exact.end_faults()
    office.exact.fail_next_booking("late_after", seconds=30)

    def press():
        try:
            office.on_connection("action_first_contact_check")
        except requests.ConnectionError:
            pass

    presser = Thread(target=press)
    presser.start()
    until(lambda: made_by_the_check(office), "the first entry is booked")
    office.server.kill()
    presser.join()
    office.restart()
    assert len(made_by_the_check(office)) == 1

    def goes_on():
        office.on_connection("action_first_contact_check")
        return office.setting("contact_state") == "done"

    until(goes_on, "the check has come to its end", 60)
    assert office.setting("first_contact") == "passed"
    assert office.setting("contact_left_ids") == []
    assert made_by_the_check(office) == []
