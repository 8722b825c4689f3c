"""What the description of the REST interface says as a whole, before its operations."""

from typing import Final

DESCRIPTION: Final = """\
Assay keeps assessments: hypotheses about what a situation means, the evidence for and against
each, what the members of a team think of both, and what follows. Everything here is one of the
records of the native format; one definition serves both.

**Sign in** with `Authorization: Bearer <token>`. A token is made on the account page or by
`manage.py create_token`, is shown once, expires, and carries scopes: `read`, `write`, `import`. It
may be limited to one team or one assessment; what is beyond does not exist for it (404).

**Read.** A list answers a page: `results`, and the address of the `next` page, which is null at
the end and stands in the `Link` header too. The `cursor` in it is opaque. Every list takes
`limit`, `ordering`, `created_after`, `created_before`, `modified_since`, most take `search`, and
each its own filters; a parameter that is not known is refused. `format=csv` or `xlsx` gives all of
a list or a result as a table. GET answers with an `ETag`; sent as `If-None-Match`, it spares what
you hold (304).

**Resume.** `changes/?after=N` of an assessment tells what has changed since the change `N`, in
order, as far as you may see it. Keep the number of the last one. After a change with `resync` read
anew.

**Write.** POST takes an `Idempotency-Key`: sent again within a day, the same request has the same
answer and nothing is made twice; the key of another request is refused (422). PATCH is a JSON
Merge Patch (RFC 7396): what is absent stays, null empties. It needs `If-Match` with the ETag that
you read (428 without); when the record has changed since, 412 says how it stands.

**Blind rounds.** While a round is blind, what is given in it is sealed: it is in no list, no
result, no export and no change for anybody, until the reveal.

**Refusals** are problem documents (RFC 9457); `errors` names each fault, by a JSON `pointer` into
the body or the query's `parameter`. 401: no valid token. 403: you may see it, but not do this.
404: for you it does not exist. 409: the state has moved on. 429: too many requests; wait
`Retry-After` seconds. A body has at most 1 MiB (413) and 32 levels; imports may have 32 MiB.

Times are RFC 3339 in UTC. Dates may be partial: `2024`, `2024-11`, `2024-11-05`. Likelihoods are
in percent with at most two decimals. What is unknown is null. The matrix's scores are no
probabilities.
"""

_TAGS: Final = {
    "teams": "Who works together.",
    "assessments": "One piece of work each: what it answers, for whom, as of when.",
    "participants": "Who takes part in an assessment, and as what.",
    "perspectives": "The parties for whom impact is judged.",
    "questions": "Key questions; the hypotheses of a `competing` one exclude one another.",
    "hypotheses": "What may be true or false, and what settles it.",
    "sources": "Who speaks, how reliable they are, and what they have at stake.",
    "evidence": "Single statements; they count once a curator has accepted them.",
    "source-profiles": "A team's library of who speaks, with how they were graded.",
    "regrades": "What was graded anew in the library, offered to each assessment that uses it.",
    "origin-clusters": "Sources that are one voice, because they repeat one origin.",
    "tags": "Words on evidence, changed on many at once.",
    "duplicates": "What reads alike, to be merged or kept apart.",
    "citations": "What ties evidence to a source, and whom that source repeats (its origin).",
    "links": "Evidence that bears on a hypothesis. The first rating makes the link.",
    "ratings": "How consistent a piece of evidence is with a hypothesis, to one member.",
    "rounds": "Passes of estimation: blind, then revealed, then closed.",
    "estimates": "Members' likelihoods, in a round: lower, best, upper. Given by `rounds_answer`.",
    "impact-estimates": "How much it would matter to a party if it were true, and which way.",
    "judgements": "The lead's sentence on a hypothesis, and their confidence.",
    "arguments": "What speaks for and against a hypothesis, a cell, or another argument.",
    "argument-votes": "How much an argument weighs, to one member.",
    "implications": "If this hypothesis, then that one.",
    "implication-estimates": "How likely the effect is with the cause, and without.",
    "resolutions": "What turned out to be the case.",
    "results": "Worked out from all of it. Each names its method and its change.",
    "changes": "What has changed since, in order: for whoever resumes.",
    "export": "A whole assessment, in many formats.",
    "imports": "A whole assessment, in.",
    "jobs": "Long work: how far it is, and what came of it.",
}
TAGS: Final = [{"name": name, "description": says} for name, says in _TAGS.items()]
