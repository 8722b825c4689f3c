"""`python -m tests.browser.screenshots [folder]`: the README's pictures, taken of the demo itself.

Makes the demo in a scratch directory, serves it as the README's command does, signs in and takes
each picture anew into docs/images. `--all` takes every page, light, dark and on a phone, whole, for
looking at; give it a folder outside of the repository.
"""

import argparse
import os
import re
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

ROOT = Path(__file__).resolve().parents[2]
IMAGES = ROOT / "docs" / "images"
PASSWORD = "assay-demo-2024"
MOST = 300_000  # bytes of a picture
READY_WITHIN = 120  # seconds
DESK, PHONE = {"width": 1280, "height": 860}, {"width": 390, "height": 844}
WIDE = {"width": 1440, "height": 720}
# Name, who looks, the page, how it looks, what is scrolled to.
PICTURES = (
    ("answer", "mara", "{a}", "light", DESK, None),
    ("matrix", "tomasz", "{a}matrix/?view=team&sort=diagnosticity", "light", DESK, None),
    ("hypothesis", "mara", "{h}", "light", DESK, None),
    ("estimate", "samira", "{blind}", "light", DESK, None),
    ("queue", "pavel", "/admin/assessments/submittedevidence/", "light", WIDE, None),
    ("matrix-dark", "tomasz", "{a}matrix/?view=team&sort=diagnosticity", "dark", DESK, None),
    ("answer-dark", "mara", "{a}#impact", "dark", DESK, "#impact"),
    ("phone", "samira", "{a}", "light", PHONE, None),
)


@contextmanager
def demo():
    """The address of a demo that serves, made from nothing and gone afterwards."""
    with socket.socket() as free, tempfile.TemporaryDirectory(prefix="assay-pictures-") as scratch:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        environment = {**os.environ, "DATA_DIR": scratch, "PORT": str(port), "LOG_LEVEL": "ERROR"}
        for name in ("DATABASE_URL", "PRODUCTION", "HTTPS"):
            environment.pop(name, None)
        command = [sys.executable, "manage.py", "demo"]
        server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
        try:
            wait_for(server, port)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(timeout=20)


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

    def __init__(self, browser, base):
        self.browser, self.base, self.signed_in = browser, base, {}

    def page(self, username, scheme, size):
        context = self.browser.new_context(
            base_url=self.base,
            storage_state=self.signed_in.get(username),
            color_scheme=scheme,
            viewport=size,
            reduced_motion="reduce",
        )
        page = context.new_page()
        if username not in self.signed_in:
            page.goto("/sign-in/")
            page.fill("input[name=login]", username)
            page.fill("input[name=password]", PASSWORD)
            page.click("form[data-sign-in] button")
            page.wait_for_url(re.compile("/$"))
            self.signed_in[username] = context.storage_state()
        return page


def addresses(page):
    """Where the sample is: {a} its Answer, {h} a hypothesis, {blind} the open round."""
    page.goto("/")
    answer = page.get_by_role("link", name=re.compile("^Russia")).first.get_attribute("href")
    page.goto(answer)
    hypothesis = page.locator('a[href*="/hypotheses/"]').first.get_attribute("href")
    page.goto(f"{answer}debate/")
    rounds = page.locator('.rowitem__title a[href*="/rounds/"]')
    first, second, blind = (rounds.nth(n).get_attribute("href") for n in (2, 1, 0))
    page.goto(f"{answer}evidence/")
    item = page.locator(".rowitem__title a, tbody th a").first.get_attribute("href")
    page.goto(f"{answer}matrix/")
    cell = page.locator("a.cell").first.evaluate("link => link.pathname")
    return {
        "a": answer,
        "h": hypothesis,
        "method": hypothesis.replace("hypotheses", "method"),
        "blind": blind,
        "revealed": second,
        "closed": first,
        "item": item,
        "cell": cell,
    }


def take(page, address, path, target=None, whole=False):
    page.goto(address)
    page.evaluate("() => document.fonts.ready")
    if not whole:
        for number, part in zip((10, 45, 25), page.locator("[data-part]").all()[:3], strict=False):
            part.fill(str(number))
    if target:
        page.locator(target).first.evaluate("node => node.scrollIntoView({block: 'start'})")
    page.screenshot(path=path, full_page=whole)


EVERY_PAGE = (
    "/",
    "/search/?q=Kursk",
    "/account/",
    "/assessments/new/",
    "{a}",
    "{h}",
    "{method}",
    "{a}evidence/",
    "{a}evidence/add/",
    "{item}",
    "{a}matrix/",
    "{a}matrix/?view=team",
    "{cell}",
    "{a}debate/",
    "{blind}",
    "{blind}reveal/",
    "{revealed}",
    "{a}rounds/new/",
    "{a}consequences/",
    "{a}frame/",
    "{a}history/",
    "/nowhere/",
)


def take_all(visitors, known, folder):
    looks = (("light", DESK), ("dark", DESK), ("light", {"width": 360, "height": 740}))
    for scheme, size in looks:
        for username in ("samira", "mara"):
            page = visitors.page(username, scheme, size)
            for number, template in enumerate(EVERY_PAGE):
                if (username == "mara") != ("reveal" in template or "rounds/new" in template):
                    continue
                name = f"{number:02}-{re.sub('[^a-z]+', '-', template).strip('-') or 'home'}"
                path = folder / f"{name}-{scheme}-{size['width']}.png"
                take(page, template.format(**known), path, whole=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("folder", nargs="?", type=Path, default=IMAGES)
    parser.add_argument("--all", action="store_true", help="every page, whole, for looking at")
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    with demo() as base, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox", "--disable-gpu", "--disable-quic"],
        )
        visitors = Visitors(browser, base)
        known = addresses(visitors.page("mara", "light", DESK))
        if given.all:
            take_all(visitors, known, given.folder)
            return
        for name, username, address, scheme, size, target in PICTURES:
            path = given.folder / f"{name}.png"
            take(visitors.page(username, scheme, size), address.format(**known), path, target)
            if path.stat().st_size > MOST:
                sys.exit(f"{path.name} has {path.stat().st_size:,} bytes, more than {MOST:,}")


if __name__ == "__main__":
    main()
