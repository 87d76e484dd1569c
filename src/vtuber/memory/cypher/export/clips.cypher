MATCH (c:Clip)
RETURN c.stream, c.seq, c.at.epochSeconds * 1000000 + c.at.microsecond, c.clip
