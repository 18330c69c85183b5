#include <babel/core/core_dumps.hpp>

#include <sys/resource.h>

namespace babel {

// PR_SET_DUMPABLE would also take /proc/PID/fd, and debuggers, from the user of this program, who
// can read its key files anyway.
void forbid_core_dumps() {
    rlimit cores{};
    ::getrlimit(RLIMIT_CORE, &cores);
    cores.rlim_cur = 0;
    ::setrlimit(RLIMIT_CORE, &cores);
}

} // namespace babel
