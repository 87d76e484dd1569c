"""Twitch: what its chat and its notifications mean as channel events."""
