"""The pages of a bulk import: choose a file, say what its columns are, look, import, take back."""

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from assessments.basis import Conflict, RuleViolation, Violations
from assessments.evidence.queries import sources_of
from assessments.framing.access import Access, access_to, accesses_of
from assessments.interchange.bulk import rules
from assessments.interchange.bulk.checking import fault_from
from assessments.interchange.bulk.forms import (
    CHOICES,
    FIELD_WORDS,
    FORMATS,
    ImportForm,
    MappingForm,
    PasteForm,
    ReadingForm,
    UploadForm,
)
from assessments.interchange.bulk.models import BulkDraft, BulkImport
from assessments.interchange.bulk.operations import (
    begin_draft,
    choose_for_rows,
    drop_draft,
    map_draft,
    read_draft_again,
    start_import,
    undo_bulk_import,
)
from assessments.interchange.bulk.operations.drafting import (
    IMPORT,
    contributing,
    draft_of,
    is_under_way,
    job_on,
)
from assessments.interchange.bulk.queries import (
    FAULTS,
    LIKES,
    READY,
    drafts_of,
    import_of,
    imports_of,
    made_evidence,
    preview_of,
    preview_rows,
)
from assessments.interchange.bulk.records import note_in_words, table_from
from assessments.interchange.bulk.table import Asked
from assessments.jobs.models import Job, State
from assessments.jobs.operations import cancel_job
from assessments.web.actors import actor_of
from assessments.web.faults import add_faults, faults_of, in_words
from assessments.web.frames import here
from assessments.web.snapshots import snapshot
from assessments.web.uploads import takes_files

REFUSED: Final = 422
PAGE: Final = 50
SAMPLES: Final = 3
IMPORTS_SHOWN: Final = 20
MADE_SHOWN: Final = 100


@login_required
@require_safe
def anywhere(request: HttpRequest) -> HttpResponse:
    """Where to: the assessments to which the reader may add, or straight to the only one."""
    accesses = accesses_of(actor_of(request))
    found = [access.assessment for access in accesses if access.may_contribute]
    if len(found) == 1:
        return redirect(here(request, "bulk", found[0].uid))
    return render(request, "bulk/anywhere.html", {"assessments": found})


@takes_files(rules.FILE_BYTES_MOST)
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest, assessment: UUID) -> HttpResponse:
    """A file or a pasted text; below it what has been begun and what has been imported."""
    access = contributing(actor_of(request), assessment)
    upload, paste = UploadForm(), PasteForm()
    status = 200
    if request.method == "POST":
        is_pasted = "text" in request.POST
        form: Form = (
            PasteForm(request.POST) if is_pasted else UploadForm(request.POST, request.FILES)
        )
        draft = _begun(access, form, is_pasted=is_pasted)
        if draft is not None:
            return redirect(here(request, "bulk-columns", assessment, draft.uid))
        upload, paste = (upload, form) if is_pasted else (form, paste)  # type: ignore[assignment]
        status = REFUSED
    with snapshot():
        context = {
            **_frame(access),
            "upload": upload,
            "paste": paste,
            "drafts": list(drafts_of(access)),
            "imports": list(imports_of(access)[:IMPORTS_SHOWN]),
        }
    return render(request, "bulk/begin.html", context, status=status)


def _begun(access: Access, form: Form, *, is_pasted: bool) -> BulkDraft | None:
    if not form.is_valid():
        return None
    given = form.cleaned_data
    try:
        if is_pasted:
            data, name = given["text"].encode("utf-8", "surrogatepass"), _("Pasted text")
        else:
            data, name = given["file"].read(), given["file"].name
        return begin_draft(
            actor=access.actor,
            assessment_uid=access.assessment.uid,
            data=data,
            name=name,
            asked=Asked(),
            is_pasted=is_pasted,
        )
    except (RuleViolation, Violations) as refusal:
        add_faults(form, refusal, {"file": "text"} if is_pasted else None)
        return None


def _own(request: HttpRequest, assessment: UUID, draft: UUID) -> tuple[Access, BulkDraft]:
    """The reader's own draft: for everybody else there is none, whether they may import or not."""
    actor = actor_of(request)
    found = draft_of(access_to(actor, assessment), draft)
    return contributing(actor, assessment), found


