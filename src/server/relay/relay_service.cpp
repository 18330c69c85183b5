#include "server/relay/relay_service.hpp"

#include <algorithm>
#include <chrono>
#include <limits>
#include <string>
#include <utility>
#include <vector>

namespace babel::server {
namespace {

/// Of new tickets. A limit that is lowered later holds for the older ones, too: the relay applies
/// it.
std::uint16_t kbits_of_ticket(const relay_limits& limits) {
    constexpr unsigned most = std::numeric_limits<std::uint16_t>::max();
    return static_cast<std::uint16_t>(
        limits.rate_kbits == 0 ? most : std::min(limits.rate_kbits, most)
    );
}

} // namespace

result<void, listen_failure> relay_service::start(
    const relay_setup& setup,
    std::span<const net::tcp::endpoint> ports,
    std::span<const net::tcp::endpoint> plain
) {
    if (ports.empty()) return {};
    if (setup.runs_here) {
        relay_ports sockets;
        for (const auto& at : ports) {
            const auto failed = sockets.open({at.address(), at.port()});
            if (failed) return listen_failure{at, failed};
            open_second(sockets, at, plain);
        }
        relay_ = std::make_unique<relay>(
            executor_,
            relay_loop::settings{setup.secret, rules_.relay, std::move(sockets)},
            [this](const relay_news& news) { on_news(news); }
        );
        sessions_.entrance().set_relay(
            [this](net::tls_parts parts, const origin& from) { take(std::move(parts), from); },
            setup.is_alone
        );
        for (const auto& at : ports)
            log_.write(
                log_kind::operation, log_level::info, "relaying on ", net::to_string(at), " by UDP"
            );
    }
    if (!setup.is_alone) grant(setup, ports.front().port());
    if (setup.runs_here && !setup.is_alone) offer_ports(setup.ports, ports);
    return {};
}

/// A relay without one works as well, but clients cannot find out their kind of router.
void relay_service::open_second(
    relay_ports& of, const net::tcp::endpoint& first, std::span<const net::tcp::endpoint> plain
) {
    const auto same = std::ranges::find_if(plain, [&first](const auto& each) {
        return each.address() == first.address();
    });
    if (same == plain.end()) return;
    const auto failed = of.open_second(same->port());
    const std::string what = failed ? "no second port for UDP on " : "answering by UDP too on ";
    const auto reason = failed ? ": " + failed.message() : std::string();
    log_.write(log_kind::operation, log_level::info, what, net::to_string(*same), reason);
}

void relay_service::offer_ports(port_span wanted, std::span<const net::tcp::endpoint> at) {
    if (wanted.size() == 0) return;
    ports_.emplace(executor_, std::vector(at.begin(), at.end()), wanted);
    sessions_.signals().use_base_ports(
        [this](const relay_grants::pair& call, const base_handler::parties& of) {
            return open_port(call, of);
        }
    );
}

std::optional<std::uint16_t>
relay_service::open_port(const relay_grants::pair& call, const base_handler::parties& of) {
    const base_ports::sides sides{of.caller.from(), of.callee.from()};
    auto opened = ports_->open(call.caller.id, sides, std::chrono::steady_clock::now());
    if (!opened) return {};
    relay_->open(
        {std::move(opened->listener), call.caller.id, call.callee.id, of.callee.from().address}
    );
    return opened->port;
}

void relay_service::on_news(const relay_news& news) {
    close_port(news.one, news.other);
    const bool counts = sessions_.signals().on_relay_news(news);
    if (counts || news.what != relay_news::kind::held) return;
    // A base call went up while the order to give it up was on its way. Sealed calls may be older
    // than this process.
    relay_->end_base_call(news.one);
}

void relay_service::drop(const dropped_call& which) {
    close_port(which.one, which.other);
    if (relay_) relay_->drop(which.one, which.other, which.expiry);
}

/// Of a base call that is up, or over.
void relay_service::close_port(std::uint32_t one, std::uint32_t other) {
    if (!ports_) return;
    for (const auto each : {one, other})
        ports_->close(each, std::chrono::steady_clock::now());
}

void relay_service::grant(const relay_setup& setup, std::uint16_t port) {
    const relay_access access{setup.secret, kbits_of_ticket(rules_.relay), port, setup.places};
    sessions_.signals().use_relay(access, [this](const dropped_call& each) { drop(each); });
}

void relay_service::take(net::tls_parts parts, const origin& from) {
    leg_address leg;
    leg.address = from.address;
    leg.port = net::remote_endpoint(parts.socket.get()).port();
    relay_->take(std::move(parts), leg);
}

void relay_service::change_rules() {
    sessions_.signals().change_relay_rate(kbits_of_ticket(rules_.relay));
    if (relay_) relay_->change_limits(rules_.relay);
}

void relay_service::tidy() {
    if (relay_) relay_->catch_up();
}

asio::awaitable<void> relay_service::close() {
    if (!relay_) co_return;
    sessions_.entrance().set_relay({}, false);
    sessions_.signals().use_relay({}, {});
    sessions_.signals().use_base_ports({});
    auto closing = relay_->close();
    co_await std::move(closing);
}

} // namespace babel::server
