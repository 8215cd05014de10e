"""Texts and names inside SQL."""


def quoted(text: str) -> str:
    """Return an SQL string."""
    return "'" + text.replace("'", "''") + "'"


def identifier(name: str) -> str:
    """Return an SQL name."""
    return '"' + name.replace('"', '""') + '"'
