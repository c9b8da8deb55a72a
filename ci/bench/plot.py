"""Plots as SVG without a fixed width: places along the x axis are shares of it, so that text keeps its size on a narrow screen."""
import html
import math

HEIGHT, TOP, BOTTOM = 250, 12, 34  # of a chart of lines, in pixels; room above and below its axes
LEFT, RIGHT = 13.0, 97.0           # of the width, in %


def share(value, low, high):
    """Where a value is on an axis of dots, in % of its width."""
    return 100 * (min(max(value, low), high) - low) / (high - low)


def ticks(low, high, step):
    count = round((high - low) / step)
    return [low + step * at for at in range(count + 1)]


def dot(row, low, high):
    """One row: the 95 % interval of the median as a thick line, the quartiles as a thin one, the median as a dot."""
    ratio, kind = row["ratio"], row["kind"]
    at = {name: f"{share(ratio[name], low, high):.2f}%" for name in ("median", "q1", "q3", "low", "high")}
    one = f"{share(1, low, high):.2f}%"
    label = f"{row['name']}: {ratio['median']:.3f}, quartiles {ratio['q1']:.3f} to {ratio['q3']:.3f}"
    return (f'<div class="dot-row {kind}"><span class="dot-name">{html.escape(row["name"])} <small>{html.escape(row["note"])}</small></span>'
            f'<svg role="img" aria-label="{html.escape(label)}"><line class="one" x1="{one}" x2="{one}" y1="0" y2="100%"/>'
            f'<line class="quartiles" x1="{at["q1"]}" x2="{at["q3"]}" y1="13" y2="13"/>'
            f'<line class="interval" x1="{at["low"]}" x2="{at["high"]}" y1="13" y2="13"/><circle cx="{at["median"]}" cy="13" r="5"/></svg>'
            f'<span class="dot-value">{ratio["median"]:.3f}</span></div>\n')


def dots(rows, low, high):
    axis = "".join(f'<text x="{share(value, low, high):.2f}%" y="13" text-anchor="middle">{value:.1f}</text>' for value in ticks(low, high, 0.2)[1:-1])
    return f'<div class="dots">\n{"".join(dot(row, low, high) for row in rows)}<div class="dot-row axis"><span></span><svg aria-hidden="true">{axis}</svg><span></span></div></div>\n'


def nice_step(highest):
    """1, 2 or 5 of a power of ten, so that an axis from 0 has three to six of them."""
    power = 10 ** math.floor(math.log10(highest))
    return next(step for step in (power / 5, power / 2, power, power * 2) if highest / step <= 6)


class Chart:
    """Lines over a logarithmic x axis; y is linear from 0, or logarithmic."""

    def __init__(self, series, is_logarithmic):
        points = [point for line in series for point in line["points"]]
        self.series, self.is_logarithmic = series, is_logarithmic
        self.first, self.last = min(point["x"] for point in points), max(point["x"] for point in points)
        highest = max(point["q3"] for point in points)
        self.low = 10 ** math.floor(math.log10(min(point["q1"] for point in points))) if is_logarithmic else 0
        self.step = nice_step(highest)
        self.high = 10 ** math.ceil(math.log10(highest)) if is_logarithmic else math.ceil(highest / self.step) * self.step

    def x(self, value):
        return LEFT + (RIGHT - LEFT) * math.log(value / self.first) / math.log(self.last / self.first)

    def y(self, value):
        part = math.log(value / self.low) / math.log(self.high / self.low) if self.is_logarithmic else value / self.high
        return HEIGHT - BOTTOM - part * (HEIGHT - TOP - BOTTOM)

    def marks(self):
        if self.is_logarithmic:
            return [self.low * 10 ** at for at in range(round(math.log10(self.high / self.low)) + 1)]
        return ticks(0, self.high, self.step)

    def grid(self):
        for mark in self.marks():
            text = f"{mark / 1000:,g}"
            yield f'<line class="grid" x1="{LEFT}%" x2="{RIGHT}%" y1="{self.y(mark):.1f}" y2="{self.y(mark):.1f}"/>'
            yield f'<text x="{LEFT - 1.5}%" y="{self.y(mark) + 4:.1f}" text-anchor="end">{text}</text>'
        shown = 200.0
        for value in sorted({point["x"] for line in self.series for point in line["points"]}, reverse=True):
            if shown - self.x(value) > 11:
                yield f'<text x="{self.x(value):.2f}%" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle">{value:,}</text>'
                shown = self.x(value)

    def line(self, line):
        points = line["points"]
        for one, next_one in zip(points, points[1:]):
            yield f'<line x1="{self.x(one["x"]):.2f}%" y1="{self.y(one["median"]):.1f}" x2="{self.x(next_one["x"]):.2f}%" y2="{self.y(next_one["median"]):.1f}"/>'
        for point in points:
            at = f"{self.x(point['x']):.2f}%"
            yield f'<line class="quartiles" x1="{at}" x2="{at}" y1="{self.y(point["q1"]):.1f}" y2="{self.y(point["q3"]):.1f}"/>'
            yield f'<circle cx="{at}" cy="{self.y(point["median"]):.1f}" r="4"/>'

    def svg(self, title):
        lines = "".join(f'<g class="{line["kind"]}">{"".join(self.line(line))}</g>' for line in self.series)
        return f'<svg class="chart" role="img" aria-label="{html.escape(title)}" height="{HEIGHT}">{"".join(self.grid())}{lines}</svg>\n'


def chart(title, below, series, is_logarithmic=False):
    """`series`: [{kind, points: [{x, median, q1, q3}]}], in nanoseconds; the y axis has microseconds."""
    return (f'<figure><figcaption>{html.escape(title)} <small>µs for one request</small></figcaption>'
            f'{Chart(series, is_logarithmic).svg(title)}<p class="below">{html.escape(below)}</p></figure>\n')
