"""Plots of progress as SVG: numbers in, a picture out that prints, follows the theme, and can be heard.

Every picture has a title and a description for screen readers; colors come from the classes of
`static/progress.css`. Who cannot see it finds the same numbers in a table beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from html import escape

from assistant.progress.mastery import CLAIMED, FEW, SURE, Calibration, Mastery
from assistant.progress.report_figures import DayScore, DueDay

WIDTH, HEIGHT = 420, 220
LEFT, RIGHT, TOP, BOTTOM = 38, 12, 14, 30
INNER_WIDTH, INNER_HEIGHT = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM
SMOOTHING = 0.35  # weight of the newest day in the line through the scores
BAR_WIDTH, BAR_HEIGHT = 200, 18
SPARK_WIDTH, SPARK_HEIGHT = 84, 20


def figure(
    name: str, title: str, description: str, body: str, *, width: int = WIDTH, height: int = HEIGHT
) -> str:
    """Wrap shapes as a picture with a title and a description; `name` is unique on the page."""
    return (
        f'<svg class="plot" viewBox="0 0 {width} {height}" role="img" aria-labelledby="{name}-title {name}-text">'
        f'<title id="{name}-title">{escape(title)}</title><desc id="{name}-text">{escape(description)}</desc>'
        f"{body}</svg>"
    )


def as_table(summary: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Turn numbers into a table that unfolds beside its plot."""
    cells = "".join(f'<th scope="col">{escape(name)}</th>' for name in head)
    body = "".join("<tr>" + "".join(f"<td>{escape(str(c))}</td>" for c in row) + "</tr>" for row in rows)
    return (
        f'<details class="as-table"><summary>{escape(summary)}</summary><div class="table" tabindex="0">'
        f"<table><thead><tr>{cells}</tr></thead><tbody>{body}</tbody></table></div></details>"
    )


def mastery_bar(known: Mastery) -> str:
    """Draw the estimate as a dot on a scale from 0 to 100 %, with the range that it may lie in; decoration, as the
    numbers stand beside it. Under five answers the range is drawn alone."""
    low = known.lower
    high = min(1.0, 2 * known.estimate - known.lower)
    few = known.attempts < FEW
    ticks = "".join(
        f'<line class="grid" x1="{BAR_WIDTH * share:.0f}" x2="{BAR_WIDTH * share:.0f}" y1="2" y2="{BAR_HEIGHT - 2}"/>'
        for share in (0.25, 0.5, 0.75)
    )
    middle = BAR_HEIGHT / 2
    dot = (
        f'<circle class="dot" cx="{BAR_WIDTH * known.estimate:.1f}" cy="{middle}" r="5"/>' if not few else ""
    )
    return (
        f'<svg class="mastery-bar{" few" if few else ""}" viewBox="-6 0 {BAR_WIDTH + 12} {BAR_HEIGHT}" aria-hidden="true">'
        f'<line class="track" x1="0" x2="{BAR_WIDTH}" y1="{middle}" y2="{middle}"/>{ticks}'
        f'<line class="range" x1="{BAR_WIDTH * low:.1f}" x2="{BAR_WIDTH * high:.1f}" y1="{middle}" y2="{middle}"/>'
        f"{dot}</svg>"
    )


def spark(course: Sequence[tuple[date, float]], words: str) -> str:
    """Draw the course of a topic's mastery as a small line; "" with fewer than three days."""
    if len(course) < 3:
        return ""
    first, last = course[0][0], course[-1][0]
    span = max(1, (last - first).days)
    points = " ".join(
        f"{2 + (SPARK_WIDTH - 6) * (day - first).days / span:.1f},{SPARK_HEIGHT - 3 - (SPARK_HEIGHT - 6) * value:.1f}"
        for day, value in course
    )
    end = points.rpartition(" ")[2].split(",")
    return (
        f'<svg class="spark" viewBox="0 0 {SPARK_WIDTH} {SPARK_HEIGHT}" role="img" aria-label="{escape(words)}">'
        f'<polyline class="line" points="{points}"/><circle class="dot" cx="{end[0]}" cy="{end[1]}" r="2.4"/></svg>'
    )


def scores_plot(days: Sequence[DayScore]) -> str:
    """Draw the mean score of each day as a dot, larger with more answers, and a line through them."""
    first, last = days[0].on, days[-1].on
    span = max(1, (last - first).days)

    def place(day: date) -> float:
        return LEFT + (INNER_WIDTH * (day - first).days / span if len(days) > 1 else INNER_WIDTH / 2)

    most = max(day.answers for day in days)
    dots, line, smooth = [], [], days[0].mean
    for day in days:
        smooth += SMOOTHING * (day.mean - smooth)
        x = place(day.on)
        size = 2.5 + 3.5 * (day.answers / most) ** 0.5
        dots.append(f'<circle class="soft-dot" cx="{x:.1f}" cy="{height_of(day.mean):.1f}" r="{size:.1f}"/>')
        line.append(f"{x:.1f},{height_of(smooth):.1f}")
    path = f'<polyline class="line" points="{" ".join(line)}"/>' if len(days) > 2 else ""
    dates = label(place(first), HEIGHT - 10, short(first), "start" if len(days) > 1 else "middle")
    dates += label(place(last), HEIGHT - 10, short(last), "end") if len(days) > 1 else ""
    words = (
        f"From {short(first)} to {short(last)}: {len(days)} days with answers. The line ends at {smooth:.0%}; the "
        f"first day's mean was {days[0].mean:.0%}, the last day's {days[-1].mean:.0%}."
    )
    return figure("scores", "Mean score of each day", words, f"{percent_scale()}{path}{''.join(dots)}{dates}")


