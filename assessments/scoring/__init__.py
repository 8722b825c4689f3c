"""Pure arithmetic over ratings, estimates and impact: NumPy, no Django, no database.

Ratings are codes or counts (`codes`), probabilities 0 to 1, severities 0 to 5; only `words`
takes percent. What cannot be is refused with a ValueError that names the fault; what nobody has
judged is None, NaN or `UNRATED`, never 0.

================  ============================================================================
of the matrix
codes             the six ratings, and the arrays in which they travel
raters            each member's codes to counts
consensus         counts of a cell to the team's code and stance
weights           credibility and relevance to PARC's weights, `tempering` by credibility
dependence        what items of one origin weigh: `dependence_weights`
matrix            `inconsistency`, `normalised`, `balance`, `ranks`, `leaders`
diagnosticity     `diagnosticity` (range of likelihoods, in decibans), `spread`
likelihoods       editable mappings of ratings to likelihoods; doubtful sources
bayes             `posterior`; without groups, each item or each member, with the bits realised
sensitivity       `leave_out`, `leave_each_out`, `leave_members_out`, `groups_by` label
flipping          `smallest_flip` of evidence, `smallest_flip_of_voices` (origins, sources)
information       `worth_of_observation`, `worth_of_certainty`
pairs             two members' codes side by side
agreement         how far the ratings of a cell agree
reliability       over the matrix: `krippendorff` from counts, `kendall`, `leik`
stability         between two rounds: `change` of members' answers, `histogram_change`
cruxes            `cell_cruxes`, `estimate_cruxes`, `input_cruxes`; `distances`, `two_camps`

of likelihoods and impact
pooling           several likelihoods into one
intervals         estimates with bounds
impact            severity, likelihood times weight, `chances_of_at_least`, `reversed_pairs`
words             likelihood in words: `SCALES` of ICD 203, PHIA, NATO

of pools (`pools`)
registry          `METHODS` by name, each saying whether it may be a headline; `pools_of` a panel
panel             `answers`, `Panel`: what the methods take
coherence         `pool_coherently`: competing hypotheses, each member corrected before pooling
points            trimmed, probit, beta, extremised; `fitted_factor`, `shrunk_factor`
widths, shifts,   weights by interval, by movement between rounds, by where a best lies
leanings
distributions     means of whole distributions, with any quantile
recency           answers given at different times; weighted medians
performance       weights by Brier score; Cooke's classical model

of consequences (`networks`)
conditionals      `consequence`, `admissible_if_true`: what a conditional may be
nodes             `noisy_or`, `conditional`, `log_odds_node`
inference         `marginals` of all nodes, exact or sampled with its error
sampling          `propagated`: members' bounds through any figure
crossimpact       `balances`, `consistent`, `attractors`; circles allowed

of what came to be (`outcomes`)
scores            Brier in both forms, ranked, log, Winkler; all lower is better
calibration       `murphy`, `calibration` with Wilson or Jeffreys, area under the curve
peers             Metaculus' baseline and peer scores, over time or at one moment
members           `contributions`, `adjusted` scores, `record` and `records` of methods
enough            from how many resolutions each may be shown

for all of them
special           chi-square, beta and normal, without SciPy
================  ============================================================================
"""
