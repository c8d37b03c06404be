"""Clauses that no terms may hold, found sentence by sentence in seven languages.

The patterns are regular expressions that Python and PostgreSQL read alike (both ignore case);
`consent_clauses()` of the database holds the same texts, and a test compares them. The check is
strict: a sentence that denies a clause ("this is not perpetual") is to be written in another way.
"""

import re
from typing import Final

CLAUSES: Final[dict[str, str]] = {
    "perpetual": (
        r"perpetual|perpetuity|forever|for all time|unlimited (time|duration|period)"
        r"|without (any )?(time limit|limit in time|end date)|perp[eé]tu[oae]|para siempre"
        r"|sin l[ií]mite de tiempo|pour toujours|sans limite de (dur[eé]e|temps)|para sempre"
        r"|sem limite de tempo|magpakailanman|habang[- ]?buhay|walang katapusan|mandrakizay"
        r"|إلى الأبد|أبدي|بصفة دائمة|بشكل دائم"
    ),
    "irrevocable": (
        r"irrevocabl|irr[eé]vocabl|irrevog[aá]vel"
        r"|(cannot|can not|can never|may not|must not) (be )?(withdraw|revoke|t[oa]ke?n? back)"
        r"|waives? (the|your|their|any|all|my) (moral )?rights?"
        r"|(^|[\s(,;:])no (se )?(puede|podr[aá]) (ser )?(retirar|revocar|retirad|revocad)"
        r"|(^|[\s(,;:])ne (peut|pourra) (pas |plus )?([eê]tre )?(retir|r[eé]voqu)"
        r"|n[aã]o (pode|poder[aá]) (ser )?(retirar|revogar|retirad|revogad)"
        r"|hindi na (mababawi|maaaring bawiin)|tsy azo (averina|foanana|ovaina)"
        r"|لا رجعة في|غير قابل[ة]? للإلغاء|لا يمكن سحب"
    ),
    "ownership": (
        r"(transfer|assign|convey|sell|sale)(s|ment)? (of )?(all )?(the |your |their |my )?"
        r"(entire )?(ownership|title|copyright|property|rights)"
        r"|becomes? (the )?(sole |exclusive )?property|work (made )?for hire"
        r"|(cesi[oó]n|transferencia|transmisi[oó]n) de (la |todos )?(los )?(propiedad|derechos)"
        r"|pasan? a ser (la )?propiedad|cession (de|des) (la )?(propri[eé]t[eé]|droits)"
        r"|devien(t|nent) la propri[eé]t[eé]|(cess[aã]o|transfer[eê]ncia) d[eao]s? "
        r"(propriedade|direitos|titularidade)|passam? a ser propriedade"
        r"|(paglilipat|ililipat) (ng|ang) (pagmamay-?ari|karapatan)"
        r"|mamindra (ny )?(fananana|zo)|نقل الملكية|تنازل عن (الملكية|الحقوق|حقوق)"
    ),
    "gag": (
        r"(not|never)[^.]{0,40}(tell|speak|talk|discuss|disclose|reveal|say|share)[^.]{0,80}"
        r"(pay|paid|wage|price|earn|condition|terms|agreement|contract)"
        r"|(pay|wage|price|conditions|terms|agreement)[^.]{0,40}(kept|keep|stays?|is|are|be) "
        r"(strictly )?(secret|confidential)|non-?disclosure|disparag"
        r"|(^|[\s(,;:])no [^.]{0,40}(contar|hablar|revelar|divulgar|decir)[^.]{0,80}"
        r"(pago|paga|precio|salario|condici|acuerdo|contrato)"
        r"|(^|[\s(,;:])ne [^.]{0,40}(dire|parler|r[eé]v[eé]ler|divulguer)[^.]{0,80}"
        r"(paie|pay[eé]|prix|salaire|condition|accord|contrat|r[eé]mun)"
        r"|(^|[\s(,;:])n[aã]o [^.]{0,40}(contar|falar|revelar|divulgar|dizer)[^.]{0,80}"
        r"(pagamento|pre[cç]o|sal[aá]rio|condi[cç]|acordo|contrato)"
        r"|(^|[\s(,;:])(bawal|huwag|hindi) [^.]{0,40}(sabihin|pag-?usapan|ibunyag)[^.]{0,80}"
        r"(bayad|sahod|kondisyon|kasunduan)"
        r"|(^|[\s(,;:])(tsy|aza) [^.]{0,40}(milaza|miresaka|manambara)[^.]{0,80}"
        r"(karama|vola|fepetra|fifanekena)"
        r"|(^|[\s(,;:])(لا|عدم) [^.]{0,40}(يخبر|تخبر|التحدث|إفشاء|الإفصاح|تفصح)[^.]{0,80}"
        r"(أجر|الدفع|السعر|شروط|العقد)"
    ),
    "indemnity": (
        r"indemnif|indemnit|hold[^.]{0,30}harmless|mantener indemne|indemnizar"
        r"|d[eé]dommager|garantir[^.]{0,40}contre tout|indenizar|isentar[^.]{0,40}responsabilidade"
        r"|bayad-?pinsala|magbabayad[^.]{0,40}pinsala|manonitra[^.]{0,40}fahavoazana"
        r"|يعوض|تعوض|إبراء ذمة"
    ),
    "identity_papers": (
        r"passport|(identity|id) (card|document|paper)|national id|driv(er'?s|ing) licen[cs]e"
        r"|pasaporte|c[eé]dula|documento de identidad|passeport|(carte|pi[eè]ce) d.identit[eé]"
        r"|permis de conduire|passaporte|bilhete de identidade|carteira de (identidade|motorista)"
        r"|lisensya sa pagmamaneho|pasipaoro|karapanondro|جواز سفر|بطاقة هوية|بطاقة الهوية"
    ),
}
"""Code of a clause -> the regular expression that finds it."""

_COMPILED: Final = {code: re.compile(pattern, re.IGNORECASE) for code, pattern in CLAUSES.items()}
_SENTENCE_END: Final = re.compile(r"[.!?؟。\n]")


def clauses_in(text: str) -> list[tuple[str, str]]:
    """Return (code, sentence) of every forbidden clause of a text, in the order of CLAUSES."""
    return [
        (code, sentence_at(text, hit.start(), hit.end()))
        for code, pattern in _COMPILED.items()
        for hit in pattern.finditer(text)
    ]


def sentence_at(text: str, start: int, end: int) -> str:
    """Return the sentence around a passage of a text."""
    starts = [match.end() for match in _SENTENCE_END.finditer(text, 0, start)]
    stop = _SENTENCE_END.search(text, end)
    return text[starts[-1] if starts else 0 : stop.end() if stop else len(text)].strip()