def calibration_plot(rows: Sequence[Calibration]) -> str:
    """Draw, for each confidence, the mean score against what the confidence claims; on the diagonal both agree."""
    shapes = [
        percent_scale(),
        f'<line class="diagonal" x1="{LEFT}" y1="{height_of(0)}" x2="{LEFT + INNER_WIDTH}" y2="{height_of(1)}"/>',
        "".join(label(across(CLAIMED[n]), HEIGHT - 10, SURE[n - 1], "middle") for n in CLAIMED),
    ]
    for row in rows:
        x, y = across(row.claimed), height_of(row.mean_score)
        few = " few" if row.attempts < FEW else ""
        kind = "over" if row.claimed - row.mean_score > 0.1 else "dot"
        shapes.append(
            f'<line class="gap" x1="{x:.1f}" x2="{x:.1f}" y1="{height_of(row.claimed):.1f}" y2="{y:.1f}"/>'
        )
        shapes.append(
            f'<circle class="{kind}{few}" cx="{x:.1f}" cy="{y:.1f}" r="{4 + min(4.0, row.attempts**0.5 / 2):.1f}"/>'
        )
        shapes.append(label(x - 11, y + 4, f"{row.mean_score:.0%}", "end", "value"))
    words = "; ".join(
        f"when you said {SURE[row.confidence - 1]} ({row.attempts} answers), the mean score was {row.mean_score:.0%}"
        for row in rows
    )
    return figure("sureness", "Confidence against score", f"{words[:1].upper()}{words[1:]}.", "".join(shapes))


def due_plot(days: Sequence[DueDay]) -> str:
    """Draw the reviews of the days to come as bars: scheduled ones below, those that come back above."""
    most = max(4, *(day.total for day in days))
    step = INNER_WIDTH / len(days)
    shapes = []
    for number, day in enumerate(days):
        x, width = LEFT + number * step + step * 0.15, step * 0.7
        low = INNER_HEIGHT * day.scheduled / most
        high = INNER_HEIGHT * day.returning / most
        base = TOP + INNER_HEIGHT
        if low:
            shapes.append(
                f'<rect class="bar-now" x="{x:.1f}" y="{base - low:.1f}" width="{width:.1f}" height="{low:.1f}"/>'
            )
        if high:
            shapes.append(
                f'<rect class="bar-later" x="{x:.1f}" y="{base - low - high:.1f}" width="{width:.1f}" height="{high:.1f}"/>'
            )
        if day.total:
            shapes.append(label(x + width / 2, base - low - high - 4, str(day.total), "middle", "value"))
        if number % 2 == 0:
            name = "today" if number == 0 else f"{day.on.day}"
            shapes.append(label(x + width / 2, HEIGHT - 10, name, "middle"))
    shapes.append(
        f'<line class="axis" x1="{LEFT}" x2="{LEFT + INNER_WIDTH}" y1="{TOP + INNER_HEIGHT}" y2="{TOP + INNER_HEIGHT}"/>'
    )
    words = f"{days[0].total} today, {sum(day.total for day in days)} in {len(days)} days."
    return figure("due", "Reviews of the next two weeks", words, "".join(shapes))


def percent_scale() -> str:
    """Draw lines at 0, 50 and 100 % with their labels."""
    return "".join(
        f'<line class="{"axis" if not share else "grid"}" x1="{LEFT}" x2="{LEFT + INNER_WIDTH}" y1="{height_of(share):.1f}" '
        f'y2="{height_of(share):.1f}"/>{label(LEFT - 6, height_of(share) + 4, f"{share:.0%}", "end")}'
        for share in (0.0, 0.5, 1.0)
    )


def across(share: float) -> float:
    """Where a share from 0 to 1 lies from left to right."""
    return LEFT + INNER_WIDTH * share


def height_of(share: float) -> float:
    """Where a share from 0 to 1 lies from bottom to top."""
    return TOP + INNER_HEIGHT * (1 - share)


def label(x: float, y: float, text: str, anchor: str, kind: str = "") -> str:
    """Write a text into a picture."""
    extra = f' class="{kind}"' if kind else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{extra}>{escape(text)}</text>'


def short(day: date) -> str:
    """Write a date briefly: Dec 3."""
    return f"{day:%b} {day.day}"
