"""What comes out of the gate before submission: scorecard, page, review sheet, explained differences, samples to verify by hand."""
