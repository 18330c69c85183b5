#include "call/relay/relayed_candidates.hpp"

#include "call/relay/relay_tls.hpp"
#include <babel/crypto/relay_ticket.hpp>
#include <babel/net/connector.hpp>
#include <babel/net/seen_endpoint.hpp>
#include <babel/net/socket_transport.hpp>
#include <babel/net/tcp.hpp>
#include <babel/wire/datagram_framer.hpp>

#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace babel::call {
namespace {

using std::chrono::seconds;
using std::chrono::steady_clock;

// Of a leg: the network may change while the callee's phone rings, and nothing is sent then.
constexpr net::keepalive vigilant{seconds(10), seconds(5), 3, seconds(25)};

} // namespace

relayed_candidates::relayed_candidates(
    asio::any_io_executor executor,
    relay_grant grant,
    int dscp,
    std::function<void(connection)> accepted,
    std::chrono::milliseconds time_to_bind
)
    : executor_(std::move(executor)), grant_(std::move(grant)), dscp_(dscp),
      accepted_(std::move(accepted)), time_to_bind_(time_to_bind), scratch_{executor_, {}, {}},
      left_(executor_, steady_clock::time_point::max()),
      late_(executor_, steady_clock::time_point::max()), tasks_(executor_) {}

void relayed_candidates::start() {
    tasks_.spawn(run());
    tasks_.spawn(close_late_legs());
}

void relayed_candidates::on_candidate_left() {
    has_candidate_ = false;
    left_.cancel();
}

asio::awaitable<void> relayed_candidates::join() {
    stop();
    co_await tasks_.join();
}

std::string relayed_candidates::place() const {
    return net::to_string(grant_.places[place_]);
}

asio::awaitable<void> relayed_candidates::run() {
    co_await asio::this_coro::throw_if_cancelled(false);
    asio::steady_timer wait(executor_);
    while (!is_stopped_) {
        auto waiting = next_candidate();
        auto candidate = co_await std::move(waiting);
        if (candidate && !is_stopped_) {
            has_candidate_ = true;
            accepted_(std::move(*candidate));
        }
        while (has_candidate_ && !is_stopped_)
            co_await left_.async_wait(as_result);
        if (is_stopped_) break;
        wait.expires_after(pause_);
        co_await wait.async_wait(as_result);
    }
    leg_.reset();
}

void relayed_candidates::stop() {
    is_stopped_ = true;
    tasks_.cancel();
}

asio::awaitable<result<connection>> relayed_candidates::next_candidate() {
    co_await asio::this_coro::throw_if_cancelled(false);
    auto making = make_leg();
    auto failed = co_await std::move(making);
    if (failed) {
        place_ = (place_ + 1) % grant_.places.size();
        pause_ = std::min(2 * pause_, longest_pause);
        co_return failed;
    }
    pause_ = least_pause;
    std::array<std::uint8_t, wire::seen_address_bytes> header{};
    auto reading = read_exactly(header);
    failed = co_await std::move(reading);
    if (failed) co_return failed;
    const auto address = wire::decode_seen_address(header);
    if (!address) co_return address.error();
    connection made{
        std::move(leg_), net::to_string(net::endpoint_of<net::tcp::endpoint>(*address))};
    co_return std::move(made);
}

/// A relay that does not answer must not keep us from its other places.
asio::awaitable<error_code> relayed_candidates::make_leg() {
    co_await asio::this_coro::throw_if_cancelled(false);
    leg_.reset();
    late_.expires_after(time_to_bind_);
    auto opening = open();
    auto failed = co_await std::move(opening);
    if (!failed) {
        auto binding = bind();
        failed = co_await std::move(binding);
    }
    late_.expires_at(steady_clock::time_point::max());
    co_return failed;
}

asio::awaitable<void> relayed_candidates::close_late_legs() {
    co_await asio::this_coro::throw_if_cancelled(false);
    while (!is_stopped_) {
        co_await late_.async_wait(as_result); // until it is over, or another time is set
        if (late_.expiry() > steady_clock::now()) continue;
        late_.expires_at(steady_clock::time_point::max());
        if (leg_) leg_->close();
    }
}

asio::awaitable<error_code> relayed_candidates::open() {
    co_await asio::this_coro::throw_if_cancelled(false);
    const auto& to = grant_.places[place_];
    net::connect_options limits;
    limits.timeout = time_to_bind_;
    auto connecting =
        net::connect(executor_, to.address().to_string(), to.port(), std::move(limits));
    auto socket = co_await std::move(connecting);
    if (!socket) co_return socket.error();
    net::set_priority(socket->native_handle(), dscp_);
    net::set_keepalive(socket->native_handle(), vigilant);
    leg_ = std::make_unique<net::tls_transport>(
        net::make_transport(std::move(*socket)), relay_tls_context(), scratch_
    );
    auto shaking = leg_->handshake();
    co_return co_await std::move(shaking);
}

asio::awaitable<error_code> relayed_candidates::bind() {
    co_await asio::this_coro::throw_if_cancelled(false);
    wire::relay_cookie link{};
    leg_->engine().export_secret(crypto::relay_link_label, link);
    if (!send_bind(link)) co_return errc::torn_stream;
    std::array<std::uint8_t, sizeof(std::uint16_t) + wire::bound_bytes> framed{};
    auto reading = read_exactly(framed);
    const auto failed = co_await std::move(reading);
    if (failed) co_return failed;
    const bool is_there = is_bound(bytes_view(framed).subspan(sizeof(std::uint16_t)));
    co_return is_there ? error_code() : make_error_code(errc::out_of_bounds);
}

/// Nothing waits in a new connection, so it takes all at once.
bool relayed_candidates::send_bind(const wire::relay_cookie& link) {
    const auto ticket = wire::decode_ticket(grant_.ticket);
    if (!ticket) return false;
    auto message = wire::encode(wire::bind{*ticket, ++counter_, link, {}});
    crypto::put_relay_mac(grant_.leg_key, message);
    const auto length = wire::length_before(message);
    const std::array<bytes_view, 2> pieces{length, message};
    const auto sent = leg_->try_write(pieces);
    return sent && *sent == length.size() + message.size();
}

bool relayed_candidates::is_bound(bytes_view answer) const {
    const auto bound = wire::decode_bound(answer);
    return bound && crypto::has_relay_mac(grant_.leg_key, answer) && bound->mine == grant_.own_id &&
           bound->counter == counter_ && bound->verdict == wire::bound_code::bound;
}

asio::awaitable<error_code> relayed_candidates::read_exactly(std::span<std::uint8_t> into) {
    co_await asio::this_coro::throw_if_cancelled(false);
    while (!into.empty()) {
        const auto got = leg_->try_read(into);
        if (got) {
            into = into.subspan(*got);
            continue;
        }
        if (got.error() != errc::would_block) co_return got.error();
        const auto [ended] = co_await leg_->wait(net::direction::read, as_result);
        if (ended) co_return ended;
    }
    co_return error_code();
}

} // namespace babel::call
