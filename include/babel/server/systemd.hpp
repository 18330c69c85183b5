// What systemd tells this process and is told by it: sd_listen_fds(3) and sd_notify(3), without its
// library.
#pragma once

#include <babel/core/asio.hpp>

#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace babel::server {

/// How many descriptors were passed on, by LISTEN_PID and LISTEN_FDS: none where they are another
/// process's, or no numbers.
int count_inherited(const char* pid, const char* descriptors, std::int64_t own_pid);

struct inherited {
    int descriptor;
    std::string name; ///< FileDescriptorName= of its unit, or the unit's own name
    bool operator==(const inherited&) const = default;
};

/// The descriptors that were passed on, with their names of LISTEN_FDNAMES; null: they have none.
std::vector<inherited> named_descriptors(int count, const char* names);

/// Those that this process was passed, which its children will not inherit.
std::vector<inherited> inherited_descriptors();

/// How often the manager wants to hear from this process at the least: WATCHDOG_USEC, unless
/// WATCHDOG_PID names another process. Null: not at all.
std::optional<std::chrono::microseconds>
watchdog_time(const char* usec, const char* pid, std::int64_t own_pid);

/// RELOADING=1 with the moment that Type=notify-reload asks for.
std::string reloading_message(std::chrono::microseconds monotonic);

/// Tells the manager how the server is. Without one, nothing is told.
/// Errors: what cannot be delivered is lost.
/// Thread: the loop only.
class notifier {
public:
    /// `address`: NOTIFY_SOCKET, a path or @ and an abstract name; empty: no manager.
    notifier(std::string address, std::optional<std::chrono::microseconds> watchdog)
        : address_(std::move(address)), watchdog_(watchdog) {}

    static notifier from_environment();

    bool is_wanted() const { return !address_.empty(); }
    void tell(std::string_view message) const;
    void tell_reloading() const;

    /// Tells that the loop is alive, at half the time that the watchdog allows, and the status
    /// whenever it is another one, until it is cancelled.
    asio::awaitable<void> keep_telling(std::function<std::string()> status) const;

private:
    std::string address_;
    std::optional<std::chrono::microseconds> watchdog_;
};

} // namespace babel::server
