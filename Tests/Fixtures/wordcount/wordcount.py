"""Word statistics of a text, chunk by chunk."""

from collections import Counter

import regex

# A letter, then letters, marks and apostrophes between letters, in any script.
WORD = regex.compile(r"\p{L}[\p{L}\p{M}]*(?:['’]\p{L}[\p{L}\p{M}]*)*")


def count(text):
    """How often each word occurs in a chunk: a string, or a list of lines."""
    if isinstance(text, list):
        text = "\n".join(text)
    return Counter(word.casefold() for word in WORD.findall(text))
