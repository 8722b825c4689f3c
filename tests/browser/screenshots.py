"""`python -m tests.browser.screenshots [folder]`: the README's pictures, taken of the demo itself.

Makes the demo in a scratch directory, serves it as the README's command does and takes each
picture anew into docs/images. `--all` takes every page, light, dark, on a phone and as it prints,
whole, for looking at; give it a folder outside of the repository. Sheets of paper stay PDF where
pdftoppm is not installed. `--only matrix,split` takes what
is called so, `--looks dark,print` in these looks.
"""

import argparse
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser.album import DESK, EVERY_PAGE, NARROW, PICTURES, estimated
from tests.chromium import chromium

ROOT = Path(__file__).resolve().parents[2]
IMAGES = ROOT / "docs" / "images"
MOST = 300_000  # bytes of a picture
READY_WITHIN = 120  # seconds
PAPER_DPI = "70"
LOOKS = {
    "light": ("light", DESK),
    "dark": ("dark", DESK),
    "phone": ("light", NARROW),
    "print": ("light", DESK),
}


@contextmanager
def stage(usernames, *, large):
    """The address of a server of the scene, what addresses stand for, everybody's cookie."""
    with socket.socket() as free, tempfile.TemporaryDirectory(prefix="assay-pictures-") as scratch:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        for name in ("DATABASE_URL", "PRODUCTION", "HTTPS"):
            os.environ.pop(name, None)
        os.environ.update(
            DATA_DIR=scratch,
            PORT=str(port),
            LOG_LEVEL="ERROR",
            DJANGO_SETTINGS_MODULE="config.settings",
        )
        known, cookies = set_up(usernames, large=large)
        command = [sys.executable, "manage.py", "demo"]
        server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
        try:
            wait_for(server, port)
            yield f"http://127.0.0.1:{port}", known, cookies
        finally:
            server.terminate()
            server.wait(timeout=20)


def set_up(usernames, *, large):
    """Before Playwright's loop runs, inside of which Django refuses its database."""
    import django

    django.setup()
    from django.db import connections

    from tests.browser.scene import cookie_of, set_scene

    known = set_scene(large=large)
    cookies = {username: cookie_of(username) for username in usernames}
    connections.close_all()
    return known, cookies


def wait_for(server, port):
    for _ in range(READY_WITHIN * 2):
        if server.poll() is not None:
            sys.exit("the demo ended before it served")
        try:
            connection = HTTPConnection("127.0.0.1", port, timeout=2)
            connection.request("GET", "/health/ready/")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.5)
    sys.exit(f"the demo did not answer within {READY_WITHIN} s")


class Visitors:
    """Signed-in browsers of the demo, one for each person, theme and size."""

    def __init__(self, browser, base, cookies):
        self.browser, self.base, self.cookies, self.pages = browser, base, cookies, {}

    def page(self, username, scheme, size):
        key = (username, scheme, *size.values())
        if key not in self.pages:
            context = self.browser.new_context(
                base_url=self.base, color_scheme=scheme, viewport=size, reduced_motion="reduce"
            )
            context.add_cookies([{**self.cookies[username], "url": self.base}])
            self.pages[key] = context.new_page()
        return self.pages[key]


def take(page, picture, known, path):
    page.goto(picture.address.format(**known), wait_until="networkidle")
    page.evaluate("() => document.fonts.ready")
    estimated(page)
    if picture.target:
        page.locator(picture.target).first.evaluate("node => node.scrollIntoView({block: 'start'})")
    page.screenshot(path=path)
    if path.stat().st_size > MOST:
        sys.exit(f"{path.name} has {path.stat().st_size:,} bytes, more than {MOST:,}")


def look_at(page, shot, known, folder, look):
    """One page in one look, whole, with what it asks for afterwards; on paper each sheet."""
    page.goto(shot.address.format(**known), wait_until="networkidle")
    assert "/sign-in/" not in page.url, "a picture of the door"
    page.evaluate("() => document.fonts.ready")
    if shot.prepare:
        shot.prepare(page)
    path = folder / f"{shot.name}-{look}"
    if look == "print":
        page.pdf(path=path.with_suffix(".pdf"), prefer_css_page_size=True)
        if shutil.which("pdftoppm"):
            subprocess.run(
                ["pdftoppm", "-r", PAPER_DPI, "-png", path.with_suffix(".pdf"), path], check=True
            )
    else:
        page.screenshot(path=path.with_suffix(".png"), full_page=True)


def look_at_all(visitors, taken, known, folder, looks):
    for look in looks:
        for shot in taken:
            if look == "print" and not shot.prints:
                continue
            page = visitors.page(shot.who, *LOOKS[look])
            try:
                look_at(page, shot, known, folder, look)
            except Exception as fault:
                fault.add_note(f"{shot.name}, {look}")
                raise


def is_asked_for(name, only):
    return not only or any(name == word or name.startswith(f"{word}-") for word in only)


def words(text):
    return [word for word in text.split(",") if word]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("folder", nargs="?", type=Path, default=IMAGES)
    parser.add_argument("--all", action="store_true", help="every page, whole, for looking at")
    parser.add_argument("--only", type=words, default=[], help="the names of what is taken")
    parser.add_argument("--looks", type=words, default=list(LOOKS), help=",".join(LOOKS))
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    taken = [t for t in (EVERY_PAGE if given.all else PICTURES) if is_asked_for(t.name, given.only)]
    people = {t.who for t in taken}
    large = any("{l" in t.address for t in taken)
    with stage(people, large=large) as (base, known, cookies), sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium(),
            args=["--no-sandbox", "--disable-gpu", "--disable-quic"],
        )
        visitors = Visitors(browser, base, cookies)
        if given.all:
            look_at_all(visitors, taken, known, given.folder, given.looks)
            return
        for picture in taken:
            page = visitors.page(picture.who, picture.scheme, picture.size)
            take(page, picture, known, given.folder / f"{picture.name}.png")


if __name__ == "__main__":
    main()
