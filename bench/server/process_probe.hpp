// Cost of processes: their CPU time and their resident memory, read from outside.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <ctime>
#include <vector>

namespace babel::bench {

/// Sums over some processes.
/// Errors: std::system_error if one does not exist or has ended.
class process_probe {
public:
    explicit process_probe(const std::vector<pid_t>& pids);

    /// User and kernel time of all their threads so far.
    std::chrono::nanoseconds cpu_time() const;

    /// The same, once they are idle: includes all work that was pending.
    std::chrono::nanoseconds cpu_time_when_quiet() const;

    double resident_kib() const;

private:
    struct process {
        pid_t pid;
        clockid_t clock;
    };

    std::vector<process> processes_;
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
