"""Every way of making one likelihood of several, beside the three that may head a page.

`pooling` holds those three. The rest are here to be looked at: they show how far the figure
hangs on the method, and the record shows in time which would have done better. Weights by width,
shift or granularity reward how an answer looks, so whoever knows the rule can play it; they are
never the headline. `registry` names them all.
"""
