"""Autonomous VTuber: runs a live channel with nobody at the controls."""

__version__ = "0.1.0"
