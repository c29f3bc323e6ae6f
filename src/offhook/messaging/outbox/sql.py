"""The statements of the outbox: each works on a batch; those with `%(name)s` run beside the pool."""

import re
from typing import LiteralString

from sqlalchemy import text

from offhook.messaging.notices import TELL_CHANGED

CHANNEL = "offhook_outbox"
"""Told when something was queued, so that a worker looks at once."""

HEARTBEAT = text("""
    INSERT INTO message_workers (id, lease_until) VALUES (:owner, now() + make_interval(secs => :lease_s))
    ON CONFLICT (id) DO UPDATE SET lease_until = excluded.lease_until
""")

RECOVER = text("""
    WITH dead AS (
      SELECT message_id FROM message_outbox o
      WHERE owner IS NOT NULL AND owner <> :owner
        AND NOT EXISTS (SELECT FROM message_workers w WHERE w.id = o.owner AND w.lease_until > now())
      ORDER BY message_id LIMIT :most FOR UPDATE SKIP LOCKED
    ), freed AS (
      UPDATE message_outbox o
      SET state = CASE o.state WHEN 'in_flight' THEN 'unknown' ELSE 'queued' END, owner = NULL, next_at = now(),
        flown_at = CASE o.state WHEN 'in_flight' THEN now() ELSE o.flown_at END
      FROM dead WHERE o.message_id = dead.message_id
      RETURNING o.message_id, o.state
    ), doubtful AS (
      UPDATE messages m SET state = 'unknown' FROM freed
      WHERE m.id = freed.message_id AND freed.state = 'unknown' AND m.state = 'queued'
      RETURNING m.id, m.account_id, m.conversation_id, m.state
    )
    SELECT freed.state AS freed, doubtful.* FROM freed LEFT JOIN doubtful ON doubtful.id = freed.message_id
""")
"""What a dead worker had only claimed is queued again; what it had asked a provider to take is in doubt.

It may not be dead but only have stood still, and ask up to the end of its lease: the provider knows what it took a
while after that, not after the text was marked.
"""

FORGET_WORKERS = text("DELETE FROM message_workers WHERE lease_until < now() - interval '1 hour'")

DUE: LiteralString = """
    SELECT p.id FROM message_providers p
    WHERE p.enabled AND (p.paused_until IS NULL OR p.paused_until <= now())
      AND EXISTS (SELECT FROM message_outbox o
                  WHERE o.provider_id = p.id AND o.state = 'queued' AND o.next_at <= now())
"""

TOKENS = text("""
    INSERT INTO message_rates AS rates (provider_id, account_id, tokens, filled_at)
    VALUES (:provider_id, :account_id, :burst, clock_timestamp())
    ON CONFLICT (provider_id) DO UPDATE SET
      tokens = LEAST(:burst, rates.tokens
        + :rate_per_s * extract(epoch FROM clock_timestamp() - rates.filled_at)::double precision),
      filled_at = clock_timestamp()
    RETURNING tokens
""")
"""Fills the bucket up to now; the row stays locked to the end of the claim, so workers take turns."""

SPEND = text("UPDATE message_rates SET tokens = tokens - :spent WHERE provider_id = :provider_id")

CLAIM: LiteralString = """
    WITH due AS (
      SELECT message_id, priority, segments FROM message_outbox
      WHERE provider_id = %(provider_id)s AND state = 'queued' AND next_at <= now()
      ORDER BY priority, message_id LIMIT %(most)s FOR UPDATE SKIP LOCKED
    ), priced AS (
      SELECT message_id, sum(segments) OVER (ORDER BY priority, message_id) - segments
        + LEAST(segments, CAST(%(burst)s AS double precision)) AS needed
      FROM due
    ), looked_at AS (
      SELECT m.*, m.expires_at IS NOT NULL AND m.expires_at <= now() AS expired,
        EXISTS (SELECT FROM opt_outs WHERE opt_outs.account_id = m.account_id AND opt_outs.peer = m.peer
                AND opt_outs.number IN ('', m.number)) AS opted_out
      FROM priced JOIN messages m ON m.id = priced.message_id
      WHERE CAST(%(tokens)s AS double precision) IS NULL OR priced.needed <= CAST(%(tokens)s AS double precision)
    )
    UPDATE message_outbox o SET state = CASE WHEN m.expired OR m.opted_out THEN 'claimed' ELSE 'in_flight' END,
      owner = %(owner)s, attempts = o.attempts + 1, flown_at = statement_timestamp()
    FROM looked_at m WHERE o.message_id = m.id
    RETURNING o.message_id, o.attempts, NULLIF(o.tried, '[]') AS tried, o.bound, m.number, m.peer, m.body, m.encoding,
      m.segments, m.created_at, m.expires_at, m.media_count, m.expired, m.opted_out
"""
"""The oldest of the highest priority, as many as the tokens allow; a text longer than the bucket runs a debt.

No more are claimed than can be asked for at once, so they are in flight with the same commit; what must not go out is
only claimed, and settled next.
"""

CLAIM_WITHIN_RATE = text(re.sub(r"%\((\w+)\)s", r":\1", CLAIM))
"""The same inside a session's transaction."""

MEDIA = text("""
    SELECT message_id, id, token, content_type, size_bytes FROM message_media
    WHERE message_id = ANY(:message_ids) ORDER BY message_id, position
""")

