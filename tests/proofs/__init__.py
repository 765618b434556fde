"""The long proofs: what is claimed of the product, tried out in full and written down with figures.

One module per line of proof, named in `__main__.py`; `make prove [LINE=...]` runs them. A line is
written from the catalogue and the contract, never from the code that it judges.
"""
