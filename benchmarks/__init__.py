"""How fast Assay is, beside what others are and beside what the machine could do.

::

    python -m benchmarks                                    S, M and L on SQLite: some 3 minutes
    python -m benchmarks --database sqlite --database postgres --address postgres://…/x_bench
    python -m benchmarks --sizes S,M,L,XL                   XL: 3 million ratings, 4 GB of disk
    python -m benchmarks --only pages,queries               see MEASURES in `benchmarks.measure`
    python -m benchmarks --json > figures.json              figures instead of a table

It needs the server's own dependencies and no others. Each database is made anew: the SQLite file
in a temporary folder, the PostgreSQL database, whose name must end in `_bench`, by dropping it.
Figures are also written to `benchmarks/results/`, with the load of the machine beside them.

- Sizes are hypotheses × evidence × members, every link rated by every member; the content comes
  from a seed (`workload`).
- *in process*: through the whole WSGI application, middleware and sign-in included, nothing
  cached. *over HTTP*: the same from gunicorn with the server's own settings.
- *recorded*: what Open Synthesis and others took on a machine of the same kind, measured on
  23 November 2026. *cpu*: the processor time of the measuring process, which a busy machine
  changes less than the clock's. *bare*: the least that Django and the database need for the
  same answer (`bare`), measured in the same run, so that a busy machine slows both.
- Timings are never asserted in tests; numbers of queries are.

Set-up by the README's first command is timed by hand, for it belongs to a machine without
anything: in a fresh clone, `time timeout 300 bash -c '<the command>'` until the log says that it
listens, once with an empty cache of packages and once with a full one.
"""
