"""The structured model: what a segment of an arm brings, told from chat, departures and late, rare payments."""
