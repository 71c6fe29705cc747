-- Accounts form a tree; a token is kept as its SHA-256 only.
CREATE TABLE account (
  id      TEXT PRIMARY KEY,
  name    TEXT NOT NULL,
  parent  TEXT REFERENCES account(id),
  token   BLOB NOT NULL UNIQUE,
  created INTEGER NOT NULL
) STRICT;
CREATE INDEX account_parent ON account(parent);

CREATE TABLE subscriber (
  id       TEXT PRIMARY KEY,
  account  TEXT NOT NULL REFERENCES account(id),
  iccid    TEXT NOT NULL UNIQUE,
  msisdn   TEXT UNIQUE,
  imei     TEXT,
  status   TEXT NOT NULL,
  settings TEXT NOT NULL,  -- JSON: what the card held when it was last read
  created  INTEGER NOT NULL
) STRICT;
-- An ICCID is asked for with or without its check digit.
CREATE INDEX subscriber_iccid_less ON subscriber(substr(iccid, 1, length(iccid) - 1));
CREATE INDEX subscriber_imei ON subscriber(imei);

CREATE TABLE subscriber_imsi (
  imsi       TEXT PRIMARY KEY,
  subscriber TEXT NOT NULL REFERENCES subscriber(id),
  slot       INTEGER NOT NULL
) STRICT;
CREATE INDEX subscriber_imsi_of ON subscriber_imsi(subscriber, slot);

-- Keys, sealed: nonce, ciphertext, tag.
CREATE TABLE secret (
  subscriber TEXT NOT NULL REFERENCES subscriber(id),
  kind       TEXT NOT NULL,
  sealed     BLOB NOT NULL,
  PRIMARY KEY (subscriber, kind)
) STRICT;

CREATE TABLE counter (
  subscriber TEXT NOT NULL REFERENCES subscriber(id),
  keyset     INTEGER NOT NULL,
  value      INTEGER NOT NULL,  -- the last one used
  PRIMARY KEY (subscriber, keyset)
) STRICT;

-- One call of the API, and what it asks of one subscriber each.
CREATE TABLE call (
  id       TEXT PRIMARY KEY,
  account  TEXT NOT NULL REFERENCES account(id),
  accepted INTEGER NOT NULL
) STRICT;

CREATE TABLE request (
  id         TEXT PRIMARY KEY,
  call       TEXT NOT NULL REFERENCES call(id),
  subscriber TEXT NOT NULL REFERENCES subscriber(id),
  type       TEXT NOT NULL,  -- how the subscriber was named
  value      TEXT NOT NULL,
  state      TEXT NOT NULL,  -- PENDING, IN_PROGRESS, SUCCESS, FAILED
  reason     TEXT NOT NULL,
  accepted   INTEGER NOT NULL,
  ended      INTEGER
) STRICT;
CREATE INDEX request_call ON request(call);

-- OTA work on one card; sequence is the order of acceptance.
CREATE TABLE job (
  sequence   INTEGER PRIMARY KEY AUTOINCREMENT,
  request    TEXT NOT NULL REFERENCES request(id),
  subscriber TEXT NOT NULL REFERENCES subscriber(id),
  content    TEXT NOT NULL,  -- JSON
  state      TEXT NOT NULL,  -- PENDING, IN_PROGRESS, DONE
  attempts   INTEGER NOT NULL,
  due        INTEGER NOT NULL,
  expires    INTEGER NOT NULL,
  effects    TEXT
) STRICT;
CREATE INDEX job_open ON job(state, due) WHERE state <> 'DONE';
CREATE INDEX job_order ON job(subscriber, sequence) WHERE state <> 'DONE';
CREATE INDEX job_request ON job(request);

CREATE TABLE step (
  request TEXT NOT NULL REFERENCES request(id),
  at      INTEGER NOT NULL,
  step    TEXT NOT NULL,
  detail  TEXT NOT NULL
) STRICT;
CREATE INDEX step_request ON step(request);

-- Tells a wrong sealing key from the right one.
CREATE TABLE seal_check (
  sealed BLOB NOT NULL
) STRICT;
