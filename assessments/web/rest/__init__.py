"""What every REST endpoint shares. Knows the request and the answer, no capability.

The conventions, for who adds an endpoint:

* **Address.** A plural of the native JSON with `-` for `_`, below its assessment
  (`framing.rest.Below`: whoever may not see it has 404, whatever they ask). A kind of record is
  a `Kind` with a list (`RecordList`) and a detail (`RecordDetail`); an act on one record is
  `POST …/{id}/verb/` (`accept/`, `restore/`) and answers with the record. What takes away is
  DELETE and answers 204, what brings back is `restore/`. A result is a `results.api.Result`: GET,
  computed in one snapshot, one JSON object that names `method` and `change` (the newest change
  that its reader may read), with `results` or another plural for its rows; rows are flat, ids
  stand beside labels, what is unknown is `null`.
* **Lists** come by `Lists.page`: `limit`, `cursor`, `ordering`, `search`, `created_after`,
  `created_before`, `modified_since` and the kind's own filters. What is not known is refused (400
  with `parameter`). No ordering rests on a primary key: its gaps would tell what is sealed.
* **Writing.** `inputs` names a `Strict` serializer (unknown keys are refused, each with its
  pointer), `outputs` the status and the body. POST is decorated with `accounts.once.made_once`.
  PATCH is an RFC 7396 merge patch, stands in `needs_match` (428, 412) and answers with the record
  and its `version_tag`. DELETE, PUT and acts stand in `takes_match`: If-Match guards when sent.
* **Refusals** are raised, never built: a rule's `RuleViolation` is 400 with its field as pointer,
  or 409 for `problems.CODES_OF_STATE`, or 404 for `not_found`; `NotVisible` is 404,
  `AccessDenied` 403, `Conflict` 409, `StaleVersion` 412.
* **Tables.** A list is CSV and Excel by itself, its columns those of its output's serializer. A
  result is too: `rows` names the member that becomes the rows (`results.api.Result.told`).
* **Description.** `summaries` (a few words) and the method's docstring, or the class's (what a
  stranger must know); `verbs` where GET, POST … give no unique name: the `operationId` is
  `kind_verb`, and programs rely on it (`tests/rest/operations.txt`). A new tag stands in
  `config.rest`; the example of each body in the capability's `examples.json`, by the component's
  name, with ids of the sample's.
* **What will go** stands in `deprecated`, by method, as a `Deprecation`.
"""
