-- What was made through Lambda's API or by stacks (`about` has what a stack said last).

-- A function and its published versions.
CREATE TABLE functions (
    name          TEXT NOT NULL,
    version       TEXT NOT NULL,            -- '$LATEST' or a number
    configuration TEXT NOT NULL,            -- JSON, as the API has it
    about         TEXT NOT NULL,            -- JSON: what Lambda itself sets (function/about.rs)
    PRIMARY KEY (name, version)
) WITHOUT ROWID;

CREATE TABLE aliases (
    function TEXT NOT NULL,
    name     TEXT NOT NULL,
    alias    TEXT NOT NULL,                 -- JSON
    PRIMARY KEY (function, name)
) WITHOUT ROWID;

-- Statements of policies, also of the stack's functions.
CREATE TABLE statements (
    position  INTEGER PRIMARY KEY,
    function  TEXT NOT NULL,
    qualifier TEXT NOT NULL,                -- '' for the function itself
    id        TEXT NOT NULL,
    statement TEXT NOT NULL,                -- JSON
    UNIQUE (function, qualifier, id)
);

-- Function URLs, also of the stack's functions.
CREATE TABLE urls (
    function  TEXT NOT NULL,
    qualifier TEXT NOT NULL,                -- '' for the function itself
    url       TEXT NOT NULL,                -- JSON
    PRIMARY KEY (function, qualifier)
) WITHOUT ROWID;
