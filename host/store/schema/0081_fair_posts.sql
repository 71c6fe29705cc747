-- Until when a delivery is being posted, 0 while it is not: what posts of an account are under way, on all servers.
ALTER TABLE webhook_delivery ADD COLUMN lease INTEGER NOT NULL DEFAULT 0;
CREATE INDEX webhook_delivery_posted ON webhook_delivery(webhook) WHERE lease > 0;
-- The first that is due of each webhook.
DROP INDEX webhook_delivery_due;
CREATE INDEX webhook_delivery_due ON webhook_delivery(webhook, due, id) WHERE state = 'PENDING';