def _frame(access: Access, draft: BulkDraft | None = None) -> dict[str, Any]:
    return {
        "assessment": access.assessment,
        "tab": "evidence",
        "access": access,
        "draft": draft,
        "formats": FORMATS,
    }


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def columns(request: HttpRequest, assessment: UUID, draft: UUID) -> HttpResponse:
    """What each column is; how the file is read, where that was guessed."""
    access, found = _own(request, assessment, draft)
    where: dict[str, Any] = {
        "actor": access.actor,
        "assessment_uid": assessment,
        "draft_uid": draft,
    }
    act = request.POST.get("act")
    if act == "drop":
        drop_draft(**where)
        messages.success(request, _("“%(name)s” is dropped.") % {"name": found.name})
        return redirect(here(request, "bulk", assessment))
    if request.method != "POST" and found.checked is None and is_under_way(access.actor, found):
        return redirect(here(request, "bulk-preview", assessment, draft))
    reading = ReadingForm(found.table, request.POST if act == "read" else None)
    sent = request.POST if request.method == "POST" and act != "read" else None
    mapping = MappingForm(found.table["headings"], found.mapping, sent, grades=access.may_grade)
    form = reading if act == "read" else mapping
    if request.method == "POST" and form.is_valid():
        try:
            if act == "read":
                read_draft_again(**where, asked=reading.asked())
                return redirect(here(request, "bulk-columns", assessment, draft))
            map_draft(**where, columns=mapping.columns())
        except (RuleViolation, Violations) as refusal:
            _place(form, refusal)
        except Conflict as refusal:
            form.add_error(None, _(refusal.message))
        else:
            return redirect(here(request, "bulk-preview", assessment, draft))
    table = table_from(found.table)
    samples = [
        [line.cells[column] for line in table.lines[:SAMPLES]]
        for column in range(len(table.headings))
    ]
    context = {
        **_frame(access, found),
        "reading": reading,
        "mapping": mapping,
        "columns": list(zip(mapping.column_fields, samples, strict=True)),
        "notes": [note_in_words(note) for note in table.notes],
        "n": len(table.lines),
        "format": FORMATS[table.format],
        "is_list": table.format in rules.REFERENCES,
        "sources": sources_of(access),
    }
    return render(request, "bulk/columns.html", context, status=REFUSED if form.errors else 200)


def _place(form: Form, refusal: RuleViolation | Violations) -> None:
    """Faults of the mapping beside what they name: `defaults/kind` is the field `d-kind`."""
    for fault in faults_of(refusal):
        name = fault.field.replace("defaults/", "d-")
        add_faults(form, fault, {fault.field: name, "map": "", "file": ""})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def preview(request: HttpRequest, assessment: UUID, draft: UUID) -> HttpResponse:
    """What would become of every row; what reads like something else is decided here. While many
    rows are looked at, how far that is."""
    access, found = _own(request, assessment, draft)
    if found.checked is None:
        job = job_on(access.actor, found)
        if job is None or job.state != State.DONE:
            return _looking(request, access, found, job)
        # It may have ended since the draft was read; an import takes its draft along.
        if job.kind == IMPORT:
            return redirect(here(request, "job", job.uid))
        found = draft_of(access, draft)
    if found.checked is None:
        return _looking(request, access, found, None)
    if "HX-Request" in request.headers and request.method != "POST":
        # The rows have been looked at: the page that asked how far that is shows them.
        return HttpResponse(headers={"HX-Refresh": "true", "Cache-Control": "no-store"})
    return _Preview(request, access, found).answer()


def _looking(
    request: HttpRequest, access: Access, draft: BulkDraft, job: Job | None
) -> HttpResponse:
    columns = redirect(here(request, "bulk-columns", access.assessment.uid, draft.uid))
    if job is None or not (job.is_open or job.problem):
        if "HX-Request" in request.headers:
            return HttpResponse(headers={"HX-Redirect": columns.url, "Cache-Control": "no-store"})
        return columns
    if job.kind == IMPORT and job.is_open:
        return redirect(here(request, "job", job.uid))
    if request.method == "POST":
        if request.POST.get("act") == "stop" and job.is_open:
            try:
                cancel_job(actor=access.actor, job_uid=job.uid)
            except Conflict:
                return _was_over(request)
            messages.success(request, _("The check is stopped."))
            return columns
        return redirect(request.get_full_path())
    context = {**_frame(access, draft), "job": job, "title": _("Check of a bulk import")}
    asks_for_part = "HX-Request" in request.headers
    response = render(
        request, "bulk/_checking.html" if asks_for_part else "bulk/checking.html", context
    )
    response["Vary"], response["Cache-Control"] = "HX-Request", "private, no-store"
    return response


def _was_over(request: HttpRequest) -> HttpResponse:
    """Stop was pressed just as the check ended: the page shows what it found."""
    messages.info(request, _("The check was over before it could be stopped."))
    return redirect(request.get_full_path())


