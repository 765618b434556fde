"""Landing: a file becomes ledgered, typed, pseudonymous rows, quarantine and Parquet.

No Dagster and no SQL in here. The way of a file: `intake` finds it, `batch` copies it in and asks
`pool` for its outcome. In a reader process, `formats` says what the bytes are; `workbook`,
`opendocument`, `webpage` or `delimited` make chunks of text cells; `header` finds the columns;
`values` types them, `checks` looks across them, `classify` gives every row one class (`chunk` puts
these together); `reading` reads again where the file's end changes the reading of its beginning;
`tally` balances it all; `outcome` writes what counts. Then `supersession` weighs the file against
older ones, and `settlement` tells its sender.
"""
