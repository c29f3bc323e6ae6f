"""The statements of the session store: saving and ending for its own connection, the rest for the pool's."""

from sqlalchemy import text

_SUMMARY_COLUMNS = """
    id uuid, account_id uuid, direction text, caller text, caller_name text, dialled text, number_id uuid,
    started_at timestamptz, outcome text, answered_by text, search text
"""

SAVE = f"""
    WITH given AS MATERIALIZED (
      SELECT * FROM jsonb_to_recordset(%(rows)s::jsonb)
        AS given(call_id uuid, account_id uuid, session jsonb, summary jsonb, news text)),
    saved AS (
      INSERT INTO call_sessions (call_id, account_id, engine, session, lease_owner, lease_until)
      SELECT call_id, account_id, %(engine)s, session, %(owner)s, now() + make_interval(secs => %(lease_s)s)
      FROM given
      ON CONFLICT (call_id) DO UPDATE SET session = excluded.session, lease_until = excluded.lease_until
        WHERE call_sessions.lease_owner = excluded.lease_owner
      RETURNING call_id),
    summaries AS (
      INSERT INTO calls (id, account_id, direction, caller, caller_name, dialled, number_id, started_at,
                         outcome, answered_by, search, state, answered_at)
      SELECT changed.*, 'live', CASE WHEN answered_by IS NULL THEN NULL ELSE now() END
      FROM given, jsonb_to_record(given.summary) AS changed({_SUMMARY_COLUMNS})
      WHERE given.summary IS NOT NULL
      ON CONFLICT (id) DO UPDATE SET direction = excluded.direction,
        caller_name = excluded.caller_name, dialled = excluded.dialled, number_id = excluded.number_id,
        outcome = excluded.outcome, answered_by = excluded.answered_by, search = excluded.search,
        answered_at = COALESCE(calls.answered_at, excluded.answered_at)
        WHERE calls.state = 'live'),
    told AS (SELECT pg_notify(%(channel)s, news) FROM given WHERE news IS NOT NULL)
    SELECT call_id, (SELECT count(*) FROM told) FROM saved
"""  # noqa: S608  # put together from constants
"""A row that another process has adopted meanwhile is left alone and missing from what is returned."""

END = f"""
    WITH given AS MATERIALIZED (
      SELECT * FROM jsonb_to_recordset(%(rows)s::jsonb)
        AS given({_SUMMARY_COLUMNS}, steps jsonb, legs jsonb, news text)),
    gone AS (
      DELETE FROM call_sessions USING given WHERE call_id = given.id AND lease_owner = %(owner)s),
    ended AS (
      INSERT INTO calls (id, account_id, direction, caller, caller_name, dialled, number_id, started_at,
                         outcome, answered_by, search, steps, state, ended_at)
      SELECT id, account_id, direction, caller, caller_name, dialled, number_id, started_at,
             outcome, answered_by, search, steps, 'ended', now()
      FROM given
      WHERE NOT EXISTS (SELECT FROM call_sessions WHERE call_id = given.id AND lease_owner <> %(owner)s)
      ON CONFLICT (id) DO UPDATE SET
        caller_name = excluded.caller_name, outcome = excluded.outcome, answered_by = excluded.answered_by,
        search = excluded.search, steps = excluded.steps, state = 'ended', ended_at = excluded.ended_at
        WHERE calls.state = 'live'),
    named AS (
      INSERT INTO call_legs (id, account_id, leg_id, call_id, role, party, party_name, trunk, engine,
                             ringing_at, started_at, ended_at, cause)
      SELECT leg.id, leg.account_id, leg_id, call_id, role, party, party_name, trunk, %(engine)s,
             ringing_at, failed_at, failed_at, cause
      FROM given, jsonb_to_recordset(given.legs) AS leg(
        id uuid, account_id uuid, leg_id text, call_id uuid, role text, party text, party_name text, trunk text,
        ringing_at timestamptz, failed_at timestamptz, cause text)
      ON CONFLICT (leg_id) DO UPDATE SET party_name = excluded.party_name, party = excluded.party,
        role = excluded.role, trunk = COALESCE(excluded.trunk, call_legs.trunk), ringing_at = excluded.ringing_at,
        started_at = COALESCE(call_legs.started_at, excluded.started_at),
        ended_at = COALESCE(call_legs.ended_at, excluded.ended_at),
        cause = COALESCE(call_legs.cause, excluded.cause))
    SELECT count(pg_notify(%(channel)s, news)) FROM given
"""  # noqa: S608  # put together from constants

_TRUE_TIMES = """
    UPDATE calls SET
      answered_at = told.answered_at,
      ended_at = told.ended_at,
      outcome = CASE WHEN told.callee IS NOT NULL AND calls.outcome = 'missed' THEN 'answered' ELSE calls.outcome END,
      answered_by = COALESCE(calls.answered_by, told.callee),
      talk_s = CASE WHEN told.answered_at IS NULL OR told.ended_at IS NULL THEN 0
                    ELSE GREATEST(0, round(extract(epoch FROM told.ended_at - told.answered_at)))::int END
    FROM (
      SELECT calls.id,
        COALESCE(min(leg.answered_at) FILTER (WHERE leg.role = 'callee'), calls.answered_at,
                 min(leg.answered_at) FILTER (WHERE leg.role <> 'caller' AND calls.outcome = 'answered'))
          AS answered_at,
        min(COALESCE(NULLIF(leg.party_name, ''), leg.party))
          FILTER (WHERE leg.role = 'callee' AND leg.answered_at IS NOT NULL) AS callee,
        CASE WHEN calls.state = 'live' THEN NULL
             WHEN bool_or(leg.started_at IS NOT NULL AND leg.ended_at IS NULL) THEN calls.ended_at
             ELSE COALESCE(max(leg.ended_at), calls.ended_at) END AS ended_at
      FROM calls JOIN call_legs AS leg ON leg.call_id = calls.id
      WHERE calls.id = ANY({call_ids})
      GROUP BY calls.id
    ) AS told
    WHERE calls.id = told.id
      AND ((calls.answered_at, calls.ended_at) IS DISTINCT FROM (told.answered_at, told.ended_at)
           OR (calls.answered_by IS NULL AND told.callee IS NOT NULL)
           OR (calls.outcome = 'missed' AND told.callee IS NOT NULL))
    RETURNING calls.id, calls.account_id
"""

TRUE_TIMES = text(_TRUE_TIMES.format(call_ids=":call_ids"))
TRUE_TIMES_OF_ENDED = _TRUE_TIMES.format(call_ids="%(call_ids)s::uuid[]")
"""Times of a call out of its legs' times: true also when the controller was dead in between.

A `callee` is connected as soon as it picks up; an `agent` who picked up has yet to accept, so there the
moment of the join (saved by the session) counts, unless the engine joined them by itself. So whether and by
whom a plain call was answered is the journal's to say: its controller does not watch it.
"""

ADOPT = text("""
    UPDATE call_sessions SET lease_owner = :owner, lease_until = now() + make_interval(secs => :lease_s)
    WHERE engine = :engine RETURNING call_id, session
""")

GIVE_UP = text("""
    WITH gone AS (DELETE FROM call_sessions WHERE call_id = ANY(:call_ids))
    UPDATE calls SET state = 'ended', outcome = COALESCE(outcome, 'failed'), ended_at = now()
    WHERE id = ANY(:call_ids) AND state = 'live'
""")

RENEW = text("""
    UPDATE call_sessions SET lease_until = now() + make_interval(secs => :lease_s) WHERE lease_owner = :owner
""")

RELEASE = text("UPDATE call_sessions SET lease_until = now() WHERE lease_owner = :owner")
