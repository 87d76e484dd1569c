MATCH (v:Viewer)
WHERE v.banned_until IS NOT NULL
RETURN v.id, v.banned_until.epochSeconds * 1000000 + v.banned_until.microsecond
