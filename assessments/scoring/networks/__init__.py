"""What follows from what: conditional pairs, networks of causes, cross-impact balances.

A network has no circles: each node is more or less likely given those before it. Where things
drive one another round in circles, balances (`crossimpact`) find what holds together, without
probabilities.
"""
