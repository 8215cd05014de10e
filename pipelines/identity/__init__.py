"""One person = one child_key: the ladder that joins rows, and the vault that alone knows who each key is."""
