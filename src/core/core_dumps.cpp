#include <babel/core/core_dumps.hpp>

#include <sys/resource.h>

#include <algorithm>

namespace babel {

// PR_SET_DUMPABLE would also take /proc/PID/fd, and debuggers, from the user of this program, who
// can read its key files anyway.
//
// No core fits into a byte. Linux ignores all other limits, 0 too, if core_pattern is a pipe to a
// program; for this one it starts none (do_coredump in fs/coredump.c).
void forbid_core_dumps() {
    rlimit cores{};
    ::getrlimit(RLIMIT_CORE, &cores);
    cores.rlim_cur = std::min<rlim_t>(1, cores.rlim_max);
    ::setrlimit(RLIMIT_CORE, &cores);
}

} // namespace babel
