-- Buckets and what is set on them.
CREATE TABLE buckets (
    name TEXT PRIMARY KEY,
    created INTEGER NOT NULL,
    -- '' | 'Enabled' | 'Suspended'
    versioning TEXT NOT NULL DEFAULT ''
) STRICT;

-- `policy` is the document as it came; everything else is what stood inside the XML.
CREATE TABLE settings (
    bucket TEXT NOT NULL REFERENCES buckets (name) ON DELETE CASCADE,
    name TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (bucket, name)
) STRICT, WITHOUT ROWID;

-- Every version of every object, delete markers too; those with the larger number are newer.
CREATE TABLE versions (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    bucket TEXT NOT NULL REFERENCES buckets (name),
    key TEXT NOT NULL,
    -- 'null' of those made while versions were not kept
    version TEXT NOT NULL,
    latest INTEGER NOT NULL,
    -- none of a delete marker
    file TEXT,
    modified INTEGER NOT NULL,
    size INTEGER NOT NULL,
    etag TEXT NOT NULL,
    about TEXT NOT NULL,
    UNIQUE (bucket, key, version)
) STRICT;

CREATE UNIQUE INDEX latest ON versions (bucket, key) WHERE latest = 1;
CREATE INDEX by_age ON versions (bucket, key, number DESC);

CREATE TABLE uploads (
    id TEXT PRIMARY KEY,
    bucket TEXT NOT NULL REFERENCES buckets (name) ON DELETE CASCADE,
    key TEXT NOT NULL,
    begun INTEGER NOT NULL,
    about TEXT NOT NULL
) STRICT;

CREATE INDEX uploads_of ON uploads (bucket, key, id);

CREATE TABLE parts (
    upload TEXT NOT NULL REFERENCES uploads (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    file TEXT NOT NULL,
    modified INTEGER NOT NULL,
    size INTEGER NOT NULL,
    etag TEXT NOT NULL,
    -- JSON, or null
    checksum TEXT NOT NULL,
    PRIMARY KEY (upload, number)
) STRICT, WITHOUT ROWID;

-- How many bytes there are in all, kept with each change.
CREATE TABLE usage (bytes INTEGER NOT NULL) STRICT;
INSERT INTO usage VALUES (0);
CREATE TRIGGER version_in AFTER INSERT ON versions BEGIN UPDATE usage SET bytes = bytes + NEW.size; END;
CREATE TRIGGER version_out AFTER DELETE ON versions BEGIN UPDATE usage SET bytes = bytes - OLD.size; END;
CREATE TRIGGER part_in AFTER INSERT ON parts BEGIN UPDATE usage SET bytes = bytes + NEW.size; END;
CREATE TRIGGER part_out AFTER DELETE ON parts BEGIN UPDATE usage SET bytes = bytes - OLD.size; END;
