"""Words that are known in every library: they link others, or say what kind of thing is wanted."""

from __future__ import annotations

LINKS = frozenset(
    (
        *("a", "an", "the", "my", "our", "your", "his", "her", "their", "its", "this", "that"),
        *("these", "those", "some", "any", "and", "or", "but", "not", "with", "without", "in"),
        *("on", "at", "by", "of", "to", "from", "for", "near", "around", "under", "over"),
        *("behind", "beside", "between", "into", "onto", "is", "are", "was", "were", "i", "you"),
        *("he", "she", "it", "we", "they", "me", "him", "us", "them", "who", "what", "where"),
        *("when", "why", "how", "which", "there", "folder", "folders", "album", "albums"),
        *("directory", "camera", "phone", "picture", "pictures", "photo", "photos"),
    )
)
"""What no name begins or ends with."""

FUNCTION_WORDS = LINKS | frozenset(
    (
        *("each", "both", "few", "many", "much", "more", "most", "all", "every", "no", "one"),
        *("ones", "off", "up", "down", "out", "inside", "outside", "left", "right", "top"),
        *("bottom", "front", "back", "middle", "next", "be", "been", "do", "does", "did", "have"),
        *("has", "had", "can", "could", "would", "will", "shall", "may", "might", "here", "find"),
        *("show", "search", "look", "looking", "see", "seek", "give", "want", "photograph"),
        *("photographs", "image", "images", "shot", "shots", "snap", "snaps", "taken", "took"),
        *("made", "called", "named", "something", "anything", "everything", "thing", "things"),
        *("only", "just", "also", "please", "less", "than", "as", "like", "same", "similar"),
        *("other", "another", "first", "last", "newest", "oldest", "latest", "earliest", "best"),
        *("recent", "sort", "sorted", "order", "date", "time", "year", "years", "month"),
        *("months", "week", "weeks", "day", "days", "today", "yesterday", "ago", "before"),
        *("after", "since", "until", "during", "early", "late", "morning", "afternoon"),
        *("evening", "night", "midnight", "noon", "spring", "summer", "autumn", "fall", "winter"),
        *("christmas", "easter", "january", "february", "march", "april", "june", "july"),
        *("august", "september", "october", "november", "december", "monday", "tuesday"),
        *("wednesday", "thursday", "friday", "saturday", "sunday", "red", "orange", "yellow"),
        *("green", "blue", "purple", "black", "white", "brown", "grey", "gray", "pink", "golden"),
        *("gold", "silver"),
    )
)
"""What is known everywhere: never replaced, and no part of what is."""
