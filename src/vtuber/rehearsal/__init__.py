"""Whole streams in virtual time."""
