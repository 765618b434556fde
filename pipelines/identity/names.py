"""Names folded for comparison: spelling classes, titles and patronymics of Indonesian usage.

Two names are the same name where their folded forms are equal; nothing is published in folded form.
Which classes there are: the spelling reform of 1972 (oe-u, dj-j, tj-c, nj-ny, sj-sy, j-y), the ways to
write Muhammad, Ahmad, Abdul and Siti, x-ks, kh-ch-h, doubled letters; titles before and degrees after.
"""

from __future__ import annotations

from string import ascii_uppercase

import polars as pl

# After a comma, or as the last words with their points: S.Pd., M.Si, A.Md.Keb.
_DEGREES = (
    r"(,.*|[\s.]+[SM]\.?\s?(PDI|PD|SOS|SI|E|H|T|M|AG|IP|KOM|KEP|KEB|HUT|PSI|KES|AP|P|STP|TP)\.?"
    r"|[\s.]+A\.?\s?(MD|MA)\.?(\s?(KEB|KEP|PD))?\.?)+$"
)
_PATRONYMIC = r"^(.+?)\s+(BINTI|BIN|BT|ALIAS|AL)[\s.].*$"
_TITLES = r"^((PROF|DRS|DRA|DR|IR|HJ|H|KH|K|USTADZ|USTAD|UST|RM|RR|R|TN|NY|BPK|SDR|SDRI|ALM)\s+)+"
_FIRST_WORDS = (
    ((r"^(MUHAMMAD|MUHAMAD|MUHAMED|MOHAMMAD|MOHAMAD|MOHAMMED|MOHAMED|MOCHAMMAD|MOCHAMAD|MUCHAMMAD|MUCHAMAD"
     r"|MOCH|MOH|MUH|MUCH|MHD|MD|M)(\s|$)"), "MUHAMAD "),
    (r"^(ABDUL|ABDOEL|ABD)(\s|$)", "ABDUL "),
    (r"^(SITI|ST)(\s|$)", "SITI "),
)  # fmt: skip
_SPELLINGS = {
    "OE": "U", "DJ": "Y", "TJ": "C", "NJ": "NY", "SJ": "SY", "J": "Y", "X": "KS", "CH": "H", "KH": "H",
}  # fmt: skip
_DOUBLES = {letter * 2: letter for letter in ascii_uppercase}


def folded(name: pl.Expr) -> pl.Expr:
    """The name in capital letters A-Z with single blanks, one form for all its spellings; may be empty."""
    plain = (
        name.str.normalize("NFKD")
        .str.replace_all(r"\p{M}+", "")
        .str.to_uppercase()
        .str.strip_chars()
        .str.replace(_DEGREES, "")
    )
    words = (
        plain.str.replace(_PATRONYMIC, "$1")
        .str.replace_all(r"['`’‘-]", "")
        .str.replace_all(r"[^A-Z]+", " ")
        .str.strip_chars()
        .str.replace(_TITLES, "")
    )
    for pattern, form in _FIRST_WORDS:
        words = words.str.replace(pattern, form)
    return words.str.replace_many(_SPELLINGS).str.replace_many(_DOUBLES).str.strip_chars()
