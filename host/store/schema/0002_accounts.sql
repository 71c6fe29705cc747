-- What a bearer may do and how long; only the SHA-256 of it is kept. The two of a pair are made, and
-- end, together.
CREATE TABLE token (
  id      TEXT PRIMARY KEY,
  account TEXT NOT NULL REFERENCES account(id),
  hash    BLOB NOT NULL UNIQUE,
  role    TEXT NOT NULL,  -- read, operate, provision
  kind    TEXT NOT NULL,  -- ACCESS, REFRESH
  pair    TEXT NOT NULL,  -- '' for a token that is alone
  created INTEGER NOT NULL,
  expires INTEGER NOT NULL,  -- 0: never
  revoked INTEGER NOT NULL   -- 0: not
) STRICT;
CREATE INDEX token_account ON token(account);
CREATE INDEX token_pair ON token(pair);
INSERT INTO token (id, account, hash, role, kind, pair, created, expires, revoked)
  SELECT id, id, token, 'provision', 'ACCESS', '', created, 0, 0 FROM account;

-- A name and a password, by which tokens are had.
CREATE TABLE login (
  username TEXT PRIMARY KEY,
  account  TEXT NOT NULL REFERENCES account(id),
  role     TEXT NOT NULL,
  salt     BLOB NOT NULL,
  hash     BLOB NOT NULL  -- scrypt
) STRICT;

-- Who set the status a subscriber has.
CREATE TABLE life_cycle (
  subscriber TEXT PRIMARY KEY REFERENCES subscriber(id),
  account    TEXT NOT NULL REFERENCES account(id),
  since      INTEGER NOT NULL
) STRICT;

-- Lock SIM to device: what an account wants of its own subscribers, and what was last asked of a card
-- for that.
CREATE TABLE account_lock (
  account TEXT PRIMARY KEY REFERENCES account(id),
  locked  INTEGER NOT NULL
) STRICT;
CREATE TABLE subscriber_lock (
  subscriber TEXT PRIMARY KEY REFERENCES subscriber(id),
  locked     INTEGER NOT NULL
) STRICT;

-- A request to an account: its subscribers are gone through in order of their identifiers, and where it
-- stands is kept, so that it goes on from there.
CREATE TABLE lock_order (
  id       TEXT PRIMARY KEY,
  call     TEXT NOT NULL REFERENCES call(id),
  account  TEXT NOT NULL REFERENCES account(id),
  locked   INTEGER NOT NULL,
  turn     INTEGER NOT NULL,  -- of an account one after the other
  position TEXT NOT NULL,     -- the last subscriber that got its job
  spread   INTEGER NOT NULL,  -- 1: all have
  accepted INTEGER NOT NULL
) STRICT;
CREATE INDEX lock_order_open ON lock_order(accepted) WHERE spread = 0;
CREATE INDEX lock_order_call ON lock_order(call);

CREATE INDEX subscriber_account ON subscriber(account, id);
CREATE INDEX call_account ON call(account, accepted);
