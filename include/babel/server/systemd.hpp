// Socket activation and notification of systemd: sd_listen_fds(3) and sd_notify(3) without its
// library.
#pragma once

#include <babel/core/asio.hpp>

#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace babel::server {

/// Number of inherited descriptors by LISTEN_PID and LISTEN_FDS; 0 if they are for another process
/// or are not numbers.
int count_inherited(const char* pid, const char* descriptors, std::int64_t own_pid);

struct inherited {
    int descriptor;
    std::string name; ///< FileDescriptorName= of its unit, or the name of the unit
    bool operator==(const inherited&) const = default;
};

/// Inherited descriptors with their names from LISTEN_FDNAMES; null: no names.
std::vector<inherited> named_descriptors(int count, const char* names);

/// Inherited descriptors of this process. Its children will not inherit them.
std::vector<inherited> inherited_descriptors();

/// Watchdog interval: WATCHDOG_USEC, unless WATCHDOG_PID names another process. Null: no watchdog.
std::optional<std::chrono::microseconds>
watchdog_time(const char* usec, const char* pid, std::int64_t own_pid);

/// A server, as `systemctl status` shows it.
struct server_state {
    std::size_t online = 0; ///< users
    bool is_draining = false;
    std::optional<bool> is_linked; ///< with the engine of its cluster; null: it is alone
};

/// Such as `draining, 3 online`.
std::string systemd_status(const server_state& state);

/// RELOADING=1 with the timestamp that Type=notify-reload requires.
std::string reloading_message(std::chrono::microseconds monotonic);

/// Sends the server's state to the service manager, if there is one.
/// Errors: messages that cannot be delivered are lost.
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
    /// The server is about to end, which may take that long.
    void tell_stopping(std::chrono::seconds at_most) const;

    /// Pings the watchdog at half its interval, and sends the status when it changes, until it is
    /// cancelled.
    asio::awaitable<void> keep_telling(std::function<std::string()> status) const;

private:
    std::string address_;
    std::optional<std::chrono::microseconds> watchdog_;
};

} // namespace babel::server
