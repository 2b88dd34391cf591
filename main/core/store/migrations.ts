/**
 * The steps that build the database, in order; `user_version` counts those that were taken. A step that was released never
 * changes: what comes later is another step.
 */
export const migrations: readonly string[] = [
  `
  CREATE TABLE audit (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at TEXT NOT NULL,
    who TEXT NOT NULL,
    action TEXT NOT NULL,
    target TEXT NOT NULL,
    before TEXT,
    after TEXT,
    result TEXT NOT NULL CHECK (result IN ('done', 'failed', 'refused')),
    detail TEXT
  ) STRICT;

  -- Names of what lies in the keychain, never a value. The account is the name there: another one where a second data folder
  -- of the same user already keeps something under that name.
  CREATE TABLE credential (
    name TEXT PRIMARY KEY,
    account TEXT NOT NULL,
    created_at TEXT NOT NULL,
    last_used_at TEXT
  ) STRICT;

  CREATE TABLE totp (
    id TEXT PRIMARY KEY,
    issuer TEXT NOT NULL,
    account TEXT NOT NULL,
    algorithm TEXT NOT NULL CHECK (algorithm IN ('SHA1', 'SHA256', 'SHA512')),
    digits INTEGER NOT NULL CHECK (digits IN (6, 7, 8)),
    period_seconds INTEGER NOT NULL,
    confirmed INTEGER NOT NULL DEFAULT 0,
    created_at TEXT NOT NULL,
    last_step INTEGER,
    wrong_codes INTEGER NOT NULL DEFAULT 0,
    wrong_at INTEGER
  ) STRICT;
  `,
  `
  CREATE TABLE totp_filled (
    id TEXT NOT NULL,
    place TEXT NOT NULL,
    step INTEGER NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (id, place)
  ) STRICT;
  `,
  `
  ALTER TABLE credential ADD COLUMN store TEXT NOT NULL DEFAULT 'keychain' CHECK (store IN ('keychain', 'sealed-file'));
  -- NULL: guessed from the name.
  ALTER TABLE credential ADD COLUMN kind TEXT;
  ALTER TABLE credential ADD COLUMN label TEXT NOT NULL DEFAULT '';
  ALTER TABLE credential ADD COLUMN rotate_by TEXT;
  `,
  `
  -- One row at most. The verifier is that of a passphrase; times are ISO 8601, but active_at and wrong_at Unix ms, wrong_uptime ms
  -- since the computer started.
  CREATE TABLE lock (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    verifier TEXT NOT NULL,
    totp TEXT,
    touch INTEGER NOT NULL DEFAULT 0,
    set_up_at TEXT NOT NULL,
    locked_at TEXT,
    reason TEXT,
    generation INTEGER NOT NULL DEFAULT 0,
    unlocked_at TEXT,
    active_at INTEGER NOT NULL,
    wrong INTEGER NOT NULL DEFAULT 0,
    wrong_at INTEGER NOT NULL DEFAULT 0,
    wrong_uptime INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  `,
  `
  -- The order a person gave; NULL stands behind, by name.
  ALTER TABLE totp ADD COLUMN position INTEGER;
  ALTER TABLE totp ADD COLUMN recovery_total INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE totp ADD COLUMN recovery_left INTEGER NOT NULL DEFAULT 0;
  `,
  `
  -- One row at most: what the data folder knows of its sealed file. wrong_at is Unix ms, wrong_uptime ms since the computer started.
  CREATE TABLE sealed_file (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    file TEXT NOT NULL,
    revision INTEGER NOT NULL,
    wrong INTEGER NOT NULL DEFAULT 0,
    wrong_at INTEGER NOT NULL DEFAULT 0,
    wrong_uptime INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  `,
  `
  -- Each entry holds SHA-256 over the one before and itself; NULL in those that are older than the chain.
  ALTER TABLE audit ADD COLUMN chain TEXT;
  CREATE TRIGGER audit_only_chained BEFORE INSERT ON audit WHEN NEW.chain IS NULL
    BEGIN SELECT RAISE(ABORT, 'entries of the audit journal are chained'); END;
  CREATE TRIGGER audit_never_changed BEFORE UPDATE ON audit
    BEGIN SELECT RAISE(ABORT, 'the audit journal is only appended to'); END;
  CREATE TRIGGER audit_never_deleted BEFORE DELETE ON audit
    BEGIN SELECT RAISE(ABORT, 'the audit journal is only appended to'); END;
  `,
];
