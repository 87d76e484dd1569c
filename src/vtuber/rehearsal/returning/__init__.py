"""Scripted viewers who come back from stream to stream and test what she remembers of them."""
