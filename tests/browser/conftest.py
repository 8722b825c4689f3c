"""Chromium as Debian has it, kept on this machine; who visits, and what the pages are held to."""

from socketserver import ThreadingMixIn

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.test.utils import setup_databases, teardown_databases
from pytest_django.fixtures import _get_databases_for_setup
from pytest_django.live_server_helper import LiveServer

from config.stack import deep
from tests.browser.looking import axe_faults, listen
from tests.chromium import chromium

# Where each request of the server of these tests begins.
deep(ThreadingMixIn.process_request_thread)


@pytest.fixture(scope="session")
def browser_type_launch_args():
    return {
        "executable_path": chromium(),
        "args": [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            # Nothing that a page names outside of this machine can be reached.
            "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
        ],
    }


@pytest.fixture(scope="session")
def django_db_setup(request, django_db_setup, django_db_blocker):
    """pytest-django sets a database up where a test is marked as using one. None here is (its
    transaction would hide everything from the server), so that these alone would find none."""
    if "default" in _get_databases_for_setup(request.session.items)[0]:
        yield
        return
    with django_db_blocker.unblock():
        made = setup_databases(verbosity=0, interactive=False, aliases={"default"})
        yield
        teardown_databases(made, verbosity=0)


@pytest.fixture(scope="session")
def base_url(django_db_setup):
    """So that `page.goto("/sign-in/")` is enough. One server for all: pytest-django's own
    `live_server` would empty the database after each test, and a module keeps its people."""
    server = LiveServer("localhost")
    yield server.url
    server.stop()


@pytest.fixture(scope="module")
def database(django_db_setup, django_db_blocker):
    """The database for the tests of one module, which share what is in it; emptied at the end."""
    with django_db_blocker.unblock():
        yield
        call_command("flush", verbosity=0, interactive=False, inhibit_post_migrate=False)


@pytest.fixture
def complaints(page):
    """What the console and the page's errors say, the policy's refusals included."""
    return listen(page)


@pytest.fixture
def axe(page):
    """Call it: the violations that axe finds on the page as it stands, as short lines."""
    return lambda: axe_faults(page)


@pytest.fixture
def visit(new_context, base_url):
    """Call it with a user (None is nobody) and what their browser is like: a page of their own.

    They come in by the session's cookie: the door has tests of its own. What their browser
    complains of fails the test.
    """
    heard = []

    def open_for(user, **browser):
        page = page_in(entered(new_context(**browser), user, base_url))
        heard.append(page.complaints)
        return page

    yield open_for
    assert [line for lines in heard for line in lines] == []


def entered(context, user, base_url):
    if user is not None:
        client = Client()
        client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": base_url}])
    return context


def page_in(context):
    page = context.new_page()
    page.set_default_timeout(10_000)
    page.complaints = listen(page)
    return page
