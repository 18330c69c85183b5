"""Parts of the sources that only Linux has, and the tables of docs/porting.md: they have to agree, file by file."""

import functools
import re

from awaits import strip
from tree import CODE

DOCUMENT = "docs/porting.md"
FOLDERS = ("include", "src", "apps")
# By the word of the tables: names in code, and headers.
LINUX_ONLY = {word: re.compile(pattern) for word, pattern in (
    ("accept4", "accept4"),
    ("addclosefrom_np", "posix_spawn_file_actions_addclosefrom_np"),
    ("CLOCK_BOOTTIME", "CLOCK_BOOTTIME"),
    ("environ", "environ"),
    ("epoll", r"epoll_\w+|EPOLL\w+|<sys/epoll\.h>"),
    ("eventfd", r"eventfd\w*|EFD_\w+|<sys/eventfd\.h>"),
    ("fdatasync", "fdatasync"),
    ("getauxval", r"getauxval|<sys/auxv\.h>"),
    ("gettid", "SYS_gettid|gettid"),
    ("inotify", r"inotify\w*|fanotify\w*|<sys/(?:inotify|fanotify)\.h>"),
    ("IP_FREEBIND", "IP_FREEBIND|IP_TRANSPARENT"),
    ("IP_PKTINFO", "IP_PKTINFO|in_pktinfo"),
    ("IP_RECVERR", r"IP(?:V6)?_RECVERR|MSG_ERRQUEUE|<linux/errqueue\.h>"),
    ("malloc.h", r"<malloc\.h>|mallopt|malloc_trim|mallinfo2?"),
    ("MAP_STACK", "MAP_STACK"),
    ("memfd_create", r"memfd_create|MFD_\w+|F_ADD_SEALS|F_SEAL_\w+"),
    ("MSG_NOSIGNAL", "MSG_NOSIGNAL"),
    ("pidfd_open", r"(?:SYS_)?pidfd_\w+"),
    ("pipe2", "pipe2|dup3"),
    ("prctl", r"prctl|PR_SET_\w+|<sys/prctl\.h>"),
    ("recvmmsg", "recvmmsg|sendmmsg|mmsghdr"),
    ("RLIMIT_RTTIME", "RLIMIT_RTTIME"),
    ("rtnetlink", r"AF_NETLINK|NLM_F_\w+|RTM_\w+|RTMGRP_\w+|IFA_F_\w+|<linux/(?:netlink|rtnetlink|if_addr)\.h>"),
    ("sched_setscheduler", "sched_[gs]etscheduler|SCHED_RESET_ON_FORK"),
    ("sendfile", r"sendfile|copy_file_range|vmsplice|<sys/sendfile\.h>"),
    ("signalfd", r"signalfd\w*|SFD_\w+|<sys/signalfd\.h>"),
    ("SIOCOUTQ", r"SIOCOUTQ\w*|<linux/sockios\.h>"),
    ("SOCK_CLOEXEC", "SOCK_CLOEXEC|SOCK_NONBLOCK"),
    ("SO_DOMAIN", "SO_DOMAIN|SO_PROTOCOL"),
    ("SO_PEERCRED", "SO_PEERCRED|ucred"),
    ("SO_REUSEPORT", "SO_REUSEPORT"),
    ("TCP_INFO", r"TCP_INFO|<linux/tcp\.h>"),
    ("TCP_KEEPIDLE", "TCP_KEEPIDLE"),
    ("TCP_NOTSENT_LOWAT", "TCP_NOTSENT_LOWAT"),
    ("TCP_THIN_LINEAR_TIMEOUTS", r"TCP_THIN_\w+"),
    ("TCP_USER_TIMEOUT", "TCP_USER_TIMEOUT"),
    ("timerfd", r"timerfd_\w+|TFD_\w+|<sys/timerfd\.h>"),
    ("ucontext", r"ucontext_t|(?:get|make|swap)context|<ucontext\.h>"),
)}
# In literals: sought in the text.
IN_LITERALS = {"/proc": re.compile(r'"/proc/'), "ALSA": re.compile(r'"snd_\w+"')}
NAMES = re.compile(r"\w+|<[\w/]+\.h>")
OTHER_HEADER = re.compile(r"<(?:linux|asm)/")
ROW = re.compile(r"^\| (`[^|]+) \| ([^|]+) \|", re.MULTILINE)


@functools.cache
def word_of(name):
    """None for a name that is not for Linux alone. A header of Linux without a pattern is a word itself."""
    found = (word for word, pattern in LINUX_ONLY.items() if pattern.fullmatch(name))
    return next(found, name if OTHER_HEADER.match(name) else None)


def words_in(text):
    found = {word for word, pattern in IN_LITERALS.items() if pattern.search(text)}
    if any(map(word_of, NAMES.findall(text))):  # perhaps in a comment only; stripping takes longer
        found |= set(map(word_of, NAMES.findall(strip(text)))) - {None}
    return found


def rows(document):
    """(files, words) of each row: the names in backticks of its first two cells."""
    for files, words in ROW.findall(document):
        yield re.findall(r"`([^`]+)`", files), set(re.findall(r"`([^`]+)`", words))


def breaches_of_porting(tree):
    """A file may stand in several rows, and a row may have several files."""
    found = {tree.name(path): words_in(tree.text[path]) for path in tree.files
             if path.suffix in CODE and path.relative_to(tree.root).parts[0] in FOLDERS}
    listed = {}
    for files, words in rows((tree.root / DOCUMENT).read_text(encoding="utf-8")):
        for file in files:
            listed.setdefault(file, set()).update(words)
            if not found.get(file):
                yield f"{DOCUMENT}: there is no {file}, or nothing in it that only Linux has"
        there = set().union(*(found.get(file, set()) for file in files))
        for word in sorted(words - there):
            yield f"{DOCUMENT}: there is no {word} in {', '.join(files)}"
    for file, words in found.items():
        for word in sorted(words - listed.get(file, set())):
            yield f"{file}: {word} is for Linux alone; use a unit that has it, or describe it in {DOCUMENT}"
