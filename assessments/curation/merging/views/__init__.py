"""Two side by side, merged and taken apart again; and the list of what may be the same."""
