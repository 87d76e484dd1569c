// Each is as long as what it is written into: four whole records of properties, and blocks of texts and lists.
UNWIND range(1, $nodes) AS number
CALL () {
  CREATE
    (:Filler
      {
        a: $short,
        b: $short,
        c: $short,
        d: $short,
        e: $long,
        f: $long,
        g: $numbers
      })
} IN TRANSACTIONS OF 1000 ROWS
