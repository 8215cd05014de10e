"""Search of the guide in Vietnamese: words are found with or without their marks ("bao cao" finds "báo cáo")."""

import unicodedata
from typing import Any

from sphinx.search import SearchLanguage, languages

FOLD = """
var Stemmer = function () {
  this.stemWord = function (word) {
    return word.toLowerCase().normalize("NFD").replace(/[\\u0300-\\u036f]/g, "").replace(/\\u0111/g, "d");
  };
};
"""


class Vietnamese(SearchLanguage):
    """A word is its letters without marks; syllables are words, as people type them."""

    lang = "vi"
    language_name = "Vietnamese"
    js_stemmer_code = FOLD

    def stem(self, word: str) -> str:
        """Return the word as the page's own code folds it."""
        plain = unicodedata.normalize("NFD", word.lower())
        return "".join(sign for sign in plain if not "\u0300" <= sign <= "\u036f").replace("đ", "d")


def setup(app: Any) -> dict[str, bool]:
    """Give the generator the language that it lacks."""
    languages["vi"] = Vietnamese
    return {"parallel_read_safe": True, "parallel_write_safe": True}
