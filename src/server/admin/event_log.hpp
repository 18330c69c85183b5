// Log of the server, with a rate limit for each kind of line.
#pragma once

#include "server/signalling/limits/rate_meter.hpp"
#include <babel/core/log.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace babel::server {

inline constexpr unsigned max_lines_of_a_kind = 10; // a second

/// Kinds of lines, each with a limit of its own.
enum class log_kind : std::uint8_t {
    operation, ///< actions of the operator, and failures of the server
    connection,
    login,
    departure,
    refusal, ///< connections turned away
    packet,
    count_of_kinds,
};

/// Thread: the loop only.
class event_log {
public:
    explicit event_log(logger& to) : to_(to) {}

    bool shows(log_level level) const { return to_.shows(level); }

    /// Writes a line, unless its kind has reached the limit of this second.
    template <class... Parts>
    void write(log_kind kind, log_level level, const Parts&... parts) {
        if (shows(level) && has_room(kind, std::chrono::steady_clock::now()))
            to_.write(level, parts...);
    }

    /// Logs the number of suppressed lines. Call it now and then.
    void catch_up(time_point now);

private:
    struct budget {
        time_point start{}; // of the current second
        unsigned lines = 0;
        std::uint64_t left_out = 0;
    };

    bool has_room(log_kind kind, time_point now);
    void tell_left_out(log_kind kind, budget& spent);

    logger& to_;
    std::array<budget, static_cast<std::size_t>(log_kind::count_of_kinds)> budgets_;
};

} // namespace babel::server
