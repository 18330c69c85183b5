// Reads the CPU clock of another process, and /proc/PID/status.
#include "process_probe.hpp"

#include <cerrno>
#include <cmath>
#include <fstream>
#include <stdexcept>
#include <string>
#include <system_error>
#include <thread>

namespace babel::bench {

using namespace std::chrono_literals;

namespace {

double resident_kib_of(pid_t pid) {
    std::ifstream status("/proc/" + std::to_string(pid) + "/status");
    for (std::string word; status >> word;)
        if (word == "VmRSS:") {
            double kib = NAN;
            status >> kib;
            return kib;
        }
    throw std::runtime_error("the server's resident memory cannot be read");
}

} // namespace

process_probe::process_probe(const std::vector<pid_t>& pids) {
    for (const auto pid : pids) {
        clockid_t clock{};
        if (const auto bad = clock_getcpuclockid(pid, &clock))
            throw std::system_error(bad, std::generic_category(), "the server's process");
        processes_.push_back({pid, clock});
    }
}

std::chrono::nanoseconds process_probe::cpu_time() const {
    std::chrono::nanoseconds sum{0};
    for (const auto& each : processes_) {
        timespec now{};
        if (clock_gettime(each.clock, &now) != 0)
            throw std::system_error(errno, std::generic_category(), "the server has ended");
        sum += std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec);
    }
    return sum;
}

std::chrono::nanoseconds process_probe::cpu_time_when_quiet() const {
    constexpr auto look_again = 4ms;
    constexpr auto quiet = 50us; // a server may have a timer of its own
    auto before = cpu_time();
    for (auto waited = 0ms; waited < 2s; waited += look_again) {
        std::this_thread::sleep_for(look_again);
        const auto now = cpu_time();
        if (now - before < quiet) return now;
        before = now;
    }
    return before;
}

double process_probe::resident_kib() const {
    double sum = 0;
    for (const auto& each : processes_)
        sum += resident_kib_of(each.pid);
    return sum;
}

} // namespace babel::bench
