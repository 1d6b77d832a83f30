"""What all readers of identifiers share: spaces, dashes and years as they are printed, and how a refusal quotes."""

from __future__ import annotations

import re
from typing import Final

SPACES: Final = re.compile("[\u0020\u00a0\u2007\u2009\u202f\t\r\n]+")
"""White space of any kind; the readers make one space of it."""

DASHES: Final = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"))
"""For `str.translate`: dashes of any kind become a hyphen."""

YEAR: Final = r"(?:1[89]|20)[0-9]{2}"
"""A year in an identifier; two of them make a vergaderjaar."""

NUMBER: Final = "0*([0-9]+)"
"""A number the publisher writes without leading zeros."""


def quoted(text: str) -> str:
    """Give a refused text as a message shows it, in quotation marks; the end of a long one is left out."""
    return repr(text if len(text) <= 80 else text[:79] + "…")
