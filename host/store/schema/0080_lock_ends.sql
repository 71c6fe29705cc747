-- When the last request of an order had ended, and how many ended how: NULL while it is open. An order that had ended
-- before ends were kept has 0: it is not told now.
ALTER TABLE lock_order ADD COLUMN ended INTEGER;
ALTER TABLE lock_order ADD COLUMN done INTEGER;
ALTER TABLE lock_order ADD COLUMN failed INTEGER;
CREATE INDEX request_open ON request(call) WHERE ended IS NULL;
UPDATE lock_order SET ended = 0, (done, failed) = (SELECT COUNT(CASE WHEN q.state = 'SUCCESS' THEN 1 END),
  COUNT(CASE WHEN q.state = 'FAILED' THEN 1 END) FROM request q WHERE q.call = lock_order.call)
  WHERE spread = 1 AND NOT EXISTS (SELECT 1 FROM request q WHERE q.call = lock_order.call AND q.ended IS NULL);
CREATE INDEX lock_order_spread ON lock_order(accepted) WHERE spread = 1 AND ended IS NULL;
CREATE INDEX lock_order_ended ON lock_order(ended);

-- A delivery is of a request or of an order.
CREATE TABLE webhook_delivery_of_either (
  id         TEXT PRIMARY KEY,
  webhook    TEXT NOT NULL REFERENCES webhook(id),
  request    TEXT REFERENCES request(id),
  lock_order TEXT REFERENCES lock_order(id),
  state      TEXT NOT NULL,        -- PENDING, DELIVERED, FAILED
  attempts   INTEGER NOT NULL,
  due        INTEGER NOT NULL,
  created    INTEGER NOT NULL,
  ended      INTEGER NOT NULL,     -- 0 while it is pending
  status     INTEGER NOT NULL,     -- the last answer's, 0 where there was none
  reason     TEXT NOT NULL,
  UNIQUE (webhook, request),
  UNIQUE (webhook, lock_order),
  CHECK ((request IS NULL) <> (lock_order IS NULL))
) STRICT;
INSERT INTO webhook_delivery_of_either (id, webhook, request, state, attempts, due, created, ended, status, reason)
  SELECT id, webhook, request, state, attempts, due, created, ended, status, reason FROM webhook_delivery;
DROP TABLE webhook_delivery;
ALTER TABLE webhook_delivery_of_either RENAME TO webhook_delivery;
CREATE INDEX webhook_delivery_due ON webhook_delivery(due) WHERE state = 'PENDING';
CREATE INDEX webhook_delivery_of ON webhook_delivery(webhook, created);
