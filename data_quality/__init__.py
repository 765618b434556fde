"""Trust: is the file acceptable, is the number believable, may it be shown. Knows nothing of the night.

Importing this package is cheap; Great Expectations is loaded by the first gate that runs.
"""
