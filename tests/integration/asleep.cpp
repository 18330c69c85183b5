// Preloaded into a program, it simulates a machine that slept, stood still or had its clock set:
// each clock is ahead by the number of seconds in a file of its own, once that exists, or behind by
// it.
#include <fcntl.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <ctime>
#include <dlfcn.h>

namespace {

/// Null: the clock is always right.
const char* variable_of(clockid_t which) {
    if (which == CLOCK_BOOTTIME) return "BABEL_TEST_SLEPT";
    if (which == CLOCK_REALTIME) return "BABEL_TEST_STEPPED";
    if (which == CLOCK_MONOTONIC) return "BABEL_TEST_STOOD";
    return nullptr;
}

long seconds_in(const char* name) {
    const int before = errno; // programs read it after they read a clock
    const int file = ::open(name, O_RDONLY | O_CLOEXEC);
    std::array<char, 16> text{};
    const auto count = file < 0 ? 0 : ::read(file, text.data(), text.size() - 1);
    if (file >= 0) ::close(file);
    errno = before;
    return count > 0 ? std::atol(text.data()) : 0;
}

long seconds_ahead(clockid_t which) {
    const char* const variable = variable_of(which);
    const char* const name = variable ? std::getenv(variable) : nullptr;
    return name ? seconds_in(name) : 0;
}

} // namespace

extern "C" int clock_gettime(clockid_t which, timespec* now) noexcept {
    using function = int (*)(clockid_t, timespec*);
    static const auto real = reinterpret_cast<function>(::dlsym(RTLD_NEXT, "clock_gettime"));
    const int failed = real(which, now);
    if (!failed) now->tv_sec += seconds_ahead(which);
    return failed;
}

extern "C" int gettimeofday(timeval* now, void* /*zone*/) noexcept {
    timespec read{};
    const int failed = ::clock_gettime(CLOCK_REALTIME, &read);
    now->tv_sec = read.tv_sec;
    now->tv_usec = read.tv_nsec / 1000;
    return failed;
}

extern "C" time_t time(time_t* copy) noexcept {
    timespec read{};
    ::clock_gettime(CLOCK_REALTIME, &read);
    if (copy) *copy = read.tv_sec;
    return read.tv_sec;
}
