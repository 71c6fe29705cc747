-- What subscribers are listed by, of their settings, in columns of its own; and an index that has all they are chosen and
-- sorted by: their rows, which are large, are read for one page only.
ALTER TABLE subscriber ADD COLUMN lock_state TEXT NOT NULL DEFAULT '';
ALTER TABLE subscriber ADD COLUMN applet_mode TEXT NOT NULL DEFAULT '';
UPDATE subscriber SET
  lock_state = CASE WHEN settings LIKE '%"lockState":"IDLE"%' THEN 'IDLE'
    WHEN settings LIKE '%"lockState":"PAIRED"%' THEN 'PAIRED'
    WHEN settings LIKE '%"lockState":"LOCKED"%' THEN 'LOCKED' ELSE '' END,
  applet_mode = CASE WHEN settings LIKE '%"appletMode":"MANUAL"%' THEN 'MANUAL'
    WHEN settings LIKE '%"appletMode":"AUTOMATIC"%' THEN 'AUTOMATIC' ELSE '' END;
CREATE INDEX subscriber_list ON subscriber(account, iccid, status, created, lock_state, applet_mode, msisdn, id);
