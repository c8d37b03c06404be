"""An invoice to read and to print, on A4, in the reader's language.

The letters are DejaVu's (fonts/): most scripts, so that a client's name is printed as it is.
"""

from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from minga.domains.billing.errors import PdfNotInstalled
from minga.domains.billing.formats.ubl import amount_text
from minga.domains.billing.types import Paper, PaperKind, PaperView, Party
from minga.domains.number_format import date_text, sentence_text
from minga_pure.money import Money

FONTS = Path(__file__).parent / "fonts"
FAMILY = "DejaVu"
GREY = (90, 90, 90)


def write(paper: Paper) -> bytes:
    """The same bytes for the same paper and language. Raises PdfNotInstalled."""
    try:
        from fpdf import FPDF
    except ImportError as missing:
        raise PdfNotInstalled from missing
    card = paper.card
    sheet: Any = FPDF(format="A4")
    sheet.set_creation_date(card.issued_at)
    sheet.set_title(f"{_title(card)} {card.number}")
    sheet.set_author(card.seller.name)
    sheet.add_font(FAMILY, "", FONTS / "DejaVuSans.ttf")
    sheet.add_font(FAMILY, "B", FONTS / "DejaVuSans-Bold.ttf")
    sheet.set_auto_page_break(True, margin=18)
    sheet.set_margins(18, 18)
    sheet.add_page()
    _head(sheet, card)
    _lines(sheet, paper)
    _sums(sheet, paper)
    return bytes(sheet.output())


def _title(card: PaperView) -> str:
    return _("Credit note") if card.kind is PaperKind.CREDIT_NOTE else _("Invoice")


def _write(
    sheet: Any, text: str, *, size: float = 9, bold: bool = False, space_after: float = 0
) -> None:
    sheet.set_font(FAMILY, "B" if bold else "", size)
    sheet.multi_cell(0, size * 0.55, text, new_x="LMARGIN", new_y="NEXT")
    sheet.ln(space_after)


def _head(sheet: Any, card: PaperView) -> None:
    _write(sheet, f"{_title(card)} {card.number}", size=17, bold=True, space_after=2)
    period = _("%(begins)s to %(ends)s") % {
        "begins": date_text(card.begins),
        "ends": date_text(card.last_day),
    }
    facts = [
        (_("Issued"), date_text(card.issued_at)),
        (_("Period"), period),
        (_("Project"), card.project_title),
        (_("Corrects invoice"), card.corrects),
        (_("Reason"), card.reason),
    ]
    _write(sheet, "\n".join(f"{name}: {text}" for name, text in facts if text), space_after=3)
    top = sheet.get_y()
    for place, (name, party) in enumerate(((_("From"), card.seller), (_("To"), card.buyer))):
        sheet.set_xy(18 + place * 90, top)
        sheet.set_font(FAMILY, "B", 9)
        sheet.multi_cell(84, 5, name, new_x="LEFT", new_y="NEXT")
        sheet.set_font(FAMILY, "", 9)
        sheet.multi_cell(84, 5, _address(party), new_x="LEFT", new_y="NEXT")
    sheet.set_xy(18, max(sheet.get_y(), top + 32))


def _address(party: Party) -> str:
    place = " ".join(part for part in (party.postcode, party.city, party.country) if part)
    tax = _("VAT number: %(number)s") % {"number": party.tax_id} if party.tax_id else ""
    registry = party.registry_number
    if registry:
        registry = _("Register: %(number)s") % {"number": registry}
    parts = (party.name, party.street, place, registry, tax, party.email)
    return "\n".join(part for part in parts if part)


def _lines(sheet: Any, paper: Paper) -> None:
    """A table, project by project; the last column is the ledger's exact figure."""
    sheet.set_font(FAMILY, "", 8.5)
    rows = [(_("What for"), _("Bookings"), _("Amount"), _("In the ledger"))]
    title = None
    for line in paper.lines:
        if line.title != title:
            title = line.title
            rows.append((title, "", "", ""))
        rows.append(
            (
                "   " + line.name,
                str(line.postings or ""),
                _money_text(line.billed),
                line.exact.decimal_text(),
            )
        )
    with sheet.table(
        col_widths=(92, 22, 30, 30),
        text_align=("LEFT", "RIGHT", "RIGHT", "RIGHT"),
        borders_layout="HORIZONTAL_LINES",
        line_height=6,
    ) as table:
        for row in rows:
            table.row(row)


def _sums(sheet: Any, paper: Paper) -> None:
    card = paper.card
    sheet.ln(4)
    sums = [
        (_("Sum"), _money_text(card.billed)),
        (_tax_words(card), _money_text(card.tax)),
        (_("Total"), _money_text(card.total)),
        (_("Paid in advance from your balance"), _money_text(-card.billed)),
        (_("Still to pay"), _money_text(card.tax)),
    ]
    if card.kind is PaperKind.CREDIT_NOTE:
        sums[3:] = [(_("Back in your balance"), _money_text(card.billed))]
    sheet.set_font(FAMILY, "", 9)
    for name, text in sums:
        sheet.cell(144, 6, name, align="R")
        sheet.cell(30, 6, text, align="R", new_x="LMARGIN", new_y="NEXT")
    sheet.ln(4)
    sheet.set_text_color(*GREY)
    if paper.came_back:
        note = _("Not charged: %(sum)s came back from projects to your balance in this period.")
        _write(sheet, note % {"sum": _money_text(paper.came_back)}, size=8)
    _write(
        sheet,
        _(
            "Every line is the sum of postings in the co-operative's ledger. What rounding to whole"
            " coins leaves is carried to your next invoice."
        ),
        size=8,
    )


def _tax_words(card: PaperView) -> str:
    if card.rate.reason:
        return card.rate.reason
    return sentence_text(_("VAT %(percent)s %%"), {"percent": card.rate.percent})


def _money_text(money: Money) -> str:
    return f"{amount_text(money)} {money.currency}"
