// Notices that the machine slept.
#pragma once

#include <babel/core/asio.hpp>
#include <babel/core/time.hpp>

#include <chrono>
#include <functional>
#include <utility>

namespace babel::net {

/// A shorter sleep is not told.
inline constexpr std::chrono::seconds shortest_sleep{1};

/// Measures sleeps between two looks.
class suspend_meter {
public:
    using clock = std::function<std::chrono::nanoseconds()>;

    /// `slept`: all time suspended so far.
    explicit suspend_meter(clock slept) : slept_(std::move(slept)), before_(slept_()) {}

    /// The machine was suspended that long since the last look. 0: for less than `shortest_sleep`.
    std::chrono::nanoseconds look() {
        const auto now = slept_();
        const auto more = now - std::exchange(before_, now);
        return more < shortest_sleep ? std::chrono::nanoseconds(0) : more;
    }

private:
    clock slept_;
    std::chrono::nanoseconds before_;
};

/// Calls `on_wake` within `interval` after the machine was suspended, with the length of that. The
/// program wakes up at each interval for this. `slept`: all time suspended so far.
/// Cancellation: terminal; it ends no other way. Thread: the loop only.
asio::awaitable<void> watch_for_suspend(
    asio::any_io_executor executor,
    std::chrono::milliseconds interval,
    std::function<void(std::chrono::nanoseconds)> on_wake,
    suspend_meter::clock slept = time_suspended
);

} // namespace babel::net
