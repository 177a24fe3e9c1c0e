-- The whole user pool: second factors, devices, passkeys, password history, limits, configuration.

ALTER TABLE users ADD COLUMN more TEXT NOT NULL DEFAULT '{}';   -- JSON: MFA preferences, linked identities

-- How often the user was signed out everywhere: a sign-in of an earlier generation does not count (see standing.rs).
ALTER TABLE users ADD COLUMN generation INTEGER NOT NULL DEFAULT 0;

-- Refresh tokens say themselves what they stand for, so a sign-in leaves no row. What was handed out before keeps its
-- rows in refresh_sessions until it ends; new rows are not added there. What ends before its time is kept here.
CREATE TABLE ended_sign_ins (
    pool_id  TEXT NOT NULL REFERENCES pools ON DELETE CASCADE,
    event_id TEXT NOT NULL,
    until    INTEGER NOT NULL,          -- none of its tokens lives longer
    PRIMARY KEY (pool_id, event_id)
) WITHOUT ROWID;
CREATE INDEX ended_sign_ins_by_age ON ended_sign_ins (until);

-- Refresh tokens that another took the place of.
CREATE TABLE replaced_tokens (
    pool_id  TEXT NOT NULL REFERENCES pools ON DELETE CASCADE,
    id       TEXT NOT NULL,
    replaced INTEGER NOT NULL,
    until    INTEGER NOT NULL,          -- the token does not live longer
    PRIMARY KEY (pool_id, id)
) WITHOUT ROWID;
CREATE INDEX replaced_tokens_by_age ON replaced_tokens (until);
INSERT INTO replaced_tokens
    SELECT c.pool_id, lower(hex(s.digest)), s.rotated_at, s.expires
    FROM refresh_sessions s JOIN clients c ON c.id = s.client_id WHERE s.rotated_at IS NOT NULL;

-- Verifiers of passwords that were replaced, for the password history.
CREATE TABLE former_passwords (
    user_id  INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
    replaced INTEGER NOT NULL,
    salt     BLOB NOT NULL,
    verifier BLOB NOT NULL
);
CREATE INDEX former_passwords_of_user ON former_passwords (user_id, replaced);

-- TOTP generators; one per user, unverified until its first code was right.
CREATE TABLE software_tokens (
    user_id   INTEGER PRIMARY KEY REFERENCES users ON DELETE CASCADE,
    secret    BLOB NOT NULL,
    verified  INTEGER NOT NULL DEFAULT 0,
    name      TEXT,
    last_step INTEGER                   -- the step of the last code that was taken: each counts once
);

CREATE TABLE devices (
    user_id       INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
    key           TEXT NOT NULL,
    group_key     TEXT NOT NULL,
    name          TEXT,
    remembered    INTEGER NOT NULL DEFAULT 0,
    salt          BLOB,                 -- none until the device was confirmed
    verifier      BLOB,
    created       INTEGER NOT NULL,
    modified      INTEGER NOT NULL,
    authenticated INTEGER NOT NULL,
    forgotten     INTEGER NOT NULL DEFAULT 0,   -- kept for the refresh tokens that were given to it
    PRIMARY KEY (user_id, key)
) WITHOUT ROWID;

CREATE TABLE passkeys (
    user_id       INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
    credential_id TEXT NOT NULL,        -- base64url
    credential    TEXT NOT NULL,        -- JSON
    counter       INTEGER NOT NULL,     -- of the authenticator: it only ever grows
    created       INTEGER NOT NULL,
    PRIMARY KEY (user_id, credential_id)
) WITHOUT ROWID;
-- A credential is one user's among all of the pool.
CREATE INDEX passkeys_by_credential ON passkeys (credential_id);

-- What a user may do only so often.
CREATE TABLE attempts (
    user_id INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
    kind    TEXT NOT NULL,
    count   INTEGER NOT NULL,
    since   INTEGER NOT NULL,
    PRIMARY KEY (user_id, kind)
) WITHOUT ROWID;

-- External identities that sign in as a user of the pool, to be found by who they are elsewhere.
CREATE TABLE linked_identities (
    pool_id  TEXT NOT NULL,
    provider TEXT NOT NULL,
    subject  TEXT NOT NULL,             -- what the provider calls them
    user_id  INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
    PRIMARY KEY (pool_id, provider, subject)
) WITHOUT ROWID;
CREATE INDEX linked_identities_of_user ON linked_identities (user_id);

-- What users did, where the pool watches for threats.
CREATE TABLE auth_events (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id  INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
    event_id TEXT NOT NULL,
    body     TEXT NOT NULL,             -- JSON
    created  INTEGER NOT NULL
);
CREATE INDEX auth_events_of_user ON auth_events (user_id, id);
CREATE INDEX auth_events_by_event ON auth_events (event_id);

-- Jobs that import users from a CSV file. A job that was cut off goes on after the rows it has done.
CREATE TABLE import_jobs (
    id        TEXT PRIMARY KEY,
    pool_id   TEXT NOT NULL REFERENCES pools ON DELETE CASCADE,
    name      TEXT NOT NULL,
    role_arn  TEXT NOT NULL,
    status    TEXT NOT NULL,
    csv       BLOB,                     -- none until it was uploaded, and none after the job
    done      INTEGER NOT NULL DEFAULT 0,   -- rows
    imported  INTEGER NOT NULL DEFAULT 0,
    skipped   INTEGER NOT NULL DEFAULT 0,
    failed    INTEGER NOT NULL DEFAULT 0,
    message   TEXT,
    created   INTEGER NOT NULL,
    started   INTEGER,
    completed INTEGER
) WITHOUT ROWID;
CREATE INDEX import_jobs_of_pool ON import_jobs (pool_id, id);

-- What is set and given back: identity providers, branding, terms, domains, resource servers and the like.
CREATE TABLE configurations (
    pool_id  TEXT NOT NULL REFERENCES pools ON DELETE CASCADE,
    kind     TEXT NOT NULL,
    id       TEXT NOT NULL,
    body     TEXT NOT NULL,             -- JSON
    created  INTEGER NOT NULL,
    modified INTEGER NOT NULL,
    PRIMARY KEY (pool_id, kind, id)
) WITHOUT ROWID;
-- A domain is one pool's among all pools.
CREATE UNIQUE INDEX configurations_of_domains ON configurations (id) WHERE kind = 'domain';

-- A client has up to two secrets at a time, so that one can take the place of the other: in clear, as AWS shows them.
ALTER TABLE clients ADD COLUMN secrets TEXT NOT NULL DEFAULT '[]';   -- JSON, oldest first
UPDATE clients SET secrets = json_array(json_object('id', id || '--' || created, 'value', secret, 'created', created))
    WHERE secret IS NOT NULL;
ALTER TABLE clients DROP COLUMN secret;

-- The value that waits for its code, where the old one counts until then.
ALTER TABLE codes ADD COLUMN value TEXT;

ALTER TABLE messages ADD COLUMN subject TEXT;
ALTER TABLE messages ADD COLUMN text TEXT;
