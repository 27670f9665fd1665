#!/usr/bin/env python3
"""Builds the fonts of Jetlens: subsets of Inter and JetBrains Mono, and our own icon font.

Needs Python 3 with fontTools (4.40 or later) and shapely (2.0 or later), and the two families as Debian's
`fonts-inter` and `fonts-jetbrains-mono` install them. The result is committed, so a build of Jetlens needs none
of this:

    python3 assets/build_fonts.py
"""

import argparse
import math
from pathlib import Path

from fontTools import subset
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont
from shapely import affinity
from shapely.geometry import LineString, Point, Polygon, box
from shapely.geometry.polygon import orient
from shapely.ops import unary_union

from icons import ICONS

# What names, subjects and figures are written in. Everything else comes from the fonts of the system.
TEXT_RANGES = [
    (0x0020, 0x007E), (0x00A0, 0x017F), (0x0192, 0x0192), (0x0218, 0x021B),  # Latin
    (0x0384, 0x03CE), (0x0400, 0x045F), (0x0490, 0x0491),  # Greek, Cyrillic
    (0x02C6, 0x02DD), (0x0300, 0x0304), (0x0306, 0x0308), (0x030A, 0x030C), (0x0327, 0x0328),  # accents
    (0x2007, 0x200A), (0x2010, 0x2026), (0x202F, 0x203A), (0x2044, 0x2044),  # punctuation
    (0x2070, 0x208E), (0x20AC, 0x20AC), (0x2116, 0x2116), (0x2122, 0x2122),  # superscripts, signs
    (0x2190, 0x2195), (0x21A9, 0x21AA), (0x21B5, 0x21B5),  # arrows
    (0x2206, 0x2206), (0x2211, 0x2212), (0x2215, 0x221E), (0x2248, 0x2248), (0x2260, 0x2265),  # mathematics
    (0x25CA, 0x25CB), (0x25CF, 0x25CF), (0xFFFD, 0xFFFD),
]
# Trees and tables that servers and people paste.
BOX_RANGES = [(0x2500, 0x257F), (0x2580, 0x259F), (0x25A0, 0x25A0)]

GRID = 16
UNITS = 1024
STROKE = 1.3
DESCENT = 128


def code_points(ranges):
    return [point for first, last in ranges for point in range(first, last + 1)]


def bake_tabular_figures(font):
    """Makes the digits of equal width the default ones: the window can't choose an OpenType feature."""
    gsub = font["GSUB"].table
    indices = {i for record in gsub.FeatureList.FeatureRecord if record.FeatureTag == "tnum"
               for i in record.Feature.LookupListIndex}
    tabular = {}
    for index in indices:
        for table in gsub.LookupList.Lookup[index].SubTable:
            tabular.update(getattr(table, "ExtSubTable", table).mapping)
    digits = {digit: tabular[font.getBestCmap()[digit]] for digit in range(ord("0"), ord("9") + 1)}
    for table in font["cmap"].tables:
        table.cmap.update(digits)
    # Some weights have a figure that is off by a thousandth of its width.
    metrics = font["hmtx"].metrics
    width = metrics[digits[ord("0")]][0]
    for name in digits.values():
        metrics[name] = (width, metrics[name][1])


def subset_font(source, target, points, features, tabular):
    options = subset.Options()
    options.layout_features = features
    options.hinting = False
    options.desubroutinize = False
    options.notdef_outline = True
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    options.name_languages = [0x409]
    options.drop_tables += ["DSIG", "STAT", "meta"]
    font = TTFont(source, recalcTimestamp=False)
    if tabular:
        bake_tabular_figures(font)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=points)
    subsetter.subset(font)
    font.save(target)


def path_lines(text):
    """The polylines of a path, and whether each one is closed."""
    tokens = text.split()
    lines, points, closed, at = [], [], False, 0

    def number():
        nonlocal at
        at += 1
        return float(tokens[at - 1])

    while at < len(tokens):
        command = tokens[at]
        at += 1
        if command == "M":
            if points:
                lines.append((points, closed))
            points, closed = [(number(), number())], False
        elif command == "L":
            points.append((number(), number()))
        elif command == "H":
            points.append((number(), points[-1][1]))
        elif command == "V":
            points.append((points[-1][0], number()))
        elif command == "C":
            start = points[-1]
            control_1, control_2, end = [(number(), number()) for _ in range(3)]
            for step in range(1, 13):
                t = step / 12
                points.append(tuple(
                    (1 - t) ** 3 * start[i] + 3 * (1 - t) ** 2 * t * control_1[i]
                    + 3 * (1 - t) * t**2 * control_2[i] + t**3 * end[i]
                    for i in (0, 1)))
        elif command == "Z":
            closed = True
        else:
            raise ValueError(f"{command!r} in {text!r}")
    lines.append((points, closed))
    return lines


