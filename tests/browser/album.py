"""What is pictured: the pictures of README and docs/pages.md, and every page for looking at.

What stands in braces in an address is filled in from `scene.set_scene`.
"""

from collections.abc import Callable
from typing import NamedTuple

from playwright.sync_api import Page

DESK, PHONE = {"width": 1280, "height": 860}, {"width": 390, "height": 844}
NARROW = {"width": 360, "height": 740}
WIDE = {"width": 1440, "height": 720}


class Picture(NamedTuple):
    name: str
    who: str
    address: str
    scheme: str = "light"
    size: dict[str, int] = DESK
    target: str | None = None  # what is scrolled to


class Shot(NamedTuple):
    """A page whole; `prepare` brings it into the state that is to be seen."""

    name: str
    who: str
    address: str
    prepare: Callable[[Page], None] | None = None
    prints: bool = False


def fill(**fields: str) -> Callable[[Page], None]:
    """Fills the fields of these names and sends their form (the first one, where none is named)
    unchecked by the browser: a refused form is what the server answers."""
    having = "".join(f":has([name={name}])" for name in fields)

    def send(page: Page) -> None:
        form = page.locator(f"main form[method=post]{having}").first
        for name, value in fields.items():
            form.locator(f"[name={name}]").first.fill(value)
        with page.expect_navigation():
            form.evaluate("form => {form.noValidate = true; form.requestSubmit()}")

    return send


def asked(action: str) -> Callable[[Page], None]:
    """The page that an action of an admin's list asks its words on, refused for having none."""

    def send(page: Page) -> None:
        for box in page.locator("#result_list .action-select").all()[:3]:
            box.check()
        page.select_option("select[name=action]", action)
        for button in ("#changelist .actions button", "input[name=apply]"):
            with page.expect_navigation():
                page.locator(button).first.click()

    return send


def estimated(page: Page) -> None:
    for number, part in zip((10, 45, 25), page.locator("[data-part]").all()[:3], strict=False):
        part.fill(str(number))


def unfolded(page: Page) -> None:
    page.evaluate(
        "() => document.querySelectorAll('main details:not(.menu)').forEach(d => d.open = true)"
    )


PICTURES = (
    Picture("answer", "mara", "{a}"),
    Picture("matrix", "tomasz", "{a}matrix/?view=team&sort=diagnosticity"),
    Picture("hypothesis", "mara", "{h}"),
    Picture("debate", "mara", "{h}debate/"),
    Picture("estimate", "samira", "{blind}"),
    Picture("revealed", "mara", "{revealed}"),
    Picture("reading", "samira", "{text}"),
    Picture("consequences", "mara", "{a}consequences/"),
    Picture("sensitivity", "mara", "{a}analysis/sensitivity/"),
    Picture("disagreement", "mara", "{a}analysis/disagreement/?a=camps"),
    Picture("queue", "pavel", "/admin/assessments/submittedevidence/", "light", WIDE),
    Picture("matrix-dark", "tomasz", "{a}matrix/?view=team&sort=diagnosticity", "dark"),
    Picture("answer-dark", "mara", "{a}#impact", "dark", DESK, "#impact"),
    Picture("phone", "samira", "{a}", "light", PHONE),
)

BECAUSE = "Russia pays in fuel because sanctions close every other way"

