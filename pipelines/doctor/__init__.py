"""The self-check of machine and project: each finding in one line, with what to do about it."""
