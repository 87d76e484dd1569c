"""The stage: what every connected page and overlay is told to show and play."""
