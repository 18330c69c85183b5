// Decides which arrivals and departures are worth a line. No I/O, no clock.
#pragma once

#include <chrono>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace babel::cli {

/// A departure is held back for a moment, and never shown if the name returns meanwhile. Only
/// output for people is filtered: the roster is always exact.
class presence_filter {
public:
    using names = std::vector<std::string>;
    using time_point = std::chrono::steady_clock::time_point;

    /// Longest absence that is not shown.
    static constexpr std::chrono::seconds time_limit{3};
    /// Departures that are close in time are shown together: up to this much after `time_limit`.
    static constexpr std::chrono::milliseconds grain{250};

    /// Returns the arrivals to show now: those whose departure was not held back.
    names came(names arrivals);

    void left(const names& departures, time_point now);

    /// The next time to call take_due(); time_point::max() for never.
    time_point next_due() const;

    /// Returns the users who have been away for long enough.
    names take_due(time_point now);

    /// Returns all departures that were not shown, at the end.
    names take_all() { return take_due(time_point::max()); }

private:
    std::map<std::string, time_point, std::less<>> held_back_; // until when
    std::set<std::pair<time_point, std::string>> queue_;       // the same, by time
};

} // namespace babel::cli
