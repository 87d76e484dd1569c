#!/bin/sh
# Fetches the Neo4j server that tests start, by Maven, compiles its starter and what packs texts as it does.
# Does nothing when nothing has changed.
# Needs the Debian packages default-jdk-headless and maven.
# Usage: scripts/neo4j.sh
set -eu
cd "$(dirname "$0")/.."
project=tests/peers/neo4j
server=$project/server
stamp=$server/.installed-from

current=$(sha256sum "$project/pom.xml" "$project/Server.java" "$project/Packed.java" scripts/neo4j.sh | sha256sum | cut -d ' ' -f 1)
if [ "$(cat "$stamp" 2>/dev/null)" = "$current" ]; then
    exit 0
fi
for program in mvn javac java; do
    command -v "$program" >/dev/null && continue
    echo "The tests of the memory in Neo4j need $program: apt-get install default-jdk-headless maven" >&2
    exit 1
done
rm -rf "$server"
mvn --quiet --batch-mode --file "$project/pom.xml" dependency:copy-dependencies -DoutputDirectory="$PWD/$server/lib"
javac -cp "$server/lib/*" -d "$server/classes" "$project/Server.java" "$project/Packed.java"
echo "$current" >"$stamp"
