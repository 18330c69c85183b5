// Cost of a process: its CPU time and its resident memory, read from outside.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <ctime>

namespace babel::bench {

/// Errors: std::system_error if the process does not exist or has ended.
class process_probe {
public:
    explicit process_probe(pid_t pid);

    /// User and kernel time of all its threads so far.
    std::chrono::nanoseconds cpu_time() const;

    /// The same, once the process is idle: includes all work that was pending.
    std::chrono::nanoseconds cpu_time_when_quiet() const;

    double resident_kib() const;

private:
    pid_t pid_;
    clockid_t clock_{};
};

struct cost {
    double cpu_ns;
    double wall_s;
};

/// Cost of `work` to the server, including its consequences and excluding earlier work.
template <class Work>
cost cost_of(const process_probe& server, Work&& work) {
    using std::chrono::duration;
    const auto cpu_before = server.cpu_time_when_quiet();
    const auto start = std::chrono::steady_clock::now();
    work();
    const duration<double> wall = std::chrono::steady_clock::now() - start;
    const duration<double, std::nano> cpu = server.cpu_time_when_quiet() - cpu_before;
    return {cpu.count(), wall.count()};
}

} // namespace babel::bench
