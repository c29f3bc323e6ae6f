"""The statements that book the engine's journal."""

from sqlalchemy import text

_BILLABLE = """
    CASE WHEN {answered} IS NULL OR {ended} IS NULL THEN 0
         ELSE GREATEST(0, floor(extract(epoch FROM {ended} - {answered}) * 1000))::bigint END
"""
_FIRST_ANSWERED = "COALESCE(call_legs.answered_at, excluded.answered_at)"
_FIRST_ENDED = "COALESCE(call_legs.ended_at, excluded.ended_at)"

BOOK_LEGS = text(f"""
    INSERT INTO call_legs (id, account_id, leg_id, call_id, role, party, trunk, engine, caller, dialled,
                           started_at, answered_at, ended_at, cause, billable_ms)
    SELECT id, account_id, leg_id, call_id, role, party, trunk, :engine, caller, dialled,
           started_at, answered_at, ended_at, cause,
           {_BILLABLE.format(answered="told.answered_at", ended="told.ended_at")}
    FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS told(
      id uuid, account_id uuid, leg_id text, call_id uuid, role text, party text, trunk text, caller text,
      dialled text, started_at timestamptz, answered_at timestamptz, ended_at timestamptz, cause text)
    WHERE EXISTS (SELECT FROM accounts WHERE accounts.id = told.account_id)
    ON CONFLICT (leg_id) DO UPDATE SET
      trunk = COALESCE(call_legs.trunk, excluded.trunk),
      caller = CASE WHEN call_legs.caller = '' THEN excluded.caller ELSE call_legs.caller END,
      dialled = CASE WHEN call_legs.dialled = '' THEN excluded.dialled ELSE call_legs.dialled END,
      started_at = LEAST(call_legs.started_at, excluded.started_at),
      answered_at = {_FIRST_ANSWERED},
      ended_at = {_FIRST_ENDED},
      cause = COALESCE(call_legs.cause, excluded.cause),
      billable_ms = {_BILLABLE.format(answered=_FIRST_ANSWERED, ended=_FIRST_ENDED)}
""")  # noqa: S608  # put together from constants
"""Booking the same lines again changes nothing: the first time told of anything stands, be it told late.

A leg that nobody could be reached by may have been booked by its call before, with the time when that turned out.
"""

CLOSE_OPEN_LEGS = text(f"""
    UPDATE call_legs SET ended_at = :at, cause = 'failed',
      billable_ms = {_BILLABLE.format(answered="answered_at", ended=":at")}
    WHERE engine = :engine AND ended_at IS NULL AND started_at <= :at
    RETURNING call_id
""")  # noqa: S608  # put together from constants

READ_POSITION = text("SELECT position FROM journal_positions WHERE engine = :engine")

SAVE_POSITION = text("""
    INSERT INTO journal_positions (engine, position) VALUES (:engine, :position)
    ON CONFLICT (engine) DO UPDATE SET position = excluded.position
""")

READ_STARTS = text("SELECT leg_id, at, caller, dialled FROM journal_starts WHERE engine = :engine ORDER BY at")

KEEP_STARTS = text("""
    INSERT INTO journal_starts (engine, leg_id, at, caller, dialled)
    SELECT :engine, leg_id, at, caller, dialled
    FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS told(leg_id text, at timestamptz, caller text, dialled text)
    ON CONFLICT DO NOTHING
""")

DROP_STARTS = text("DELETE FROM journal_starts WHERE engine = :engine AND leg_id = ANY(:leg_ids)")
