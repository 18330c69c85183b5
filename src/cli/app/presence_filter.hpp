// Keeps presence from chattering: what of comings and goings is worth a line. No I/O, no clock.
#pragma once

#include <chrono>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace babel::cli {

/// A departure is held back for a moment, and never told if the name comes back meanwhile. Only
/// what a person reads goes through it: the roster is exact at once.
class presence_filter {
public:
    using names = std::vector<std::string>;
    using time_point = std::chrono::steady_clock::time_point;

    /// How long somebody may be away unnoticed.
    static constexpr std::chrono::seconds patience{3};
    /// Departures of one moment are told together: up to that much later than patience says.
    static constexpr std::chrono::milliseconds grain{250};

    /// Of those who came, whom to tell of now: who was not held back.
    names came(names who);

    void left(const names& who, time_point now);

    /// When take_due() has something; time_point::max() for never.
    time_point next_due() const;

    /// Who left, and has been away for long enough.
    names take_due(time_point now);

    /// All who left and have not been told of, for the end.
    names take_all() { return take_due(time_point::max()); }

private:
    std::map<std::string, time_point, std::less<>> held_back_; // until when
    std::set<std::pair<time_point, std::string>> queue_;       // the same, by time
};

} // namespace babel::cli
