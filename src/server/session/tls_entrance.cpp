#include "server/session/tls_entrance.hpp"

#include <babel/wire/ports.hpp>

#include <utility>

namespace babel::server {

link_description secured_link::describe() const {
    const auto& connection = tls->engine();
    const bool is_extended = connection.protocol() == wire::babel2_protocol;
    return {is_extended ? protocol::babel2 : protocol::base, connection.channel_binding()};
}

secured_link tls_entrance::secure(
    std::unique_ptr<net::transport>& link, const origin& from, const crypto::tls_context& context
) {
    auto gate = std::make_unique<gated_transport>(scratch_.executor, std::move(link), turns_, from);
    auto* const opens = gate.get();
    auto tls = std::make_unique<net::tls_transport>(std::move(gate), context, scratch_);
    auto* const made = tls.get();
    link = std::move(tls);
    return {made, opens};
}

asio::awaitable<error_code> tls_entrance::shake_hands(secured_link link, const origin& from) {
    auto shaking = link.tls->handshake();
    const auto failed = co_await std::move(shaking);
    counts_.add(failed ? counter_of_failed_handshake(failed) : counter::handshakes);
    if (failed) co_return failed;
    link.tls->replace_below(link.gate->take_below());
    co_return sort_out(link, from);
}

error_code tls_entrance::sort_out(const secured_link& link, const origin& from) {
    const bool is_leg = link.tls->engine().protocol() == wire::relay_protocol;
    if (!is_leg) return is_alone_ ? error_code(errc::no_common_alpn) : error_code();
    auto parts = link.tls->give_away();
    if (parts && relay_) relay_(std::move(*parts), from);
    return errc::handed_over;
}

} // namespace babel::server
