CREATE TABLE stacks (
    name TEXT PRIMARY KEY, parameters TEXT NOT NULL, template_digest TEXT NOT NULL, status TEXT NOT NULL
) WITHOUT ROWID, STRICT;
CREATE TABLE resources (
    stack TEXT NOT NULL, logical_id TEXT NOT NULL, position INTEGER NOT NULL, type TEXT NOT NULL,
    physical_id TEXT NOT NULL, properties TEXT NOT NULL, attributes TEXT NOT NULL, retain INTEGER NOT NULL,
    progress TEXT NOT NULL, PRIMARY KEY (stack, logical_id)
) WITHOUT ROWID, STRICT;
CREATE TABLE outputs (
    stack TEXT NOT NULL, position INTEGER NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL,
    PRIMARY KEY (stack, name)
) WITHOUT ROWID, STRICT;
