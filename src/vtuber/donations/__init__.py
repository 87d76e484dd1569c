"""Donation services: what their notifications mean as channel events."""
