"""Commands with their options and help. What a command does lives in a module of its own, imported when it is asked."""
