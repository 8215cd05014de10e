"""Child-friendly communes: standards as data, points with their provenance, passes, streaks, what is missing.

``standard`` reads what is known of each decision, ``maxima`` and ``totals`` add points up or refuse with the reason, ``verdict`` applies
the pass rule, ``streaks`` counts years of recognition, ``computed`` sets the marts against what is claimed, ``improving`` tells what is
cheapest; ``step`` is the part of a build, ``assess`` one year of a place as the command and the dossier show it.
"""
