"""Labels within a row key: two spellings of one label make one key.

`pu `, `PU` and, in a source whose wide files have columns by these names, `Penerima Upah` are one
segment. Landed rows keep the label as sent; only keys are compared by what it means.
"""

from __future__ import annotations

import polars as pl

from pipelines.landing.contract import Contract, normalise_header


def with_folded_labels(contract: Contract, rows: pl.DataFrame) -> pl.DataFrame:
    """`rows` with the labels of their row key in one spelling each."""
    folded = []
    for name in contract.row_key:
        if name in rows.columns and contract.columns[name].type == "label":
            words = rows[name].unique().drop_nulls()
            meant = [_meant(contract, name, word) for word in words]
            if meant != words.to_list():
                folded.append(pl.col(name).replace(dict(zip(words, meant, strict=True))))
    return rows.with_columns(folded) if folded else rows


def _meant(contract: Contract, name: str, word: str) -> str:
    text = normalise_header(word)
    if contract.unpivot is not None and contract.unpivot.into == name:
        return contract.wide_index.get(text, (text, ""))[0]
    return text
