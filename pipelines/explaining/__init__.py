"""Where a number comes from, for whoever must answer for it: meaning, sources, the rows behind it, and what it compares with."""
