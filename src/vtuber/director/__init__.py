"""The director: looks at the stream every few seconds and decides what to do next."""
