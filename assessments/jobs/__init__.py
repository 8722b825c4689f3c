"""Long work with a state, progress, a way to stop it, and a result.

For whoever has long work to do:

1. Say what is done, in a module `work` of your capability, and import that module in
   `assessments.apps.AssessmentsConfig.ready` (the process that does the work has to know it)::

       from assessments.jobs.kinds import Handle, work

       @work("tables", title=_("Import of evidence"), template="tables/_done.html", undo=tidy)
       def import_tables(handle: Handle) -> dict[str, Any] | None:
           for number, row in enumerate(rows_of(handle.input())):   # binary, seekable; by line too
               handle.report(number, total)   # cheap: call it often, in transactions too
               ...
           with handle.output("left-out.csv", "text/csv") as out:   # a file to download, streamed
               out.write(b"...")
           with transaction.atomic():
               make_it_visible()
               handle.finish({"rows": number})   # done in the same transaction, or not at all

   `handle.actor` is whoever started it, with the reach of the token that they used, at the
   instant at which the work began (never when that token, or the account, is good no more);
   `handle.payload` what was handed over; `handle.input()` the file. What is returned is the result
   (JSON) for work that never called `finish`. A refusal (`basis.Refusal`) ends it as failed with
   the same problem document that a request would have been answered with. `report` raises Stopped
   when somebody stopped the work, whoever asked for it may no longer, or the server goes down: let
   it pass. `undo` is called after any end but a good one, also for work whose process died
   (`handle.job.payload` and `handle.notes` are all that is left then): it removes what is half
   done. `handle.note(key=value)` keeps what `undo` needs, at once and outside of the work's own
   transaction where there is none. With `again=True` work whose process died is taken up once more
   from the beginning, after `undo`; without, it is told failed. `give_up` comes once it is over
   and not done, whether it had begun or not, in the same transaction: it drops what was kept for it
   elsewhere. Work that somebody has stopped ends as stopped and says nothing, whatever it raises.

2. Start it: `start_job(actor=…, kind="tables", payload={…}, upload=file, upload_name="x.csv",
   subject_uid=assessment.uid)` (`assessments.jobs.operations`), in a transaction or without one.
   Answer 202 with `job_record(job)` and `Location` (`assessments.jobs.rest.accepted`), or lead a
   person to the page `job`.

3. In tests nothing runs by itself: call `run_waiting()` (`assessments.jobs.runner`).

Only its owner sees a job, everybody else finds nothing; `may_read=` of `@work` is asked again
before a result or a file is given out, for what it tells may be closed to them since. Files are
kept in the database in compressed pieces, whichever machine made them: what was handed over until
the work is over, what came out for a day.

Where work is done: in the server's own processes where `JOBS` is `here` (the demo), by
`manage.py work` where it is `worker` (production).
"""
