"""The one kind of error that ends a command in plain words."""

import errno

_REASONS = {
    errno.ENOENT: "没有这个文件或文件夹",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EISDIR: "这是一个文件夹",
    errno.ENOTDIR: "上一级不是文件夹",
    errno.EEXIST: "已经有了",
    errno.ENOSPC: "磁盘满了",
    errno.EDQUOT: "磁盘配额用完了",
    errno.EROFS: "磁盘是只读的",
    errno.EIO: "磁盘读写出错",
    errno.EMFILE: "打开的文件太多",
    errno.ENAMETOOLONG: "文件名太长",
    errno.EADDRINUSE: "端口已被占用",
    errno.EADDRNOTAVAIL: "本机没有这个地址",
}
"""What the system's commonest refusals mean to whoever runs the program."""


def reason(error: OSError) -> str:
    """Say in plain words why the system refused something; its own words where it is a rare one."""
    return _REASONS.get(error.errno or 0) or error.strerror or str(error)


class Complaint(Exception):  # noqa: N818 - it is not an error of the program but a sentence to whoever runs it.
    """What the operator is told, in one line: what is wrong and what to do."""
