"""An Open-LLM-VTuber server for tests, with the real one's quirks: in memory, and behind real sockets."""
