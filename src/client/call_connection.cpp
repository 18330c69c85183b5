// How a call gets its voice connection: the caller's guests, and the callee's way to the caller.
#include <babel/audio/opus_codec.hpp>
#include <babel/client/address_rules.hpp>
#include <babel/client/call.hpp>
#include <babel/core/text.hpp>
#include <babel/net/connector.hpp>
#include <babel/net/socket_transport.hpp>

#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <utility>

namespace babel::client {
namespace {

using clock = std::chrono::steady_clock;

constexpr std::size_t max_guests = 8;
constexpr std::chrono::seconds guest_limit{10};
constexpr std::chrono::seconds goodbye_limit{2};

std::string peer_of(const net::tcp::socket& socket) {
    error_code gone; // then reading says so
    return net::to_string(socket.remote_endpoint(gone));
}

bool is_valid_voice(const wire::to_peer& message) {
    const auto* voice = std::get_if<wire::voice_data>(&message);
    return voice && audio::packet_samples(voice->data).has_value();
}

/// The caller's listener is closed already, or was while we stood in its queue.
bool is_given_up(error_code why) {
    return why == asio::error::connection_refused || why == asio::error::connection_reset;
}

} // namespace

// ---- the caller's side

asio::awaitable<void> call::accept_guests() {
    co_await asio::this_coro::throw_if_cancelled(false);
    while (listener_->is_open()) {
        auto socket = co_await net::accept(*listener_);
        if (!socket && socket.error() == asio::error::operation_aborted) co_return;
        if (!socket) { // no descriptor left, most likely: others may end meanwhile
            asio::steady_timer pause(context_.executor, net::accept_pause);
            co_await pause.async_wait(as_result);
            continue;
        }
        guest_tasks_.spawn(serve_guest(std::move(*socket)));
    }
}

asio::awaitable<void> call::serve_guest(net::tcp::socket socket) {
    co_await asio::this_coro::throw_if_cancelled(false);
    if (machine_.phase() != call_phase::calling) co_return;
    if (guests_.size() >= max_guests) turn_oldest_guest_away();
    const auto from = peer_of(socket);
    voice_link link(
        net::make_transport(std::move(socket)),
        context_.read_buffer,
        {.bitrate_bps = context_.options.encoder.bitrate_bps}
    );
    guests_.push_back(waiting_guest{link, clock::now() + guest_limit});
    clock_.cancel(); // there is a new deadline
    link.send_established();
    const voice_link::handler handler = [&](const wire::to_peer& message) -> error_code {
        if (&link != link_) {
            if (machine_.phase() != call_phase::calling) return {}; // turned away, see close_guests
            if (!is_valid_voice(message)) return errc::bad_opus_packet;
            link_from_ = from;
            link_ = &link;
            forget_guest(link);
            signal(call_signal::guest_proved);
        }
        return on_voice(message);
    };
    const auto end = co_await link.run(handler);
    if (link_ == &link)
        on_link_end(link, end);
    else
        forget_guest(link);
}

/// The callee proves itself within a round trip; who sits there for longer is somebody else, and
/// must not keep it out.
void call::turn_oldest_guest_away() {
    guests_.front().link.close();
    guests_.pop_front();
}

/// Not at once: closing a socket with unread data is a reset, and one of them may be the callee,
/// who would take it for a drop.
void call::close_guests() {
    const auto latest = clock::now() + goodbye_limit;
    for (auto& guest : guests_) {
        guest.link.finish();
        guest.deadline = std::min(guest.deadline, latest);
    }
}

void call::forget_guest(const voice_link& link) {
    guests_.remove_if([&](const waiting_guest& g) { return &g.link == &link; });
    clock_.cancel(); // linger() may wait for the last of them
}

// ---- the callee's side

asio::awaitable<void> call::connect_to_caller(int attempt) {
    co_await asio::this_coro::throw_if_cancelled(false);
    if (!is_host(caller_.host)) {
        explain_failure(errc::bad_host);
        signal(call_signal::connect_failed);
        co_return;
    }
    net::connect_options options;
    options.addresses = context_.options.family;
    const auto server = context_.server_address();
    options.refuse = [server](const net::tcp::endpoint& to) {
        return check_caller_address(to, server);
    };
    auto socket = co_await net::connect(context_.executor, caller_.host, caller_.port, options);
    if (attempt != attempt_) co_return;
    if (socket) {
        co_await talk_to_host(std::move(*socket));
    } else if (is_given_up(socket.error())) {
        signal(call_signal::gave_up);
    } else {
        explain_failure(socket.error());
        signal(call_signal::connect_failed);
    }
}

asio::awaitable<void> call::talk_to_host(net::tcp::socket socket) {
    co_await asio::this_coro::throw_if_cancelled(false);
    link_from_ = peer_of(socket);
    voice_link link(
        net::make_transport(std::move(socket)),
        context_.read_buffer,
        {.bitrate_bps = context_.options.encoder.bitrate_bps}
    );
    link_ = &link;
    signal(call_signal::connected);
    const voice_link::handler handler = [&](const wire::to_peer& message) -> error_code {
        if (std::holds_alternative<wire::voice_data>(message)) return on_voice(message);
        signal(call_signal::established);
        return {};
    };
    const auto end = co_await link.run(handler);
    on_link_end(link, end);
}

error_code call::on_voice(const wire::to_peer& message) {
    const auto* voice = std::get_if<wire::voice_data>(&message);
    if (!voice) return errc::unknown_opcode; // ConnectionEstablished is the host's to send
    if (leg_) leg_->on_packet(voice->data);
    return {};
}

void call::explain_failure(error_code why) {
    detail_ = "cannot reach the caller at " + caller_.host + " port " +
              std::to_string(caller_.port) + ": " + why.message();
    if (why == errc::timed_out)
        detail_ += "; the caller's firewall must let TCP to that port in (see --listen)";
}

} // namespace babel::client
