"""The server: the stage page, its socket, and a small REST interface."""
