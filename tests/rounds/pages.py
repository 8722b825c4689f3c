"""A browser without script, for tests of pages."""

from html.parser import HTMLParser

from django.test import Client
from django.urls import reverse


def client_of(world, name):
    """Somebody signed in; "anonymous" is nobody."""
    client = Client(raise_request_exception=False)
    if name != "anonymous":
        client.force_login(
            world.users[name], backend="allauth.account.auth_backends.AuthenticationBackend"
        )
    return client


def url(world, name, **more):
    return reverse(name, kwargs={"assessment": world.uid, **more})


class _Controls(HTMLParser):
    def __init__(self):
        super().__init__()
        self.values = {}
        self.textarea = None
        self.in_undo = False

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        if tag == "form":
            self.in_undo = found.get("class") == "message__back"
        name = None if self.in_undo else found.get("name")
        if tag == "textarea" and name:
            self.textarea = name
            self.values[name] = ""
        elif tag == "input" and name:
            kind = found.get("type", "text")
            if kind not in {"radio", "checkbox"} or "checked" in found:
                self.values[name] = found.get(
                    "value", "on" if kind in {"radio", "checkbox"} else ""
                )

    def handle_endtag(self, tag):
        if tag == "textarea":
            self.textarea = None

    def handle_data(self, data):
        if self.textarea:
            self.values[self.textarea] += data.removeprefix("\n")


def controls(response, action=""):
    """What the page's controls hold, by name; of the one form that posts to `action`."""
    parser = _Controls()
    page = response.content.decode()
    if action:
        page = page.partition(f'action="{action}"')[2].partition("</form>")[0]
    parser.feed(page)
    return parser.values
