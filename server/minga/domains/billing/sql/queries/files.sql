-- name: lock_reader
-- Let the files of one reader be booked one after the other (billing_booked_alone).
SELECT pg_advisory_xact_lock(hashtext('billing_booked_alone'), %(reader)s::int);

-- name: file_carries
-- Whether an entry of a file may be booked with one signature: the file is confirmed, or its reader
-- stays within the voted limit with it.
SELECT file.confirmed_by_id IS NOT NULL OR people_signatures_needed(
           %(currency)s, billing_booked_alone(file.read_by_id, %(currency)s) + %(micros)s) = 1
  FROM billing_statement file WHERE file.id = %(statement)s;
