-- Where an account wants the ends of its requests told. Requests that ended before "seen" are in
-- webhook_delivery or came before the webhook.
CREATE TABLE webhook (
  id      TEXT PRIMARY KEY,
  account TEXT NOT NULL REFERENCES account(id),
  url     TEXT NOT NULL,
  secret  TEXT NOT NULL,         -- sealed, in hex
  created INTEGER NOT NULL,
  seen    INTEGER NOT NULL
) STRICT;
CREATE INDEX webhook_account ON webhook(account);

CREATE TABLE webhook_delivery (
  id       TEXT PRIMARY KEY,
  webhook  TEXT NOT NULL REFERENCES webhook(id),
  request  TEXT NOT NULL REFERENCES request(id),
  state    TEXT NOT NULL,        -- PENDING, DELIVERED, FAILED
  attempts INTEGER NOT NULL,
  due      INTEGER NOT NULL,
  created  INTEGER NOT NULL,
  ended    INTEGER NOT NULL,     -- 0 while it is pending
  status   INTEGER NOT NULL,     -- the last answer's, 0 where there was none
  reason   TEXT NOT NULL,
  UNIQUE (webhook, request)
) STRICT;
CREATE INDEX webhook_delivery_due ON webhook_delivery(due) WHERE state = 'PENDING';
CREATE INDEX webhook_delivery_of ON webhook_delivery(webhook, created);
CREATE INDEX request_ended ON request(ended);
