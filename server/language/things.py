"""Words for colours, hours, weather and grounds, by which a question is taken apart."""

from __future__ import annotations

COLOURS = (
    *("red", "orange", "yellow", "green", "blue", "purple", "black", "white", "brown", "grey"),
    *("gray", "pink", "golden", "gold", "silver", "violet", "turquoise", "beige", "cream"),
)
TIMES = (
    *("night", "dawn", "dusk", "sunset", "sunrise", "noon", "midday", "midnight", "morning"),
    *("evening", "afternoon", "daytime", "day", "twilight", "daylight", "dark", "moonlight"),
    *("winter", "summer", "spring", "autumn", "fall", "christmas"),
)
WEATHER = ("snow", "rain", "fog", "mist", "sun", "sunshine", "sunlight", "wind", "storm")
HOLDERS = (
    *("table", "chair", "sofa", "couch", "bed", "bench", "shelf", "desk", "stool", "plate"),
    *("bowl", "box", "basket", "cup", "glass", "bag", "vase", "pot", "lap", "leash", "head"),
    *("coat", "hat", "dress", "shirt", "suit", "uniform", "jacket", "glasses", "costume"),
)
"""What carries, holds or clothes a thing; "in a hat" is no place."""
GROUNDS = (
    *("beach", "street", "road", "grass", "ice", "water", "lake", "river", "sea", "ocean", "pond"),
    *("hill", "mountain", "island", "field", "shore", "coast", "bridge", "farm", "lawn", "sand"),
    *("path", "pavement", "motorway", "track", "roof", "harbour", "square", "pier", "meadow"),
    *("snow", "forest", "wood", "park", "garden", "town", "city", "village", "window", "pool"),
)
"""What a whole scene may lie on, by or near."""
