"""The small words that change what is said, by the names under which the rule files list them."""

CUES = frozenset(
    {
        "advert",
        "also",
        "asking",
        "blame",
        "drill",
        "elsewhere",
        "fiction",
        "grateful",
        "hearsay",
        "here_now",
        "idle",
        "if",
        "mended",
        "notice",
        "now",
        "past",
        "recent",
        "reported",
        "sarcasm",
        "settled",
        "simile",
        "split",
        "suggestion",
        "supposed",
        "worried",
    }
)
"""All cues that are asked for; a rule file may fill no other."""
