#include <babel/core/cancellation.hpp>
#include <babel/core/number.hpp>
#include <babel/net/descriptor.hpp>
#include <babel/server/systemd.hpp>

#include <boost/asio/this_coro.hpp>

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <ctime>
#include <sstream>
#include <utility>

namespace babel::server {
namespace {

using std::chrono::microseconds;

constexpr std::chrono::seconds status_interval{5};
constexpr int first_inherited = 3;
constexpr int most_inherited = 64;

/// Null: the text is null or not a number.
std::optional<std::int64_t> to_number(const char* text) {
    return text ? whole_number<std::int64_t>(text) : std::nullopt;
}

std::string from_environment_or_empty(const char* name) {
    const auto* found = std::getenv(name);
    return found ? found : "";
}

} // namespace

int count_inherited(const char* pid, const char* descriptors, std::int64_t own_pid) {
    const auto count = to_number(descriptors);
    if (to_number(pid) != own_pid || !count || *count < 0 || *count > most_inherited) return 0;
    return static_cast<int>(*count);
}

std::vector<inherited> named_descriptors(int count, const char* names) {
    std::vector<inherited> all;
    std::istringstream left(names ? names : "");
    for (int each = first_inherited; each < first_inherited + count; ++each) {
        auto& one = all.emplace_back(each, std::string());
        std::getline(left, one.name, ':');
    }
    return all;
}

std::vector<inherited> inherited_descriptors() {
    const int count =
        count_inherited(std::getenv("LISTEN_PID"), std::getenv("LISTEN_FDS"), ::getpid());
    auto all = named_descriptors(count, std::getenv("LISTEN_FDNAMES"));
    for (const auto& each : all)
        ::fcntl(each.descriptor, F_SETFD, FD_CLOEXEC);
    return all;
}

std::optional<microseconds> watchdog_time(const char* usec, const char* pid, std::int64_t own_pid) {
    if (pid && to_number(pid) != own_pid) return {};
    const auto time = to_number(usec);
    if (!time || *time <= 0) return {};
    return microseconds(*time);
}

std::string systemd_status(const server_state& state) {
    auto text = (state.is_draining ? "draining, " : "") + std::to_string(state.online) + " online";
    if (state.is_linked)
        text += *state.is_linked ? ", linked with the engine" : ", no link with the engine";
    return text;
}

std::string reloading_message(microseconds monotonic) {
    return "RELOADING=1\nMONOTONIC_USEC=" + std::to_string(monotonic.count());
}

notifier notifier::from_environment() {
    const auto watchdog =
        watchdog_time(std::getenv("WATCHDOG_USEC"), std::getenv("WATCHDOG_PID"), ::getpid());
    return {from_environment_or_empty("NOTIFY_SOCKET"), watchdog};
}

void notifier::tell(std::string_view message) const {
    sockaddr_un to{};
    if (address_.empty() || address_.size() >= sizeof to.sun_path) return;
    to.sun_family = AF_UNIX;
    std::ranges::copy(address_, to.sun_path);
    if (address_.front() == '@') to.sun_path[0] = '\0';
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + address_.size());
    const net::descriptor link(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!link) return;
    const auto* address = reinterpret_cast<const sockaddr*>(&to);
    ::sendto(link.get(), message.data(), message.size(), MSG_NOSIGNAL, address, size);
}

void notifier::tell_reloading() const {
    timespec now{};
    ::clock_gettime(CLOCK_MONOTONIC, &now);
    const auto time = std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec);
    tell(reloading_message(std::chrono::duration_cast<microseconds>(time)));
}

void notifier::tell_stopping(std::chrono::seconds at_most) const {
    tell("STOPPING=1");
    // It replaces TimeoutStopSec= if that is shorter.
    const auto time = std::chrono::duration_cast<microseconds>(at_most);
    if (time.count() > 0) tell("EXTEND_TIMEOUT_USEC=" + std::to_string(time.count()));
}

asio::awaitable<void> notifier::keep_telling(std::function<std::string()> status) const {
    co_await asio::this_coro::throw_if_cancelled(false);
    const auto asked = co_await asio::this_coro::cancellation_state;
    if (!is_wanted()) co_return;
    const microseconds rare = status_interval;
    asio::steady_timer next(co_await asio::this_coro::executor);
    std::string last;
    while (!is_cancelled(asked)) {
        if (watchdog_) tell("WATCHDOG=1");
        if (auto now = status(); now != last) {
            tell("STATUS=" + now);
            last = std::move(now);
        }
        next.expires_after(watchdog_ ? std::min(*watchdog_ / 2, rare) : rare);
        co_await next.async_wait(as_result);
    }
}

} // namespace babel::server
