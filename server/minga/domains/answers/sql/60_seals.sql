-- An answer is sealed as it was stored (guard_seal_rows): its value, its time and its price.
CALL guard_seal_rows('answers_answer',
    '{id,project_id,pos,member_id,price_micros,late,instruction_version,transfer_id,receipt_id,'
    'spent_ms,made_at,kind,value}');
