"""Orchestration: brings files in, runs the nights. Imports `data_quality` and `warehouse`; neither imports back."""
