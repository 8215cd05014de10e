"""Restricted lists with names, for the people who must act: what to correct, whom to visit (DESIGN: four zones)."""
