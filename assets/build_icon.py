#!/usr/bin/env python3
"""Draws the icon of the application as a PNG: the shapes of icon/jetlens.svg, from their distance functions.

Needs nothing but Python 3:

    python3 assets/build_icon.py
"""

import math
import struct
import zlib
from pathlib import Path

SIZE = 256
GROUND = (0x13, 0x17, 0x1E)
ACCENT = (0x5A, 0xA9, 0xF7)


def coverage(distance):
    """How much of a pixel lies inside of an edge at this signed distance from its middle."""
    return min(max(0.5 - distance, 0.0), 1.0)


def round_square(x, y, half, radius):
    across = abs(x) - half + radius
    down = abs(y) - half + radius
    return math.hypot(max(across, 0), max(down, 0)) + min(max(across, down), 0) - radius


def pixel(column, row):
    x, y = column + 0.5 - SIZE / 2, row + 0.5 - SIZE / 2
    from_middle = math.hypot(x, y)
    lens = max(coverage(abs(from_middle - 70) - 11), coverage(from_middle - 26))
    color = [round(ground + (accent - ground) * lens) for ground, accent in zip(GROUND, ACCENT)]
    return bytes([*color, round(255 * coverage(round_square(x, y, 120, 52)))])


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def main():
    rows = b"".join(b"\0" + b"".join(pixel(column, row) for column in range(SIZE)) for row in range(SIZE))
    header = struct.pack(">IIBBBBB", SIZE, SIZE, 8, 6, 0, 0, 0)
    png = (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b""))
    (Path(__file__).parent / "icon" / "jetlens-256.png").write_bytes(png)


if __name__ == "__main__":
    main()