ACCEPT: LiteralString = (
    """
    WITH told AS (
      SELECT * FROM unnest(%(message_ids)s::uuid[], %(attempts)s::int[], %(provider_ids)s::uuid[],
        %(external_ids)s::text[], %(costs)s::bigint[])
        AS told(message_id, attempts, provider_id, external_id, cost_micros)
    ), gone AS (
      DELETE FROM message_outbox o USING told WHERE o.message_id = told.message_id AND o.attempts = told.attempts
    ), changed AS (
      UPDATE messages m SET state = CASE WHEN m.state IN ('queued', 'unknown') THEN 'accepted' ELSE m.state END,
        provider_id = told.provider_id, external_id = COALESCE(told.external_id, m.external_id),
        error_code = '', error_text = '', cost_micros = told.cost_micros, accepted_at = now()
      FROM told WHERE m.id = told.message_id
      RETURNING m.id, m.account_id, m.conversation_id, m.state
    )
"""  # noqa: S608  # nothing of it comes from outside
    + TELL_CHANGED
)
"""What `SETTLE` does, for texts a provider took and nothing else is to be said of: nearly all of them."""

SETTLE = text("""
    WITH told AS (
      SELECT * FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS told(
        message_id uuid, attempts int, outcome text, provider_id uuid, next_provider_id uuid, external_id text,
        code text, text text, wait_s double precision, tried jsonb, cost_micros bigint)
    ), gone AS (
      DELETE FROM message_outbox o USING told
      WHERE o.message_id = told.message_id AND o.attempts = told.attempts AND told.outcome IN ('accepted', 'failed')
    ), later AS (
      UPDATE message_outbox o SET state = told.outcome, owner = NULL, tried = told.tried,
        provider_id = COALESCE(told.next_provider_id, o.provider_id),
        next_at = now() + make_interval(secs => told.wait_s)
      FROM told
      WHERE o.message_id = told.message_id AND o.attempts = told.attempts AND told.outcome IN ('queued', 'unknown')
        AND (o.owner = :owner OR o.state = 'unknown')
    )
    UPDATE messages m SET
      state = CASE WHEN m.state IN ('queued', 'unknown') THEN told.outcome ELSE m.state END,
      provider_id = COALESCE(told.next_provider_id, told.provider_id),
      external_id = COALESCE(told.external_id, m.external_id),
      error_code = CASE WHEN told.outcome = 'accepted' THEN '' ELSE told.code END,
      error_text = CASE WHEN told.outcome = 'accepted' THEN '' ELSE told.text END,
      cost_micros = COALESCE(told.cost_micros, m.cost_micros),
      accepted_at = CASE WHEN told.outcome = 'accepted' THEN now() ELSE m.accepted_at END
    FROM told WHERE m.id = told.message_id
      AND (told.outcome = 'accepted'
           OR EXISTS (SELECT FROM message_outbox o WHERE o.message_id = m.id AND o.attempts = told.attempts))
    RETURNING m.id, m.account_id, m.conversation_id, m.state
""")
"""One round of outcomes. `attempts` fences: what was sent anew meanwhile is not touched by the old answer."""

PARTS = text("""
    INSERT INTO message_parts (message_id, part, account_id, provider_id, external_id, state)
    SELECT message_id, part, account_id, provider_id, external_id, 'accepted'
    FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS part(
      message_id uuid, part int, account_id uuid, provider_id uuid, external_id text)
    ON CONFLICT (message_id, part) DO UPDATE SET external_id = excluded.external_id, state = 'accepted',
      provider_id = excluded.provider_id, error_code = '', error_text = '', changed_at = now()
""")

PAUSE = text("""
    UPDATE message_providers SET paused_until = now() + make_interval(secs => :pause_s), problem = :problem
    WHERE id = :provider_id
""")

UNPAUSE: LiteralString = """
    UPDATE message_providers SET paused_until = NULL, problem = '' WHERE id = %(provider_id)s AND problem <> ''
"""

QUEUE_AGAIN = text("""
    UPDATE message_outbox SET state = 'queued', owner = NULL, attempts = attempts - 1
    WHERE provider_id = :provider_id AND owner = :owner AND state IN ('claimed', 'in_flight')
""")
"""For what is held and was never asked for, once nothing else is held."""

UNKNOWN = text("""
    SELECT o.message_id, o.attempts, NULLIF(o.tried, '[]') AS tried, o.bound, m.number, m.peer, m.body, m.encoding,
      m.segments, m.created_at, m.expires_at, m.media_count, false AS expired, false AS opted_out,
      o.provider_id, o.lookups
    FROM message_outbox o JOIN messages m ON m.id = o.message_id
    JOIN jsonb_to_recordset(CAST(:providers AS jsonb)) AS asked(id uuid, after_s double precision)
      ON asked.id = o.provider_id
    WHERE o.state = 'unknown' AND o.next_at <= now() AND o.flown_at <= now() - make_interval(secs => asked.after_s)
    ORDER BY o.next_at LIMIT :most FOR UPDATE OF o SKIP LOCKED
""")

TAKEN = text("""
    SELECT external_id FROM messages WHERE provider_id = :provider_id AND external_id = ANY(:external_ids)
    UNION SELECT external_id FROM message_parts WHERE provider_id = :provider_id AND external_id = ANY(:external_ids)
""")

OPTED_OUT = text("""
    INSERT INTO opt_outs (id, account_id, number, peer, source)
    SELECT :id, account_id, number, peer, 'provider' FROM messages WHERE id = :message_id
    ON CONFLICT DO NOTHING
""")

LOOKED_UP = text("""
    UPDATE message_outbox o SET lookups = lookups + 1, next_at = now() + make_interval(secs => told.wait_s)
    FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS told(message_id uuid, wait_s double precision)
    WHERE o.message_id = told.message_id AND o.state = 'unknown'
""")
