"""Figures of samples: medians, quartiles, and how sure a median is."""
import math


def quantile(ordered, share):
    """Of values in order, with a straight line between two of them."""
    at = share * (len(ordered) - 1)
    low, high = math.floor(at), math.ceil(at)
    return ordered[low] + (ordered[high] - ordered[low]) * (at - low)


def summary(values):
    """Median, quartiles, the 5th of 100, and the 95 % interval of the median: by rank, so that no distribution is assumed."""
    ordered = sorted(values)
    count = len(ordered)
    spread = 0.98 * math.sqrt(count)
    low = max(0, math.floor(count / 2 - spread))
    high = min(count - 1, math.ceil(count / 2 + spread))
    return {"median": quantile(ordered, 0.5), "q1": quantile(ordered, 0.25), "q3": quantile(ordered, 0.75),
            "p5": quantile(ordered, 0.05), "low": ordered[low], "high": ordered[high], "count": count}


def ratios(values, base):
    """Of one round to the same round of the base."""
    return [values[at] / base[at] for at in sorted(values) if base.get(at)]


def differ(now, then, least):
    """Whether two ratios differ by more than `least`, and their intervals do not meet."""
    if abs(now["median"] / then["median"] - 1) <= least:
        return False
    return now["low"] > then["high"] or now["high"] < then["low"]
