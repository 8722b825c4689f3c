"""Sources, evidence, citations, links and ratings over REST."""

from assessments.evidence.api import items, ratings

routes = [*items.routes, *ratings.routes]
