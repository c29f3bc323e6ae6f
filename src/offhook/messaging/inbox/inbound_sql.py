"""The statements that store texts in batches; conversations are shared with what goes out."""

from sqlalchemy import text

SEEN = text("""
    INSERT INTO inbound_seen (provider_id, key, account_id)
    SELECT provider_id, key, account_id
    FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS told(provider_id uuid, key text, account_id uuid)
    ON CONFLICT DO NOTHING RETURNING provider_id, key
""")

PART = text("""
    WITH told AS (
      INSERT INTO inbound_parts (provider_id, key, part, account_id, text)
      VALUES (:provider_id, :key, :part, :account_id, :text)
      ON CONFLICT DO NOTHING RETURNING part, text
    )
    SELECT part, text FROM told UNION SELECT part, text FROM inbound_parts
    WHERE provider_id = :provider_id AND key = :key ORDER BY part
""")
"""All parts there are by now, this one included."""

LOCK_PARTS = text("SELECT pg_advisory_xact_lock(hashtextextended(:provider_id || :key, 0))")

FORGET_PARTS = text("DELETE FROM inbound_parts WHERE provider_id = :provider_id AND key = :key")

HELD = text("""
    SELECT n.account_id, n.number FROM numbers n
    JOIN jsonb_to_recordset(CAST(:rows AS jsonb)) AS told(account_id uuid, number text)
      ON n.account_id = told.account_id AND n.number = told.number
""")

CONVERSATIONS = text("""
    INSERT INTO conversations AS c (id, account_id, number, number_id, peer, last_message_id, last_at, last_text,
                                    last_direction, unread)
    SELECT told.id, told.account_id, told.number, n.id, told.peer, told.last_message_id, now(), told.last_text,
           :direction, told.unread
    FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS told(
      id uuid, account_id uuid, number text, peer text, last_message_id uuid, last_text text, unread int)
    LEFT JOIN numbers n ON n.account_id = told.account_id AND n.number = told.number
    ON CONFLICT (account_id, number, peer) DO UPDATE SET
      last_message_id = excluded.last_message_id, last_at = excluded.last_at, last_text = excluded.last_text,
      last_direction = excluded.last_direction, unread = c.unread + excluded.unread,
      number_id = COALESCE(c.number_id, excluded.number_id)
    RETURNING id, account_id, number, peer, unread
""")
"""Rows come sorted, so that two batches lock them in the same order."""

STORE = text("""
    INSERT INTO messages (id, account_id, conversation_id, provider_id, number, peer, direction, body, state,
                          external_id, encoding, segments, media_count)
    SELECT id, account_id, conversation_id, provider_id, number, peer, 'in', body, state, external_id, encoding,
           segments, media_count
    FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS told(
      id uuid, account_id uuid, conversation_id uuid, provider_id uuid, number text, peer text, body text, state text,
      external_id text, encoding text, segments int, media_count int)
    RETURNING id, account_id, conversation_id, state
""")

MEDIA = text("""
    INSERT INTO message_media (id, account_id, message_id, position, content_type, source_url, state)
    SELECT id, account_id, message_id, position, content_type, source_url, 'pending'
    FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS told(
      id uuid, account_id uuid, message_id uuid, position int, content_type text, source_url text)
""")

OPT_OUT = text("""
    INSERT INTO opt_outs (id, account_id, number, peer, source) VALUES (:id, :account_id, :number, :peer, :source)
    ON CONFLICT DO NOTHING
""")

OPT_IN = text("""
    DELETE FROM opt_outs WHERE account_id = :account_id AND peer = :peer AND number IN ('', :number)
""")
