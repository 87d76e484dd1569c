"""What the show runs on: time, chance, the journal, the bus, supervised tasks, shutdown, logs and files."""
