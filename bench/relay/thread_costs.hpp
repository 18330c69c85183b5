// CPU time of the threads of a process, read from outside.
#pragma once

#include <sys/types.h>

#include <chrono>

namespace babel::bench {

/// CPU time so far of all threads but the first: that of the relay in babel-server, whose other
/// work is the first thread's. Errors: std::runtime_error if the process has ended, or the kernel
/// tells no such times.
std::chrono::nanoseconds cpu_time_beside_first(pid_t pid);

} // namespace babel::bench
