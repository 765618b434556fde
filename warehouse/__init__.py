"""Bytes: where things lie, how they are opened, recorded, published and taken back."""
