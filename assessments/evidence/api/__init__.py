"""Sources, evidence, citations, links and ratings over REST."""

from assessments.evidence.api import items, ratings, resting

routes = [*items.routes, *ratings.routes, *resting.routes]
