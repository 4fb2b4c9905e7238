-- A copy of a database must never talk to the live books.
UPDATE exact_online_token
   SET client_secret = NULL,
       access_token = NULL,
       refresh_token = NULL,
       expires_at = NULL,
       nonce = NULL;
UPDATE exact_online_connection
   SET state = 'draft',
       bound_to = NULL,
       known_hosts = NULL,
       strange_host = NULL;
