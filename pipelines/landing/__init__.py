"""Landing, pure: a file becomes a ledgered text table, typed rows, quarantine and Parquet.

No Dagster and no SQL in here. The order of work: `intake` takes the bytes, `workbook` or `delimited`
make sheets of text cells, `header` finds the columns, `classify` gives every row one class, `typing`
turns text into values, `file` puts these together for one file, `batch` for one night.
"""
