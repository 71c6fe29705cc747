-- What was answered to a call with an Idempotency-Key, to be answered once more.
CREATE TABLE answer (
  account     TEXT NOT NULL REFERENCES account(id),
  name        TEXT NOT NULL,     -- the key
  fingerprint TEXT NOT NULL,     -- SHA-256 of method, path and body, in hex
  status      INTEGER NOT NULL,
  call        TEXT NOT NULL,     -- header Request-Id, or empty
  body        TEXT NOT NULL,
  expires     INTEGER NOT NULL,
  PRIMARY KEY (account, name)
) STRICT;
CREATE INDEX answer_expires ON answer(expires);
