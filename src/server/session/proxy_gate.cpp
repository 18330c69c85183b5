#include "server/session/proxy_gate.hpp"

#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>

namespace babel::server {

asio::awaitable<result<std::optional<proxied_connection>>> proxy_gate::greet(net::transport& link) {
    if (waiting_.size() >= limits_.unauthenticated) co_return errc::crowded_out;
    const auto deadline = std::chrono::steady_clock::now() + limits_.login_time;
    const auto place = waiting_.insert(waiting_.end(), waiting{&link, deadline});
    proxy_header header;
    auto failed = co_await read(link, header);
    if (place->is_overdue) failed = errc::login_too_late;
    waiting_.erase(place);
    if (failed) co_return failed;
    co_return header.connection();
}

asio::awaitable<error_code> proxy_gate::read(net::transport& from, proxy_header& into) {
    co_await asio::this_coro::throw_if_cancelled(false);
    std::array<std::uint8_t, 256> buffer{};
    auto now = proxy_header::state::incomplete;
    while (now == proxy_header::state::incomplete) {
        const auto wanted = std::min(buffer.size(), into.wanted());
        const auto got = from.try_read(std::span(buffer).first(wanted));
        if (got) {
            now = into.feed({buffer.data(), *got});
        } else if (got.error() == errc::would_block) {
            const auto [ended] = co_await from.wait(net::direction::read, as_result);
            if (ended) co_return ended;
        } else {
            co_return got.error();
        }
    }
    const bool is_complete = now == proxy_header::state::complete;
    co_return is_complete ? error_code() : make_error_code(errc::no_proxy_header);
}

void proxy_gate::sweep(time_point now) {
    for (auto& each : waiting_)
        if (now >= each.deadline && !each.is_overdue) {
            each.is_overdue = true;
            each.link->close();
        }
}

void proxy_gate::close_all() {
    for (auto& each : waiting_)
        each.link->close();
}

} // namespace babel::server
