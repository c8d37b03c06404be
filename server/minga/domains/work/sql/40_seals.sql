-- Rows that decide what is asked, shown and paid are sealed (guard_seal_rows). The day on which a
-- deposit was decided says by which voted limit it needed a second signature.
CALL guard_seal_rows('work_deposit',
    '{public_id,client_id,amount_micros,currency,announced_micros,state,announced_at,decided_at,'
    'decided_by_id,creditor_reference,reference}', 'INSERT OR UPDATE');
CALL guard_seal_rows('work_instruction',
    '{project_id,version,question,text,labels,examples,written_at}', 'INSERT OR UPDATE');
CALL guard_seal_rows('work_item', '{project_id,pos,external_id,content}');
