-- Times are milliseconds since 1970. JSON columns hold what is only ever read as a whole.

CREATE TABLE pools (
    id       TEXT PRIMARY KEY,
    name     TEXT NOT NULL,
    identity TEXT NOT NULL,             -- JSON: what is fixed at creation
    settings TEXT NOT NULL,             -- JSON: what UpdateUserPool replaces
    created  INTEGER NOT NULL,
    modified INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE pool_keys (
    pool_id TEXT NOT NULL REFERENCES pools ON DELETE CASCADE,
    role    TEXT NOT NULL,              -- which tokens it signs: 'id' or 'access'
    kid     TEXT NOT NULL,
    private BLOB NOT NULL,              -- PKCS#8
    PRIMARY KEY (pool_id, role)
) WITHOUT ROWID;

CREATE TABLE clients (
    id       TEXT PRIMARY KEY,
    pool_id  TEXT NOT NULL REFERENCES pools ON DELETE CASCADE,
    name     TEXT NOT NULL,
    secret   TEXT,                      -- in clear: AWS shows it whenever it is asked for
    settings TEXT NOT NULL,             -- JSON
    created  INTEGER NOT NULL,
    modified INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX clients_of_pool ON clients (pool_id, id);

CREATE TABLE users (
    id           INTEGER PRIMARY KEY,
    pool_id      TEXT NOT NULL REFERENCES pools ON DELETE CASCADE,
    username     TEXT NOT NULL,
    username_key TEXT NOT NULL,         -- lower case where the pool does not tell cases apart
    sub          TEXT NOT NULL,
    status       TEXT NOT NULL,
    enabled      INTEGER NOT NULL,
    attributes   TEXT NOT NULL,         -- JSON object in the order given, without sub
    email_key    TEXT,                  -- lower case, for ListUsers
    phone_key    TEXT,
    salt         BLOB,                  -- SRP; the password itself is kept nowhere
    verifier     BLOB,
    password_set INTEGER,
    failures     INTEGER NOT NULL DEFAULT 0,    -- wrong passwords in a row
    failed_at    INTEGER,
    created      INTEGER NOT NULL,
    modified     INTEGER NOT NULL
);
CREATE UNIQUE INDEX users_by_name ON users (pool_id, username_key);
CREATE UNIQUE INDEX users_by_sub ON users (pool_id, sub);
CREATE INDEX users_by_email ON users (pool_id, email_key) WHERE email_key IS NOT NULL;
CREATE INDEX users_by_phone ON users (pool_id, phone_key) WHERE phone_key IS NOT NULL;

-- Other names a user signs in with; each belongs to one user of the pool at a time.
CREATE TABLE aliases (
    pool_id TEXT NOT NULL,
    kind    TEXT NOT NULL,              -- email, phone_number, preferred_username
    value   TEXT NOT NULL,
    user_id INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
    PRIMARY KEY (pool_id, kind, value)
) WITHOUT ROWID;
CREATE INDEX aliases_of_user ON aliases (user_id);

CREATE TABLE groups (
    pool_id     TEXT NOT NULL REFERENCES pools ON DELETE CASCADE,
    name        TEXT NOT NULL,
    description TEXT,
    role_arn    TEXT,
    precedence  INTEGER,
    created     INTEGER NOT NULL,
    modified    INTEGER NOT NULL,
    PRIMARY KEY (pool_id, name)
) WITHOUT ROWID;

CREATE TABLE members (
    pool_id    TEXT NOT NULL,
    group_name TEXT NOT NULL,
    user_id    INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
    PRIMARY KEY (pool_id, group_name, user_id),
    FOREIGN KEY (pool_id, group_name) REFERENCES groups ON DELETE CASCADE
) WITHOUT ROWID;
CREATE INDEX members_by_user ON members (user_id);

-- One row per refresh token; the tokens of one sign-in share its event_id.
CREATE TABLE refresh_sessions (
    digest     BLOB PRIMARY KEY,        -- SHA-256 of the token
    event_id   TEXT NOT NULL,
    origin_jti TEXT NOT NULL,
    client_id  TEXT NOT NULL REFERENCES clients ON DELETE CASCADE,
    user_id    INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
    auth_time  INTEGER NOT NULL,
    expires    INTEGER NOT NULL,
    revoked    INTEGER NOT NULL DEFAULT 0,
    rotated_at INTEGER                  -- when another token took its place
) WITHOUT ROWID;
CREATE INDEX refresh_sessions_by_event ON refresh_sessions (event_id, revoked);
CREATE INDEX refresh_sessions_of_user ON refresh_sessions (user_id, expires);
-- No index on client_id: deleting a client may take its time, a sign-in may not.

CREATE TABLE challenges (
    digest    BLOB PRIMARY KEY,         -- SHA-256 of the session string
    kind      TEXT NOT NULL,
    client_id TEXT NOT NULL REFERENCES clients ON DELETE CASCADE,
    user_id   INTEGER REFERENCES users ON DELETE CASCADE,
    payload   TEXT NOT NULL,            -- JSON
    expires   INTEGER NOT NULL,
    used      INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE INDEX challenges_by_age ON challenges (expires);
CREATE INDEX challenges_of_client ON challenges (client_id);
CREATE INDEX challenges_of_user ON challenges (user_id);

-- What was sent to confirm an address and is not answered yet.
CREATE TABLE codes (
    user_id   INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
    purpose   TEXT NOT NULL,
    code      TEXT NOT NULL,
    attribute TEXT NOT NULL,
    expires   INTEGER NOT NULL,
    PRIMARY KEY (user_id, purpose)
) WITHOUT ROWID;

-- The newest messages, for whoever plays the user's mailbox.
CREATE TABLE messages (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    created     INTEGER NOT NULL,
    pool_id     TEXT NOT NULL,
    username    TEXT NOT NULL,
    kind        TEXT NOT NULL,
    medium      TEXT NOT NULL,
    destination TEXT NOT NULL,
    code        TEXT NOT NULL
);
