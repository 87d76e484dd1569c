"""The program: settings, the one composition root, and the command line."""
