"""The one Django app, divided by capability. What is above may import what is below, never the
reverse; `pyproject.toml` holds the same order as a contract, which `lint-imports` checks.

==================================  ==========================================================
package                             its one job
==================================  ==========================================================
urls, admin, models, management,    assemble the capabilities for Django, nothing else
migrations, apps
home                                what waits for me, what changed, search across what I see
interchange                         read and write whole assessments, and evidence in bulk
results                             put judgements through `scoring`: matrix, answer, sensitivity
live                                what has changed since N, for one reader: feed and history
curation                            what crosses capabilities: accept, reject, withdraw, restore
estimates                           members' likelihood and impact; the reveal
debate, implications                argument trees with their votes; consequence edges
evidence                            sources, citations, evidence, links, ratings
rounds                              what a round covers, seals, and lets be written now
people                              invitations, leaving, erasing: across teams and assessments
framing                             assessments, participants, questions, hypotheses; who sees
teams                               teams and memberships
accounts                            sign-in settings, tokens, preferences
jobs                                long work: state, progress, a way to stop it, a result
journal                             append-only numbered changes: audit, feed and history in one
scoring, web                        pure arithmetic; the adapters between a request and the rest
basis                               the shared words: Actor, RuleViolation, AccessDenied
==================================  ==========================================================

Inside a capability: `rules` decide (no Django), `models` hold, `queries` read, `operations`
write, `records` say each object in the native format; `forms`, `serializers`, `views`, `api`,
`admin` and `urls` are its edges: they translate, make one call, and translate back.
"""
