#include <babel/core/time.hpp>

#include <array>
#include <ctime>

namespace babel {

std::string utc_text(std::chrono::system_clock::time_point when, const char* format) {
    const auto seconds = std::chrono::system_clock::to_time_t(when);
    std::tm parts{};
    ::gmtime_r(&seconds, &parts);
    std::array<char, 64> text{};
    return {text.data(), std::strftime(text.data(), text.size(), format, &parts)};
}

} // namespace babel
