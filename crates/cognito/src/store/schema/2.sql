-- The whole user pool: second factors, devices, passkeys, password history, limits, configuration.

ALTER TABLE users ADD COLUMN more TEXT NOT NULL DEFAULT '{}';   -- JSON: MFA preferences, linked identities

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
    PRIMARY KEY (user_id, key)
) WITHOUT ROWID;

CREATE TABLE passkeys (
    user_id       INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
    credential_id TEXT NOT NULL,        -- base64url
    credential    TEXT NOT NULL,        -- JSON
    created       INTEGER NOT NULL,
    PRIMARY KEY (user_id, credential_id)
) WITHOUT ROWID;

-- What a user may do only so often.
CREATE TABLE attempts (
    user_id INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
    kind    TEXT NOT NULL,
    count   INTEGER NOT NULL,
    since   INTEGER NOT NULL,
    PRIMARY KEY (user_id, kind)
) WITHOUT ROWID;

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

-- The value that waits for its code, where the old one counts until then.
ALTER TABLE codes ADD COLUMN value TEXT;

ALTER TABLE messages ADD COLUMN subject TEXT;
ALTER TABLE messages ADD COLUMN text TEXT;
