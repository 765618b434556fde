"""The catalogue of malformed input, one module per family of items; importing it declares them all."""

from proofs.catalogue import (
    amounts,
    clean,
    dates,
    encoding,
    headers,
    keys,
    niks,
    records,
    regions,
    stores,
    texts,
    totals,
    workbooks,
)

__all__ = [
    "amounts",
    "clean",
    "dates",
    "encoding",
    "headers",
    "keys",
    "niks",
    "records",
    "regions",
    "stores",
    "texts",
    "totals",
    "workbooks",
]
