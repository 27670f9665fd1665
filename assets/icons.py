"""The drawings of the icon font, one entry for each icon.

The grid is 16 × 16 with y downwards, as in SVG. Straight strokes lie on half units, so that at 16 px they
cover whole pixels. Each icon is a list of primitives:

    s PATH        stroke a path (M, L, H, V, C, Z; absolute)
    f PATH        fill a path
    c X Y R       stroke a circle
    d X Y R       fill a disc
    r X Y W H R   stroke a rectangle with round corners
    b X Y W H R   fill a rectangle with round corners
    a X Y RX RY FROM TO   stroke an arc of an ellipse, in degrees, clockwise from 3 o'clock
    k X Y R       knock a disc out of what is drawn so far

The order is the order of the code points, from U+E000: add at the end, never in between.
"""

ICONS = {
    "overview": ["s M 1.5 8.5 H 4 L 6 3 L 9.5 13 L 11.5 8.5 H 14.5"],
    "consumers": ["s M 2.5 4.5 H 13.5", "s M 2.5 8.5 H 10.5", "s M 2.5 12.5 H 7.5"],
    "streams": [
        "a 8 4 5 2 0 360",
        "s M 3 4 V 12",
        "s M 13 4 V 12",
        "a 8 12 5 2 0 180",
    ],
    "changes": ["c 8 8 6", "s M 8 4.5 V 8.5 L 10.5 10"],
    "messages": ["r 1.5 3.5 13 9 1", "s M 2 4.5 L 8 9 L 14 4.5"],
    "key_value": ["s M 5.5 3.5 L 2 8 L 5.5 12.5", "s M 10.5 3.5 L 14 8 L 10.5 12.5"],
    "objects": ["s M 8 1.75 L 13.5 4.75 V 11.25 L 8 14.25 L 2.5 11.25 V 4.75 Z", "s M 2.5 4.75 L 8 7.75 L 13.5 4.75", "s M 8 7.75 V 14.25"],
    "services": ["c 8 8 2.5", "s M 8 1.5 V 5.5", "s M 8 10.5 V 14.5", "s M 1.5 8 H 5.5", "s M 10.5 8 H 14.5"],
    "topology": ["c 8 3.5 1.75", "c 3.25 12.25 1.75", "c 12.75 12.25 1.75", "s M 7.2 5.1 L 4.1 10.7", "s M 8.8 5.1 L 11.9 10.7", "s M 5 12.25 H 11"],
    "servers": ["r 1.5 2.5 13 5 1", "r 1.5 8.5 13 5 1", "d 4.25 5 0.8", "d 4.25 11 0.8"],
    "events": ["s M 3 11.5 H 13 M 4.5 11.5 V 7 C 4.5 4.5 6 3 8 3 C 10 3 11.5 4.5 11.5 7 V 11.5", "s M 8 3 V 1.75", "s M 6.75 13.75 H 9.25"],
    "ask": ["s M 3.5 2.5 H 12.5 C 13.2 2.5 13.5 2.8 13.5 3.5 V 9.5 C 13.5 10.2 13.2 10.5 12.5 10.5 H 8 L 4.5 13.5 V 10.5 H 3.5 C 2.8 10.5 2.5 10.2 2.5 9.5 V 3.5 C 2.5 2.8 2.8 2.5 3.5 2.5 Z"],
    "dashboards": ["r 2.5 2.5 4.5 6 0.5", "r 2.5 10.5 4.5 3 0.5", "r 9 2.5 4.5 3 0.5", "r 9 7.5 4.5 6 0.5"],
    "recordings": ["c 8 8 6", "d 8 8 2.25"],
    "contexts": ["c 8 8 6", "a 8 8 2.5 6 0 360", "s M 2 8 H 14"],
    "settings": ["s M 1.5 4.5 H 14.5", "s M 1.5 8.5 H 14.5", "s M 1.5 12.5 H 14.5", "b 9.5 2.75 2 3.5 0.5", "b 4 6.75 2 3.5 0.5", "b 8 10.75 2 3.5 0.5"],
    "search": ["c 7 7 4.5", "s M 10.5 10.5 L 14 14"],
    "refresh": ["a 8 8 5.5 5.5 -20 265", "s M 13.75 3 V 6.25 H 10.5"],
    "back": ["s M 7.5 3.5 L 3 8 L 7.5 12.5", "s M 3 8 H 13.5"],
    "forward": ["s M 8.5 3.5 L 13 8 L 8.5 12.5", "s M 13 8 H 2.5"],
    "close": ["s M 4 4 L 12 12", "s M 12 4 L 4 12"],
    "chevron_left": ["s M 9.75 3.75 L 5.5 8 L 9.75 12.25"],
    "chevron_right": ["s M 6.25 3.75 L 10.5 8 L 6.25 12.25"],
    "chevron_up": ["s M 3.75 10 L 8 5.75 L 12.25 10"],
    "chevron_down": ["s M 3.75 6 L 8 10.25 L 12.25 6"],
    "sort_up": ["s M 8 13 V 3", "s M 4.5 6.5 L 8 3 L 11.5 6.5"],
    "sort_down": ["s M 8 3 V 13", "s M 4.5 9.5 L 8 13 L 11.5 9.5"],
    "columns": ["r 2.5 2.5 11 11 1", "s M 6.2 2.5 V 13.5", "s M 9.8 2.5 V 13.5"],
    "copy": ["r 5.5 5.5 8 8 1", "s M 3.5 10.5 C 2.8 10.5 2.5 10.2 2.5 9.5 V 3.5 C 2.5 2.8 2.8 2.5 3.5 2.5 H 9.5 C 10.2 2.5 10.5 2.8 10.5 3.5"],
    "check": ["s M 2.75 8.5 L 6.25 12 L 13.25 4.5"],
    "warning": ["f M 8 3 L 14 13.25 H 2 Z"],
    "critical": ["f M 8 1.75 L 14.25 8 L 8 14.25 L 1.75 8 Z"],
    "info": ["c 8 8 4.75", "c 8 8 4.25"],
    "healthy": ["d 8 8 4.25"],
    "unknown": ["c 8 8 4.5"],
    "pin": ["s M 5.5 2.5 H 10.5", "s M 6.5 2.5 V 7 L 4 9.5 H 12 L 9.5 7 V 2.5", "s M 8 9.5 V 14"],
    "external": ["s M 7 3.5 H 3.5 C 2.8 3.5 2.5 3.8 2.5 4.5 V 12.5 C 2.5 13.2 2.8 13.5 3.5 13.5 H 11.5 C 12.2 13.5 12.5 13.2 12.5 12.5 V 9", "s M 9.5 2.5 H 13.5 V 6.5", "s M 13.5 2.5 L 7.5 8.5"],
    "lock": ["r 3.5 7.5 9 6 1", "s M 5.5 7.5 V 5 C 5.5 3.4 6.5 2.5 8 2.5 C 9.5 2.5 10.5 3.4 10.5 5 V 7.5"],
    "eye": ["s M 1.5 8 C 3.5 4.75 5.5 3.5 8 3.5 C 10.5 3.5 12.5 4.75 14.5 8 C 12.5 11.25 10.5 12.5 8 12.5 C 5.5 12.5 3.5 11.25 1.5 8 Z", "c 8 8 2"],
    "eye_off": ["s M 1.5 8 C 3.5 4.75 5.5 3.5 8 3.5 C 10.5 3.5 12.5 4.75 14.5 8 C 12.5 11.25 10.5 12.5 8 12.5 C 5.5 12.5 3.5 11.25 1.5 8 Z", "s M 3 13 L 13 3"],
    "pause": ["b 4 3 2.5 10 0.5", "b 9.5 3 2.5 10 0.5"],
    "play": ["f M 4.5 2.75 L 12.75 8 L 4.5 13.25 Z"],
    "stop": ["b 3.75 3.75 8.5 8.5 1"],
    "record": ["d 8 8 5"],
    "leader": ["f M 8 1.75 L 9.9 5.9 L 14.4 6.4 L 11 9.4 L 12 13.9 L 8 11.6 L 4 13.9 L 5 9.4 L 1.6 6.4 L 6.1 5.9 Z"],
    "filter": ["s M 2 3.5 H 14 L 9.5 8.75 V 13 L 6.5 11.5 V 8.75 Z"],
    "plus": ["s M 8 3 V 13", "s M 3 8 H 13"],
    "minus": ["s M 3 8 H 13"],
    "more": ["d 3.5 8 1.15", "d 8 8 1.15", "d 12.5 8 1.15"],
    "keyboard": ["r 1.5 3.5 13 9 1", "d 4.25 6.25 0.7", "d 6.75 6.25 0.7", "d 9.25 6.25 0.7", "d 11.75 6.25 0.7", "s M 4.75 9.75 H 11.25"],
    "sun": ["c 8 8 2.75", "s M 8 1.5 V 3", "s M 8 13 V 14.5", "s M 1.5 8 H 3", "s M 13 8 H 14.5", "s M 3.4 3.4 L 4.4 4.4", "s M 11.6 11.6 L 12.6 12.6", "s M 3.4 12.6 L 4.4 11.6", "s M 11.6 4.4 L 12.6 3.4"],
    "moon": ["s M 13.25 9.75 C 12.5 10.1 11.75 10.25 11 10.25 C 8 10.25 5.75 8 5.75 5 C 5.75 4.25 5.9 3.5 6.25 2.75 C 4 3.6 2.5 5.6 2.5 8 C 2.5 11 5 13.5 8 13.5 C 10.4 13.5 12.4 12 13.25 9.75 Z"],
    "trash": ["s M 2.5 4.5 H 13.5", "s M 6 4.5 V 2.5 H 10 V 4.5", "s M 4 4.5 L 4.5 13.5 H 11.5 L 12 4.5"],
    "edit": ["s M 2.5 13.5 L 3.25 10.5 L 10.75 3 L 13 5.25 L 5.5 12.75 Z"],
    "download": ["s M 8 2.5 V 10.5", "s M 4.5 7 L 8 10.5 L 11.5 7", "s M 2.5 13.5 H 13.5"],
    "link": ["s M 6.5 9.5 L 9.5 6.5", "s M 7.25 4.75 L 9 3 C 10.2 1.8 11.8 1.8 13 3 C 14.2 4.2 14.2 5.8 13 7 L 11.25 8.75", "s M 8.75 11.25 L 7 13 C 5.8 14.2 4.2 14.2 3 13 C 1.8 11.8 1.8 10.2 3 9 L 4.75 7.25"],
    "group": ["s M 2.5 3.5 H 13.5", "s M 5.5 7.5 H 13.5", "s M 5.5 11.5 H 13.5", "s M 2.5 3.5 V 11.5"],
    "offline": ["s M 2.5 12.5 L 13.5 3.5", "a 8 8 6 6 0 360"],
    "jetlens": ["c 8 8 5.75", "c 8 8 5.25", "d 8 8 2"],
}
