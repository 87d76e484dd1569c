// Reads [{name, text, schema}] from its input; prints what Neo4j's language support makes of each text, as JSON.
const { formatQuery, lintCypherQuery } = require('@neo4j-cypher/language-support');
const { readFileSync } = require('node:fs');

const formatted = (text) => {
  const made = formatQuery(text);
  return typeof made === 'string' ? made : made.formattedQuery;
};

const findings = JSON.parse(readFileSync(0, 'utf8')).map(({ name, text, schema }) => {
  const messages = lintCypherQuery(text, schema).diagnostics.map(
    ({ message, range }) => `line ${range.start.line + 1}: ${message}`,
  );
  return { name, messages, formatted: messages.length ? text : formatted(text) };
});
process.stdout.write(JSON.stringify(findings));
