MATCH (v:Viewer)
WHERE
  v.name IS NOT NULL AND
  v.last < datetime.fromEpoch($before / 1000000, $before % 1000000 * 1000)
RETURN v.id AS viewer
