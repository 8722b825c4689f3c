"""Chromium as Debian has it, kept on this machine; axe, and an ear for its complaints."""

from pathlib import Path

import pytest

from tests.conftest import chromium

AXE = Path(__file__).parent / "vendor" / "axe-core" / "axe.min.js"


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
def base_url(live_server):
    """So that `page.goto("/sign-in/")` is enough."""
    return live_server.url


@pytest.fixture
def complaints(page):
    """What the console and the page's errors say, the policy's refusals included."""
    said = []
    page.on(
        "console",
        lambda message: said.append(message.text) if message.type == "error" else None,
    )
    page.on("pageerror", lambda error: said.append(str(error)))
    return said


@pytest.fixture
def axe(page):
    """Call it: the violations that axe finds on the page as it stands, as short lines."""

    def check():
        # Evaluated by the driver, so that the page's policy need not allow it.
        page.evaluate(AXE.read_text())
        found = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
        return [
            f"{violation['id']}: {node['target']} {node['failureSummary']}"
            for violation in found["violations"]
            for node in violation["nodes"]
        ]

    return check
