"""What has changed since an earlier run. Ratios to the same run's base are compared, never times: another day has another machine."""
import figures
from measure import OWN

LEAST = 0.02  # of a ratio


def times_by_key(results):
    return {(entry["task"], entry["way"]): entry["ratio"] for entry in results["times"] if "ratio" in entry}


def of_times(now, then):
    old = times_by_key(then)
    for (task, way), ratio in times_by_key(now).items():
        if (task, way) in old and figures.differ(ratio, old[task, way], LEAST):
            was = old[task, way]["median"]
            yield f"{way}, {task}: {ratio['median']:.3f} of the same calls, was {was:.3f}: × {ratio['median'] / was:.3f}"


def of_counts(now, then):
    """Of the library alone."""
    for task, ways in now["calls"].items():
        calls, old = ways.get(OWN), then["calls"].get(task, {}).get(OWN)
        if old is not None and calls != old:
            yield f"{OWN}, {task}: {len(calls)} system calls, was {len(old)}"
    for task, ways in now["instructions"].items():
        count, old = ways.get(OWN), then["instructions"].get(task, {}).get(OWN)
        if old and count["own"] != old["own"]:
            yield f"{OWN}, {task}: {count['own']} instructions of its own, was {old['own']}: × {count['own'] / old['own']:.3f}"
    for name in sorted(now["stack"].keys() & then["stack"].keys()):
        if now["stack"][name] != then["stack"][name]:
            yield f"stack, {name}: {now['stack'][name]} bytes, was {then['stack'][name]}"
    for name in sorted(now["sizes"].keys() & then["sizes"].keys()):
        text, old = now["sizes"][name]["text"], then["sizes"][name]["text"]
        if text != old:
            yield f"{name}: {text} bytes of code and constants, was {old}: × {text / old:.3f}"


def between(now, then):
    """Where the earlier results are from, and a line for each change."""
    since = f"{then['machine']['date']} ({then['machine']['commit']}; {then['machine']['processor']})"
    return {"since": since, "lines": [*of_times(now, then), *of_counts(now, then)]}
