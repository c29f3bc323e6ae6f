"""The statements that book a provider's calls: each changes nothing when it is run again."""

BEGIN = """
    INSERT INTO calls (id, account_id, direction, caller, caller_name, dialled, number_id, started_at, state, search)
    VALUES (:call_id, :account_id, :direction, :caller, :caller_name, :dialled, :number_id, :at, 'live', :search)
    ON CONFLICT (id) DO NOTHING RETURNING id
"""

PUT_LEG = """
    INSERT INTO call_legs AS leg (id, account_id, leg_id, call_id, role, party, party_name, engine, trunk,
                                  started_at, answered_at, ended_at, cause)
    VALUES (:id, :account_id, :leg_id, :call_id, :role, :party, :party_name, lower(:provider), :provider,
            :at, :answered_at, :ended_at, :cause)
    ON CONFLICT (leg_id) DO UPDATE SET
      party_name = COALESCE(NULLIF(leg.party_name, ''), excluded.party_name),
      answered_at = COALESCE(leg.answered_at, excluded.answered_at),
      ended_at = COALESCE(leg.ended_at, excluded.ended_at),
      cause = COALESCE(leg.cause, excluded.cause)
      WHERE (leg.answered_at IS NULL AND excluded.answered_at IS NOT NULL)
         OR (leg.ended_at IS NULL AND excluded.ended_at IS NOT NULL)
    RETURNING id
"""

STEP = """
    UPDATE calls SET steps = steps || CAST(:step AS jsonb)
    WHERE id = :call_id AND NOT steps @> CAST(:told AS jsonb) RETURNING id
"""

ANSWER = """
    UPDATE calls SET answered_at = :answered_at, answered_by = :by,
      search = search || ' ' || lower(CAST(:by AS text))
    WHERE id = :call_id AND answered_at IS NULL RETURNING id
"""

END = """
    UPDATE calls SET state = 'ended', outcome = :outcome, ended_at = COALESCE(ended_at, :at),
      talk_s = CASE WHEN answered_at IS NULL THEN 0
                    ELSE GREATEST(0, round(extract(epoch FROM COALESCE(ended_at, :at) - answered_at)))::int END,
      steps = jsonb_path_query_array(steps, '$[*] ? (@.what != "ended")') || CAST(:step AS jsonb)
    WHERE id = :call_id AND (state = 'live' OR (outcome = 'missed' AND :outcome <> 'missed')) RETURNING id
"""

END_LEGS = """
    UPDATE call_legs SET ended_at = calls.ended_at,
      cause = CASE WHEN call_legs.answered_at IS NOT NULL OR call_legs.role = 'caller' THEN 'normal'
                   WHEN calls.answered_at IS NOT NULL THEN 'answered_elsewhere' ELSE 'no_answer' END
    FROM calls WHERE calls.id = :call_id AND call_legs.call_id = calls.id AND call_legs.ended_at IS NULL
    RETURNING call_legs.id
"""

VOICEMAIL = """
    INSERT INTO voicemails AS left_one (id, account_id, record_id, call_id, number_id, caller, caller_name, state,
                                        duration_ms, source_url)
    SELECT :id, account_id, :record_id, id, number_id, caller, caller_name, 'converting', :duration_ms, :source_url
    FROM calls WHERE id = :call_id
    ON CONFLICT (record_id) DO UPDATE SET duration_ms = excluded.duration_ms, source_url = excluded.source_url,
      state = 'converting'
      WHERE left_one.duration_ms = 0
    RETURNING id
"""

TRANSCRIPT = """
    INSERT INTO voicemails AS left_one (id, account_id, record_id, call_id, number_id, caller, caller_name, state,
                                        transcript, transcript_state)
    SELECT :id, account_id, :record_id, id, number_id, caller, caller_name, 'recording', :words, :state
    FROM calls WHERE id = :call_id
    ON CONFLICT (record_id) DO UPDATE SET transcript = excluded.transcript,
      transcript_state = excluded.transcript_state
    RETURNING id
"""
