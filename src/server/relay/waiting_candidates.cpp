#include "server/relay/waiting_candidates.hpp"

#include <babel/net/tcp.hpp>
#include <babel/server/relay_limits.hpp>

#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <optional>
#include <string>
#include <utility>

namespace babel::server {
namespace {

constexpr int most_a_turn = 16; // a flood of strangers must not stop the relay

std::optional<source_id> source_of_peer(int socket) {
    const auto remote = net::plain_address(net::remote_endpoint(socket).address()).to_string();
    const auto address = ip_address::parse(remote.substr(0, remote.find('%'))); // without its zone
    if (!address) return {};
    return source_of(*address);
}

} // namespace

bool waiting_candidates::accept_from(int listener) {
    for (int i = 0; i < most_a_turn; ++i) {
        net::descriptor made(::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
        if (made)
            add(std::move(made));
        else if (errno != EINTR && errno != ECONNABORTED)
            return errno == EAGAIN;
    }
    return true;
}

void waiting_candidates::add(net::descriptor from) {
    const bool is_callees = source_of_peer(from.get()) == callee_;
    const auto other = std::ranges::find(all_, false, &candidate::is_callees);
    if (all_.size() >= max_waiting_candidates) {
        if (!is_callees || other == all_.end()) return;
        all_.pop_back(); // of the others, the last one
    }
    const auto place =
        is_callees ? std::ranges::find(all_, false, &candidate::is_callees) : all_.end();
    all_.insert(place, candidate{std::move(from), is_callees});
}

waiting_candidates::candidate waiting_candidates::take() {
    auto next = std::move(all_.front());
    all_.erase(all_.begin());
    return next;
}

} // namespace babel::server
