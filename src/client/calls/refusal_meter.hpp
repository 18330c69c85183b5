// Decides when to send refusals that the user is not asked about. No I/O, no clock.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace babel::client {

/// Limits the messages that other people can make us send to a few a second: a server disconnects
/// clients that send too many, and each request that is refused without asking the user would cost
/// one. A caller is refused once, and once more after a pause in their requests. All refusals
/// together keep a rate.
class refusal_meter {
public:
    using time_point = std::chrono::steady_clock::time_point;

    static constexpr std::chrono::seconds quiet_time{5};
    static constexpr std::chrono::milliseconds interval{250}; ///< Four a second,
    static constexpr int burst = 8;                           ///< and this many at once.
    static constexpr std::size_t max_callers = 256;           ///< Number that is remembered.

    struct answer {
        bool is_new = false; ///< The caller has not called for a while.
        bool tell = false;   ///< Send the refusal now; otherwise it is owed.
    };
    /// Refuses that caller.
    answer refuse(std::string_view caller, time_point now);

    /// Callers to refuse now, once: they called repeatedly, and have stopped.
    std::vector<std::string> take_due(time_point now);
    /// The next time to call take_due(); time_point::max() for never.
    time_point next_due() const;

    /// Nothing is owed to that caller: another call with them has begun.
    void forget(std::string_view caller);
    void forget_all() { callers_.clear(); }

private:
    struct record {
        time_point last_call;
        bool is_owed = false;
    };

    bool take_turn(time_point now);

    std::map<std::string, record, std::less<>> callers_;
    time_point paid_until_{};
};

} // namespace babel::client
