"""Days: working days, deadlines of the plans, what is due, what was received, what was sent (issue: periods and deadlines)."""