class _Preview:
    def __init__(self, request: HttpRequest, access: Access, draft: BulkDraft) -> None:
        self.request, self.access, self.draft = request, access, draft
        self.where: dict[str, Any] = {
            "actor": access.actor,
            "assessment_uid": access.assessment.uid,
            "draft_uid": draft.uid,
        }

    def answer(self) -> HttpResponse:
        if self.request.method != "POST":
            return self.page(self.form())
        if self.request.POST.get("act") == "stop":
            return _was_over(self.request)
        self.choose()
        if self.request.POST.get("act") == "import":
            return self.start()
        messages.success(self.request, _("Your choices are kept."))
        return redirect(f"{self.request.get_full_path()}")

    def form(self, data: Any = None) -> ImportForm:
        faulty = len((self.draft.checked or {})["faults"])
        return ImportForm(data, faulty=faulty, may_accept=self.access.powers.curate)

    def choose(self) -> None:
        """The choices of this page; or one for all that reads alike, exactly alike or nearly."""
        given = self.request.POST
        likes = (self.draft.checked or {})["likes"]
        choices = {
            int(name[2:]): str(choice)
            for name, choice in given.items()
            if name.startswith("r-") and name[2:] in likes
        }
        every, _dash, choice = given.get("act", "").partition("-")
        if every in {"exact", "near"} and choice in rules.CHOICES:
            choices = {
                int(index): choice
                for index, like in likes.items()
                if like["is_exact"] == (every == "exact")
            }
        if choices:
            self.draft = choose_for_rows(**self.where, choices=choices)

    def start(self) -> HttpResponse:
        form = self.form(self.request.POST)
        if form.is_valid():
            try:
                job = start_import(**self.where, **form.cleaned_data)
            except (RuleViolation, Violations) as refusal:
                add_faults(form, refusal)
            except Conflict as refusal:
                form.add_error(None, _(refusal.message))
            else:
                return redirect(here(self.request, "job", job.uid))
        return self.page(form, status=REFUSED)

    def groups(self) -> list[tuple[str, str, int]]:
        """What may be decided at once, and of how many rows."""
        likes = (self.draft.checked or {})["likes"].values()
        exact = sum(like["is_exact"] for like in likes)
        return [
            ("exact", _("All that say the same word for word"), exact),
            ("near", _("All that nearly do"), len(likes) - exact),
        ]

    def page(self, form: ImportForm, status: int = 200) -> HttpResponse:
        seen = preview_of(self.draft)
        show = self.request.GET.get("show", "")
        if show not in seen.places:
            show = next((kind for kind in (FAULTS, LIKES) if seen.counts[kind]), READY)
        page = Paginator(seen.places[show], PAGE).get_page(self.request.GET.get("page"))
        context = {
            **_frame(self.access, self.draft),
            "form": form,
            "preview": seen,
            "show": show,
            "shows": [
                (FAULTS, _("With faults"), seen.counts[FAULTS]),
                (LIKES, _("Read like others"), seen.counts[LIKES]),
                (READY, _("Ready"), seen.counts[READY]),
            ],
            "page": page,
            "query": f"show={show}&",
            "rows": [
                (
                    row,
                    [_fault_words(fault) for fault in row.faults],
                    in_words(row.note) if row.note else "",
                )
                for row in preview_rows(self.access, self.draft, list(page.object_list))
            ],
            "choices": CHOICES,
            "groups": self.groups(),
            "left": seen.rows - seen.counts[FAULTS],
        }
        return render(self.request, "bulk/preview.html", context, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def done(request: HttpRequest, assessment: UUID, made: UUID) -> HttpResponse:
    """What an import did, and its undo."""
    access = access_to(actor_of(request), assessment)
    found = import_of(access, made)
    refused: list[tuple[str, str]] = []
    if request.method == "POST":
        try:
            undone = undo_bulk_import(
                actor=access.actor,
                assessment_uid=assessment,
                import_uid=made,
                keep_used="keep_used" in request.POST,
            )
        except (RuleViolation, Violations) as refusal:
            refused = [
                (fault.field.removeprefix("rows/"), in_words(fault)) for fault in faults_of(refusal)
            ]
        else:
            messages.success(request, _undone_words(undone))
            return redirect(here(request, "bulk-import", assessment, made))
    items = made_evidence(access, found, MADE_SHOWN)
    context = {
        **_frame(access),
        "made": found,
        "items": items,
        "more": len(found.made["evidence"]) - len(items),
        "left_out": _left_out(found),
        "refused": refused,
        "may_undo": _may_undo(access, found),
    }
    return render(request, "bulk/done.html", context, status=REFUSED if refused else 200)


def _undone_words(made: BulkImport) -> str:
    kept = made.counts["kept"]
    if not kept:
        return _("“%(name)s” is taken back.") % {"name": made.name}
    words = ngettext(
        "“%(name)s” is taken back but for %(n)d thing that is in use.",
        "“%(name)s” is taken back but for %(n)d things that are in use.",
        kept,
    )
    return words % {"name": made.name, "n": kept}


def _left_out(made: BulkImport) -> list[tuple[int, list[str]]]:
    return [
        (row, [_fault_words(fault_from(said)) for said in faults])
        for row, faults in made.left_out[: rules.TOLD_MOST]
    ]


def _fault_words(fault: RuleViolation) -> str:
    field = FIELD_WORDS.get(fault.field)
    return f"{field}: {in_words(fault)}" if field else in_words(fault)


def _may_undo(access: Access, made: BulkImport) -> bool:
    if made.undone_at is not None or not access.may_contribute:
        return False
    own = access.participant is not None and made.made_by_id == access.participant.pk
    return access.may_grade or (own and not made.is_accepted)