EVERY_PAGE = (
    Shot("home", "samira", "/"),
    Shot("home-lead", "mara", "/"),
    Shot("home-empty", "noor", "/"),
    Shot("search", "samira", "/search/?q=Kursk"),
    Shot("search-nothing", "samira", "/search/?q=zzzz"),
    # framing
    Shot("new", "mara", "/assessments/new/"),
    Shot("new-template", "mara", "/assessments/new/who/", unfolded),
    Shot("new-refused", "mara", "/assessments/new/", fill(title="")),
    Shot("frame", "mara", "{frame}", unfolded, prints=True),
    Shot("frame-analyst", "samira", "{frame}"),
    Shot("frame-empty", "noor", "{empty}frame/"),
    Shot("question-add", "mara", "{frame}questions/"),
    Shot("question-joined", "mara", "{frame}questions/", fill(text="What?", hypotheses=BECAUSE)),
    Shot("question-edit", "mara", "{qframe}"),
    Shot("hypothesis-add", "mara", "{qframe}hypotheses/"),
    Shot("hypothesis-edit", "mara", "{hframe}"),
    Shot("split", "mara", "{hframe}split/"),
    Shot("split-refused", "mara", "{hframe}split/", fill()),
    Shot("merge", "mara", "{hframe}merge/"),
    Shot("merge-refused", "mara", "{hframe}merge/", fill()),
    Shot("duplicate", "mara", "{a}duplicate/"),
    # answer
    Shot("answer", "samira", "{a}", prints=True),
    Shot("answer-lead", "mara", "{a}", prints=True),
    Shot("answer-empty", "noor", "{empty}", prints=True),
    Shot("hypothesis", "mara", "{h}", prints=True),
    Shot("method", "mara", "{method}", prints=True),
    Shot("sensitivity", "mara", "{a}analysis/sensitivity/", prints=True),
    Shot(
        "sensitivity-what-if", "mara", "{a}analysis/sensitivity/?evidence=E24&overlap=1&members=1"
    ),
    Shot("sensitivity-independent", "mara", "{a}analysis/sensitivity/?question={q2}"),
    Shot("disagreement", "mara", "{a}analysis/disagreement/?a=camps", unfolded, prints=True),
    Shot("pooling", "mara", "{a}analysis/pooled/", unfolded, prints=True),
    Shot(
        "coverage",
        "mara",
        "{a}analysis/coverage/?chance-H1=80&chance-H2=20&chance-H3=20&chance-H4=10",
    ),
    Shot("record", "mara", "{a}analysis/record/"),
    Shot("record-curve", "mara", "{foretold}analysis/record/", unfolded, prints=True),
    Shot("resolution", "mara", "{h}outcome/"),
    Shot("calibration", "samira", "/account/calibration/"),
    Shot("history", "mara", "{a}history/", prints=True),
    # evidence
    Shot("evidence", "samira", "{a}evidence/", prints=True),
    Shot("evidence-nothing", "samira", "{a}evidence/?q=zzzz"),
    Shot("evidence-empty", "noor", "{empty}evidence/"),
    Shot("evidence-add", "samira", "{a}evidence/add/", unfolded),
    Shot("evidence-refused", "samira", "{a}evidence/add/", fill(statement="")),
    Shot("evidence-item", "samira", "{item}", prints=True),
    Shot("evidence-edit", "pavel", "{item}", unfolded),
    Shot("mine", "samira", "{a}evidence/mine/", prints=True),
    Shot("mine-empty", "noor", "{empty}evidence/mine/"),
    Shot("sources", "pavel", "{a}evidence/sources/", prints=True),
    Shot("source", "pavel", "{source}", unfolded, prints=True),
    Shot("reading", "samira", "{a}evidence/reading/"),
    Shot("reading-empty", "noor", "{empty}evidence/reading/"),
    Shot("text", "samira", "{text}", prints=True),
    # matrix
    Shot("matrix", "samira", "{a}matrix/", prints=True),
    Shot("matrix-team", "mara", "{a}matrix/?view=team&sort=diagnosticity", prints=True),
    Shot("matrix-difference", "mara", "{a}matrix/?view=difference", prints=True),
    Shot("matrix-two", "mara", "{a}matrix/?view=two"),
    Shot("matrix-rows", "mara", "{a}matrix/?view=team&by=rows", prints=True),
    Shot("matrix-cards", "mara", "{a}matrix/?view=team&by=cards", prints=True),
    Shot("matrix-list", "mara", "{a}matrix/?view=team&by=list", prints=True),
    Shot("matrix-independent", "mara", "{a}matrix/?view=team&question={q2}", prints=True),
    Shot("matrix-empty", "noor", "{empty}matrix/"),
    Shot("matrix-sheet", "member-000", "{s}matrix/?view=team", prints=True),
    Shot("matrix-sheet-rows", "member-000", "{s}matrix/?view=team&by=rows", prints=True),
    Shot("matrix-item", "samira", "{alone}"),
    Shot("one-by-one", "samira", "{a}one-by-one/"),
    Shot("one-by-one-empty", "noor", "{empty}one-by-one/"),
    Shot("cell", "mara", "{cell}", unfolded, prints=True),
    # debate
    Shot("debate", "samira", "{a}debate/", prints=True),
    Shot("debate-empty", "noor", "{empty}debate/"),
    Shot("tree", "samira", "{h}debate/", prints=True),
    Shot("tree-cell", "mara", "{argued}"),
    Shot("argument", "mara", "{argument}"),
    Shot("argument-history", "mara", "{argument}?show=history"),
    Shot("argument-refused", "mara", "{argument}", fill(text="")),
    # rounds
    Shot("round-blind", "samira", "{blind}", estimated),
    Shot("round-reveal", "mara", "{blind}reveal/"),
    Shot("round-change", "mara", "{blind}change/"),
    Shot("round-revealed", "samira", "{revealed}", prints=True),
    Shot("round-closed", "samira", "{closed}"),
    Shot("round-open", "mara", "{a}rounds/new/"),
    Shot("round-open-refused", "mara", "{a}rounds/new/", fill()),
    # consequences
    Shot("consequences", "mara", "{a}consequences/", unfolded, prints=True),
    Shot("consequences-empty", "noor", "{empty}consequences/"),
    Shot("implication", "mara", "{implication}"),
    # people
    Shot("teams", "mara", "/teams/"),
    Shot("team", "mara", "{team}", unfolded),
    Shot("team-analyst", "samira", "{team}"),
    Shot("participants", "mara", "{participants}", unfolded, prints=True),
    Shot("invitation", "noor", "{invitation}"),
    Shot("account", "samira", "/account/"),
    Shot("sessions", "samira", "/account/sessions/"),
    Shot("tokens", "mara", "/account/tokens/"),
    Shot("tokens-made", "mara", "/account/tokens/", fill(name="Feed of the archive")),
    Shot("erase", "samira", "/account/erase/"),
    Shot("sign-in-methods", "samira", "/account/two-factor/"),
    Shot("sign-in-methods-held", "clara", "/account/two-factor/"),
    Shot("authenticator", "samira", "/account/two-factor/app/"),
    Shot("recovery-codes", "clara", "/account/two-factor/codes/", prints=True),
    Shot("nowhere", "samira", "/nowhere/"),
    # the admin
    Shot("admin", "pavel", "/admin/"),
    Shot("admin-queue", "pavel", "/admin/assessments/submittedevidence/?waits=all"),
    Shot("admin-evidence", "pavel", "/admin/assessments/evidence/"),
    Shot("admin-grade", "pavel", "/admin/assessments/source/", asked("grade_selected")),
    Shot("admin-duplicates", "pavel", "/admin/duplicates/"),
    # at size L: 20 hypotheses, 500 items, 50 members
    Shot("l-answer", "member-000", "{l}", prints=True),
    Shot("l-matrix", "member-000", "{l}matrix/?view=team"),
    Shot("l-evidence", "member-000", "{l}evidence/"),
    Shot("l-hypothesis", "member-000", "{lh}"),
    Shot("l-method", "member-000", "{lmethod}", prints=True),
    Shot("l-sensitivity", "member-000", "{l}analysis/sensitivity/?members=1", prints=True),
    Shot("l-disagreement", "member-000", "{l}analysis/disagreement/?a=camps", prints=True),
    Shot("l-pooling", "member-000", "{l}analysis/pooled/", prints=True),
    Shot("l-coverage", "member-000", "{l}analysis/coverage/", prints=True),
    Shot("l-record", "member-000", "{l}analysis/record/", prints=True),
    Shot("l-consequences", "member-000", "{l}consequences/", prints=True),
    Shot("l-round", "member-000", "{lround}", prints=True),
    Shot("l-item", "member-000", "{litem}"),
    Shot("l-cell", "member-000", "{lcell}"),
    Shot("l-participants", "member-000", "{l}participants/"),
)
