"""The text of CSV files as Chinese offices write them: in UTF-8 or in GB18030, with or without a mark in front."""


def decoded(content: bytes) -> tuple[str, str]:
    """Return a text and the name of its encoding. Raises UnicodeDecodeError when it is in neither."""
    try:
        return content.decode("utf-8-sig"), "UTF-8"
    except UnicodeDecodeError:
        # GB18030 reads nearly anything, so it is tried last.
        return content.decode("gb18030"), "GB18030"
