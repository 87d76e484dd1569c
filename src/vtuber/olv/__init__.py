"""Open-LLM-VTuber: driving its server through `/proxy-ws`, as the language model and the voice it asks."""
