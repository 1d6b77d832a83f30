"""Where each node stands: a layout of our own in plain Python, the same on every machine and in every run.

networkx's layouts need numpy, which nothing else here needs. This one minimises stress (distances on paper like
distances in the graph) by stochastic gradient descent, after Zheng, Pawar and Goodman, "Graph Drawing by Stochastic
Gradient Descent" (2018), then moves labels off each other and packs the components. It uses sums, products and
square roots only, which every machine rounds alike.
"""

from __future__ import annotations

import heapq
import random
from collections.abc import Sequence
from math import sqrt

Point = tuple[float, float]
Box = tuple[float, float]

STEP = 95.0
"""Length in pixels of an edge to a node that has no other."""
GAP = 6.0
"""Pixels kept free between two boxes."""
STRETCH = 1.2
"""How much wider than high a component is drawn: labels are wide, and so are screens."""
ASPECT = 1.45
"""Width over height the whole picture aims at: a wide screen minus the panel beside it."""


def place(boxes: Sequence[Box], edges: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Give a position in whole pixels to every node, y downwards.

    boxes: width and height in pixels that each node needs, label included, centred on its position.
    edges: pairs of indices into boxes; direction, repeats and loops do not matter.
    """
    neighbours: list[set[int]] = [set() for _ in boxes]
    for a, b in edges:
        if a != b:
            neighbours[a].add(b)
            neighbours[b].add(a)
    drawn = []
    for members in _components(neighbours):
        points = _component(members, neighbours)
        _part([boxes[i] for i in members], points)
        drawn.append((members, points))
    alone = [i for i, others in enumerate(neighbours) if not others]
    result = _pack(boxes, drawn, alone)
    return [(round(x), round(y)) for x, y in result]


def _components(neighbours: Sequence[set[int]]) -> list[list[int]]:
    """Give the connected components of two nodes or more, biggest first, each as sorted indices."""
    seen = [not others for others in neighbours]
    found = []
    for start in range(len(neighbours)):
        if seen[start]:
            continue
        seen[start] = True
        members = [start]
        for node in members:  # grows while we walk it
            for other in sorted(neighbours[node]):
                if not seen[other]:
                    seen[other] = True
                    members.append(other)
        found.append(sorted(members))
    return sorted(found, key=lambda m: (-len(m), m))


def _component(members: Sequence[int], neighbours: Sequence[set[int]]) -> list[Point]:
    """Place one connected component: least stress, then its longest direction laid flat."""
    index = {node: i for i, node in enumerate(members)}
    near = [[index[o] for o in sorted(neighbours[node])] for node in members]
    n = len(members)
    rng = random.Random(n)  # noqa: S311 - the same in every run, and no secret
    x = [rng.random() * STEP for _ in range(n)]
    y = [rng.random() * STEP for _ in range(n)]
    terms = [(i, j, d * STEP) for i in range(n) for j, d in enumerate(_distances(i, near)) if j > i]
    rng.shuffle(terms)
    shortest, longest = min(t[2] for t in terms), max(t[2] for t in terms)
    rate = longest * longest
    while rate > 0.1 * shortest * shortest:
        for i, j, d in terms:
            dx, dy = x[i] - x[j], y[i] - y[j]
            apart = sqrt(dx * dx + dy * dy) or 1e-9
            pull = min(rate / (d * d), 1.0) * (apart - d) / (2 * apart)
            dx *= pull
            dy *= pull
            x[i] -= dx
            y[i] -= dy
            x[j] += dx
            y[j] += dy
        rate *= 0.75
    return [(STRETCH * px, py) for px, py in _flat(x, y)]


def _distances(start: int, near: Sequence[Sequence[int]]) -> list[float]:
    """Give the length of the shortest path to every node; an edge between two hubs is longer than one to a leaf."""
    far = [float("inf")] * len(near)
    far[start] = 0.0
    queue = [(0.0, start)]
    while queue:
        d, node = heapq.heappop(queue)
        if d > far[node]:
            continue
        for other in near[node]:
            step = d + 1 + 0.25 * sqrt(min(len(near[node]), len(near[other])) - 1)
            if step < far[other]:
                far[other] = step
                heapq.heappush(queue, (step, other))
    return far


def _flat(x: Sequence[float], y: Sequence[float]) -> list[Point]:
    """Turn the points about their middle so that their longest direction is horizontal."""
    n = len(x)
    mx, my = sum(x) / n, sum(y) / n
    xx = sum((a - mx) ** 2 for a in x)
    yy = sum((b - my) ** 2 for b in y)
    xy = sum((a - mx) * (b - my) for a, b in zip(x, y, strict=True))
    half = (xx - yy) / 2
    ux, uy = half + sqrt(half * half + xy * xy), xy  # the eigenvector of the larger eigenvalue
    length = sqrt(ux * ux + uy * uy)
    ux, uy = (ux / length, uy / length) if length > 1e-9 else (0.0, 1.0) if yy > xx else (1.0, 0.0)
    return [((a - mx) * ux + (b - my) * uy, (b - my) * ux - (a - mx) * uy) for a, b in zip(x, y, strict=True)]


def _part(boxes: Sequence[Box], points: list[Point]) -> None:
    """Move boxes off each other, each pair along the axis on which they overlap least, until none overlaps."""
    order = list(range(len(points)))
    reach = max((w for w, _ in boxes), default=0.0) + GAP
    for _ in range(200):
        order.sort(key=lambda i: (points[i][0], i))
        moved = False
        for a, i in enumerate(order):
            for j in order[a + 1 :]:
                dx = points[j][0] - points[i][0]
                if dx > reach:
                    break
                dy = points[j][1] - points[i][1]
                over_x = (boxes[i][0] + boxes[j][0]) / 2 + GAP - abs(dx)
                over_y = (boxes[i][1] + boxes[j][1]) / 2 + GAP - abs(dy)
                if over_x <= 0.5 or over_y <= 0.5:
                    continue
                moved = True
                if over_x < over_y:
                    shift = over_x / 2 if dx >= 0 else -over_x / 2
                    points[i] = (points[i][0] - shift, points[i][1])
                    points[j] = (points[j][0] + shift, points[j][1])
                else:
                    shift = over_y / 2 if dy >= 0 else -over_y / 2
                    points[i] = (points[i][0], points[i][1] - shift)
                    points[j] = (points[j][0], points[j][1] + shift)
        if not moved:
            return


def _pack(boxes: Sequence[Box], drawn: Sequence[tuple[list[int], list[Point]]], alone: Sequence[int]) -> list[Point]:
    """Set the components beside and below each other, then the nodes without any edge in rows below them.

    Of some widths the one is taken that shows everything at the largest scale.
    """
    frames = []
    for members, points in drawn:
        left = min(p[0] - boxes[i][0] / 2 for i, p in zip(members, points, strict=True))
        right = max(p[0] + boxes[i][0] / 2 for i, p in zip(members, points, strict=True))
        top = min(p[1] - boxes[i][1] / 2 for i, p in zip(members, points, strict=True))
        bottom = max(p[1] + boxes[i][1] / 2 for i, p in zip(members, points, strict=True))
        frames.append((left, top, right - left + 3 * GAP, bottom - top + 3 * GAP))
    singles = [boxes[i] for i in alone]
    area = sum(w * h for _, _, w, h in frames) + sum((w + GAP) * (h + GAP) for w, h in singles)
    least = max([w for _, _, w, _ in frames] + [w + GAP for w, _ in singles], default=0.0)
    best: tuple[float, list[Point], list[Point]] | None = None
    for step in range(10):
        width = max(least, sqrt(area * ASPECT) * (1 + step / 10))
        corners, floor = _skyline([(w, h) for _, _, w, h in frames], width)
        spots, floor = _rows(singles, width, floor)
        height = max(width / ASPECT, floor)  # of the smallest frame of the wanted proportions that holds everything
        if best is None or height < best[0]:
            best = height, corners, spots
    assert best is not None
    result: list[Point] = [(0.0, 0.0)] * len(boxes)
    for (members, points), (left, top, _, _), (x, y) in zip(drawn, frames, best[1], strict=True):
        for i, (px, py) in zip(members, points, strict=True):
            result[i] = (px - left + x, py - top + y)
    for i, spot in zip(alone, best[2], strict=True):
        result[i] = spot
    return result


def _skyline(sizes: Sequence[Box], width: float) -> tuple[list[Point], float]:
    """Put each frame as high as it can stand under those before it, then as far left.

    Gives the upper left corners, and where the lowest frame ends.
    """
    ground = [(0.0, width, 0.0)]  # from x, to x, where the lowest frame over this stretch ends
    corners = []
    for w, h in sizes:
        y, x = min(
            (max(low for start, end, low in ground if start < x + w and end > x), x)
            for x, _, _ in ground
            if x + w <= width + 0.5
        )
        corners.append((x, y))
        left_of = [(start, min(end, x), low) for start, end, low in ground if start < x]
        right_of = [(max(start, x + w), end, low) for start, end, low in ground if end > x + w]
        ground = [*left_of, (x, x + w, y + h), *right_of]
    return corners, max(low for _, _, low in ground)


def _rows(sizes: Sequence[Box], width: float, top: float) -> tuple[list[Point], float]:
    """Place nodes in rows and columns from a height downwards, in their own order, so that one can look a number up.

    A column is as wide as nine labels in ten; a wider label takes more columns. Gives the middles, and where the
    last row ends.
    """
    if not sizes:
        return [], top
    column = sorted(w for w, _ in sizes)[(len(sizes) - 1) * 9 // 10] + GAP
    height = max(h for _, h in sizes) + GAP
    columns = max(1, int(width / column))
    spots = []
    row = at = 0
    for w, _ in sizes:
        span = min(columns, -int(-(w + GAP) // column))
        if at + span > columns:
            row, at = row + 1, 0
        spots.append(((at + span / 2) * column, top + (row + 0.5) * height))
        at += span
    return spots, top + (row + 1) * height