def stroke(points, closed=False):
    if closed:
        points = [*points, points[0], points[1]]
    return LineString(points).buffer(STROKE / 2, quad_segs=6, cap_style="round", join_style="round")


def round_rect(x, y, width, height, radius):
    return box(x + radius, y + radius, x + width - radius, y + height - radius).buffer(radius, quad_segs=6)


def primitive(kind, rest):
    if kind in "sf":
        shapes = [Polygon(points) if kind == "f" else stroke(points, closed) for points, closed in path_lines(rest)]
        # A little rounding keeps filled corners in the family of the strokes.
        return unary_union(shapes).buffer(-0.4).buffer(0.4, quad_segs=4) if kind == "f" else unary_union(shapes)
    values = [float(word) for word in rest.split()]
    if kind in "dk":
        return Point(*values[:2]).buffer(values[2], quad_segs=10)
    if kind == "c":
        return Point(*values[:2]).buffer(values[2], quad_segs=16).exterior.buffer(STROKE / 2, quad_segs=2)
    if kind == "b":
        return round_rect(*values)
    if kind == "r":
        return round_rect(*values).exterior.buffer(STROKE / 2, quad_segs=4)
    if kind == "a":
        x, y, radius_x, radius_y, start, end = values
        angles = [math.radians(start + (end - start) * step / 40) for step in range(41)]
        return stroke([(x + radius_x * math.cos(angle), y + radius_y * math.sin(angle)) for angle in angles])
    raise ValueError(kind)


def icon_shape(primitives):
    shape = Polygon()
    for text in primitives:
        kind, rest = text.split(" ", 1)
        part = primitive(kind, rest)
        shape = shape.difference(part) if kind == "k" else shape.union(part)
    scale = UNITS / GRID
    # y up, and the em box from the descent to the ascent.
    return affinity.affine_transform(shape, [scale, 0, 0, -scale, 0, UNITS - DESCENT]).simplify(1.5)


def icon_glyph(primitives):
    pen = TTGlyphPen(None)
    shape = icon_shape(primitives)
    for polygon in getattr(shape, "geoms", [shape]):
        polygon = orient(polygon, sign=-1.0)
        for ring in [polygon.exterior, *polygon.interiors]:
            points = [(round(x), round(y)) for x, y in ring.coords[:-1]]
            pen.moveTo(points[0])
            for point in points[1:]:
                pen.lineTo(point)
            pen.closePath()
    return pen.glyph()


def build_icons(target):
    names = list(ICONS)
    builder = FontBuilder(UNITS, isTTF=True)
    builder.setupGlyphOrder([".notdef", *names])
    builder.setupCharacterMap({0xE000 + index: name for index, name in enumerate(names)})
    builder.setupGlyf({".notdef": TTGlyphPen(None).glyph(), **{name: icon_glyph(ICONS[name]) for name in names}})
    glyphs = builder.font["glyf"]
    builder.setupHorizontalMetrics(
        {name: (UNITS, getattr(glyphs[name], "xMin", 0)) for name in [".notdef", *names]})
    builder.setupHorizontalHeader(ascent=UNITS - DESCENT, descent=-DESCENT)
    builder.setupNameTable({
        "familyName": "Jetlens Icons", "styleName": "Regular",
        "copyright": "The Jetlens contributors", "licenseDescription": "MIT OR Apache-2.0",
    })
    builder.setupOS2(sTypoAscender=UNITS - DESCENT, sTypoDescender=-DESCENT, sTypoLineGap=0,
                     usWinAscent=UNITS - DESCENT, usWinDescent=DESCENT)
    builder.setupPost()
    builder.font["head"].created = builder.font["head"].modified = 0
    builder.font.recalcTimestamp = False
    builder.save(target)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--inter", type=Path, default=Path("/usr/share/fonts/opentype/inter"))
    parser.add_argument("--mono", type=Path, default=Path("/usr/share/fonts/truetype/jetbrains-mono"))
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "fonts")
    arguments = parser.parse_args()

    # Without `calt`, which turns `->` into an arrow: what a server sent stays as it was sent.
    for weight in ["Regular", "Medium", "SemiBold"]:
        subset_font(arguments.inter / f"Inter-{weight}.otf", arguments.out / f"Inter-{weight}.otf",
                    code_points(TEXT_RANGES), ["kern", "ccmp", "mark", "mkmk"], tabular=True)
    for weight in ["Regular", "Medium"]:
        subset_font(arguments.mono / f"JetBrainsMono-{weight}.ttf", arguments.out / f"JetBrainsMono-{weight}.ttf",
                    code_points(TEXT_RANGES + BOX_RANGES), ["ccmp", "mark", "mkmk"], tabular=False)
    build_icons(arguments.out / "jetlens-icons.ttf")
    for path in sorted(arguments.out.glob("*.?tf")):
        print(f"{path.stat().st_size:>8} {path.name}")


if __name__ == "__main__":
    main()
