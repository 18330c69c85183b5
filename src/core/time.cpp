#include <babel/core/time.hpp>

#include <array>
#include <ctime>

namespace babel {

namespace {

using break_down = std::tm* (*)(const std::time_t*, std::tm*);

std::string
text_of(std::chrono::system_clock::time_point when, const char* format, break_down into_parts) {
    const auto seconds = std::chrono::system_clock::to_time_t(when);
    std::tm parts{};
    into_parts(&seconds, &parts);
    std::array<char, 64> text{};
    return {text.data(), std::strftime(text.data(), text.size(), format, &parts)};
}

} // namespace

std::string utc_text(std::chrono::system_clock::time_point when, const char* format) {
    return text_of(when, format, ::gmtime_r);
}

std::string local_text(std::chrono::system_clock::time_point when, const char* format) {
    return text_of(when, format, ::localtime_r);
}

std::uint64_t unix_seconds(std::chrono::system_clock::time_point when) {
    const auto time = std::chrono::floor<std::chrono::seconds>(when.time_since_epoch());
    return static_cast<std::uint64_t>(time.count());
}

std::chrono::nanoseconds time_suspended() {
    const auto read = [](clockid_t which) {
        std::timespec now{};
        ::clock_gettime(which, &now);
        return std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec);
    };
    return read(CLOCK_BOOTTIME) - read(CLOCK_MONOTONIC);
}

} // namespace babel
