"""The chart of bench/fair: for each rule, which share of members earns at least so much an hour."""

from typing import Any

WIDTH, HEIGHT = 720, 400
LEFT_MARGIN, RIGHT_MARGIN, TOP, BOTTOM = 56, 16, 40, 52
LINES = (
    ("median rule", "#B5651D", "6 4", "Median rule"),
    ("75th percentile", "#8A8478", "2 3", "75th percentile"),
    ("own clock + overhead at the client's price", "#0B6B5D", "", "Own clock and overhead"),
)


def draw(rules: list[Any], floor: float) -> str:
    """An SVG of its own: system font, light and dark ink from the page's own scheme."""
    pay_max = floor * 2.0
    by_name = {rule.name: rule.with_unpaid for rule in rules}

    def x(pay: float) -> float:
        return LEFT_MARGIN + min(pay, pay_max) / pay_max * (WIDTH - LEFT_MARGIN - RIGHT_MARGIN)

    def y(share: float) -> float:
        return TOP + (1 - share) * (HEIGHT - TOP - BOTTOM)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img"',
        'aria-labelledby="t d" font-family="system-ui, sans-serif" font-size="13">',
        '<title id="t">Share of members who earn at least so much for an hour of their own</title>',
        f'<desc id="d">{_description(by_name, floor)}</desc>',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#FBF8F3"/>',
    ]
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        parts.append(
            f'<line x1="{LEFT_MARGIN}" x2="{WIDTH - RIGHT_MARGIN}" '
            f'y1="{y(share):.0f}" y2="{y(share):.0f}" stroke="#DDD6CA"/>'
            f'<text x="{LEFT_MARGIN - 8}" y="{y(share) + 4:.0f}" text-anchor="end" '
            f'fill="#56646A">{share:.0%}</text>'
        )
    for step in range(5):
        pay = pay_max * step / 4
        parts.append(
            f'<text x="{x(pay):.0f}" y="{HEIGHT - BOTTOM + 20}" text-anchor="middle" '
            f'fill="#56646A">${pay:.2f}</text>'
        )
    parts.append(
        f'<line x1="{x(floor):.0f}" x2="{x(floor):.0f}" y1="{TOP}" y2="{HEIGHT - BOTTOM}" '
        f'stroke="#1F2A2E" stroke-width="1.5"/><text x="{x(floor) + 6:.0f}" y="{TOP + 12}" '
        'fill="#1F2A2E">the floor</text>'
    )
    for place, (name, colour, dash, words) in enumerate(LINES):
        pays = sorted(by_name[name])
        points = [f"{x(0):.1f},{y(1):.1f}"]
        for number, pay in enumerate(pays):
            points.append(f"{x(pay):.1f},{y(1 - number / len(pays)):.1f}")
        points.append(f"{x(pays[-1]):.1f},{y(0):.1f}")
        stroke = f' stroke-dasharray="{dash}"' if dash else ""
        parts.append(
            f'<polyline points="{" ".join(points)}" fill="none" stroke="{colour}" '
            f'stroke-width="2.5"{stroke}/>'
        )
        x_start = LEFT_MARGIN + place * 222
        parts.append(
            f'<line x1="{x_start}" x2="{x_start + 24}" y1="18" y2="18" stroke="{colour}" '
            f'stroke-width="2.5"{stroke}/><text x="{x_start + 30}" y="22" '
            f'fill="#1F2A2E">{words}</text>'
        )
    parts.append(
        f'<text x="{(LEFT_MARGIN + WIDTH - RIGHT_MARGIN) / 2:.0f}" y="{HEIGHT - 10}" '
        'text-anchor="middle" fill="#1F2A2E">'
        "US dollars for an hour of their own, search and reading counted</text></svg>"
    )
    return "\n".join(parts) + "\n"


def _description(by_name: dict[str, list[float]], floor: float) -> str:
    sentences = []
    for name, _, _, words in LINES:
        pays = by_name[name]
        reach = sum(pay >= 0.99 * floor for pay in pays) / len(pays)
        sentences.append(f"{words}: {reach:.0%} reach the floor.")
    return " ".join(sentences)
