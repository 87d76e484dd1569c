// Each may be run again.
CREATE CONSTRAINT vtuber_memory IF NOT EXISTS
FOR (m:Memory)
REQUIRE m.id IS UNIQUE;
CREATE CONSTRAINT vtuber_viewer IF NOT EXISTS
FOR (v:Viewer)
REQUIRE v.id IS UNIQUE;
CREATE CONSTRAINT vtuber_name IF NOT EXISTS
FOR (n:Name)
REQUIRE n.name IS UNIQUE;
CREATE CONSTRAINT vtuber_stream IF NOT EXISTS
FOR (s:Stream)
REQUIRE s.id IS UNIQUE;
CREATE CONSTRAINT vtuber_segment IF NOT EXISTS
FOR (g:Segment)
REQUIRE (g.stream, g.seq) IS UNIQUE;
CREATE CONSTRAINT vtuber_topic IF NOT EXISTS
FOR (t:Topic)
REQUIRE t.name IS UNIQUE;
CREATE CONSTRAINT vtuber_line IF NOT EXISTS
FOR (l:Line)
REQUIRE (l.stream, l.viewer, l.seq) IS UNIQUE;
CREATE CONSTRAINT vtuber_utterance IF NOT EXISTS
FOR (u:Utterance)
REQUIRE (u.stream, u.id) IS UNIQUE;
CREATE CONSTRAINT vtuber_deleted IF NOT EXISTS
FOR (d:Deleted)
REQUIRE d.message_id IS UNIQUE;
CREATE CONSTRAINT vtuber_mark IF NOT EXISTS
FOR (m:Mark)
REQUIRE (m.kind, m.mark) IS UNIQUE;
CREATE INDEX vtuber_line_message IF NOT EXISTS
FOR (l:Line)
ON (l.message_id);
CREATE INDEX vtuber_mentioned_message IF NOT EXISTS
FOR ()-[a:MENTIONED]-()
ON (a.message_id);
CREATE INDEX vtuber_asked_message IF NOT EXISTS
FOR ()-[a:ASKED_ABOUT]-()
ON (a.message_id);
CREATE CONSTRAINT vtuber_promise IF NOT EXISTS
FOR (p:Promise)
REQUIRE p.id IS UNIQUE;
CREATE CONSTRAINT vtuber_currency IF NOT EXISTS
FOR (c:Currency)
REQUIRE c.code IS UNIQUE;
CREATE CONSTRAINT vtuber_phrase IF NOT EXISTS
FOR (p:Phrase)
REQUIRE p.phrase IS UNIQUE;
CREATE CONSTRAINT vtuber_game IF NOT EXISTS
FOR (g:Game)
REQUIRE g.name IS UNIQUE;
CREATE CONSTRAINT vtuber_clip IF NOT EXISTS
FOR (c:Clip)
REQUIRE (c.stream, c.seq) IS UNIQUE;
CREATE CONSTRAINT vtuber_fact IF NOT EXISTS
FOR (f:Fact)
REQUIRE (f.stream, f.viewer, f.seq, f.n) IS UNIQUE;
CREATE INDEX vtuber_fact_message IF NOT EXISTS
FOR (f:Fact)
ON (f.message_id);
