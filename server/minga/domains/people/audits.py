"""Audit queries of people: members are known persons; no body measure is stored."""

from minga.domains.audit import Audit
from minga.domains.sql_files import missing_guards

# What no table of the house may keep to tell who somebody is (G15): a test greps models with it.
OF_A_BODY = (
    "(^|_)(face|selfie|finger(s|_)|iris|retina|biometr|voiceprint|passport|id_card|id_number|national_id"
    "|identity_document|birth)"
)

AUDITS = [
    Audit(
        guarantee="G15",
        sentence="Two members vouched for every member, or a registrar attested her in person",
        rows="people_member",
        sql="""
            SELECT member.subject FROM people_member member
             WHERE NOT (member.adult_attested_by_id <> member.person_id
                        AND EXISTS (SELECT 1 FROM people_stewardterm term
                                     WHERE term.person_id = member.adult_attested_by_id
                                       AND term.office = 'registrar'))
               AND (SELECT count(*) FROM people_vouch vouch
                      JOIN people_member voucher ON voucher.id = vouch.by_id
                     WHERE vouch.person_id = member.person_id
                       AND voucher.person_id <> member.person_id) < 2
        """,
    ),
    Audit(
        guarantee="G15",
        sentence="No table keeps a face, a finger, a document or a birth date of anybody",
        rows="SELECT count(*) FROM pg_class WHERE relkind = 'r' AND relname ~ '^(people|vault)_'",
        sql=f"""
            SELECT table_name || '.' || column_name FROM information_schema.columns
             WHERE table_schema = current_schema() AND column_name ~ '{OF_A_BODY}'
        """,  # noqa: S608 (words of our own)
    ),
    Audit(
        guarantee="G15",
        sentence="Nobody sits in a household that she did not open or that did not ask her",
        rows="people_householdseat",
        sql="""
            SELECT seat.id FROM people_householdseat seat
             WHERE seat.invited_by_id <> seat.member_id AND NOT EXISTS (
                   SELECT 1 FROM people_householdseat host
                    WHERE host.household_id = seat.household_id
                      AND host.member_id = seat.invited_by_id AND host.joined_at IS NOT NULL)
        """,
    ),
    Audit(
        guarantee="G15",
        sentence="A registrar replied to every answered request for a meeting, never to their own",
        rows="people_meetingrequest",
        sql="""
            SELECT meeting.public_id FROM people_meetingrequest meeting
             WHERE meeting.replied_by_id IS NOT NULL
               AND (meeting.replied_by_id = meeting.person_id
                    OR NOT EXISTS (SELECT 1 FROM people_stewardterm term
                                    WHERE term.person_id = meeting.replied_by_id
                                      AND term.office = 'registrar'))
        """,
    ),
    Audit(
        guarantee="G10",
        sentence="Whoever was erased has no name, no household, no device and no way to sign in",
        rows="SELECT count(*) FROM people_erasure WHERE finished_at IS NOT NULL",
        sql="""
            SELECT erasure.public_id FROM people_erasure erasure
              JOIN people_person person ON person.id = erasure.person_id
              LEFT JOIN people_member member ON member.person_id = person.id
             WHERE erasure.finished_at IS NOT NULL
               AND (person.is_active OR person.username NOT LIKE 'erased-%'
                    OR person.password <> '!'
                    OR member.left_at IS NULL AND member.id IS NOT NULL
                    OR EXISTS (SELECT 1 FROM people_device device
                                WHERE device.member_id = member.id
                                  AND (device.name <> '' OR device.forgotten_at IS NULL))
                    OR EXISTS (SELECT 1 FROM people_householdseat seat
                                WHERE seat.member_id = member.id AND seat.left_at IS NULL))
        """,
    ),
    Audit(
        guarantee="G15",
        sentence="The guards of people are in place and awake",
        rows="people_member",
        check=lambda: missing_guards("people"),
    ),
    Audit(
        guarantee="G7",
        sentence="Every term of office is as the application wrote it",
        rows="people_stewardterm",
        sql="""
            SELECT line.id FROM people_stewardterm line
             WHERE line.seal IS NULL OR line.seal IS DISTINCT FROM people_stewardterm_seal(line)
        """,
    ),
]
