-- Stacks as the service knows them: the record is JSON; a deleted stack is kept under its id.
CREATE TABLE records (id TEXT PRIMARY KEY, name TEXT NOT NULL, deleted INTEGER NOT NULL, record TEXT NOT NULL) WITHOUT ROWID, STRICT;
-- Stacks of version 1 have no id: the engine gives them theirs when it opens the file.
INSERT INTO records
    SELECT name, name, 0, json_object('name', name, 'status', status, 'parameters', json(parameters)) FROM stacks;
DROP TABLE stacks;
ALTER TABLE records RENAME TO stacks;
CREATE UNIQUE INDEX stacks_by_name ON stacks (name) WHERE deleted = 0;

ALTER TABLE resources ADD COLUMN status TEXT NOT NULL DEFAULT 'CREATE_COMPLETE';
ALTER TABLE resources ADD COLUMN reason TEXT;
-- Milliseconds since 1970.
ALTER TABLE resources ADD COLUMN at INTEGER NOT NULL DEFAULT 0;

-- How often a new one took its place.
ALTER TABLE resources ADD COLUMN generation INTEGER NOT NULL DEFAULT 0;

ALTER TABLE outputs ADD COLUMN description TEXT;
ALTER TABLE outputs ADD COLUMN export TEXT;

-- Milliseconds since 1970; no two events of a stack have the same.
CREATE TABLE events (stack_id TEXT NOT NULL, at INTEGER NOT NULL, event TEXT NOT NULL, PRIMARY KEY (stack_id, at)) WITHOUT ROWID, STRICT;

CREATE TABLE change_sets (
    id TEXT PRIMARY KEY, stack_id TEXT NOT NULL, name TEXT NOT NULL, record TEXT NOT NULL, UNIQUE (stack_id, name)
) WITHOUT ROWID, STRICT;
