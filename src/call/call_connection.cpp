// How a call gets its voice connection: the caller's guests, and the callee's way to the caller.
#include "call/address_rules.hpp"
#include <babel/call/call.hpp>
#include <babel/core/text.hpp>
#include <babel/net/connector.hpp>
#include <babel/net/socket_transport.hpp>
#include <babel/voice/opus_codec.hpp>

#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <utility>

namespace babel::call {
namespace {

using clock = std::chrono::steady_clock;

constexpr std::size_t max_guests = 8;
constexpr std::chrono::seconds guest_limit{10};
constexpr std::chrono::seconds goodbye_limit{2};

std::string peer_of(const net::tcp::socket& socket) {
    error_code gone; // then reading says so
    return net::to_string(socket.remote_endpoint(gone));
}

/// The caller's listener is closed already, or was while we stood in its queue; or nobody ever
/// listened there.
bool is_closed(error_code why) {
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
    voice::voice_link link(
        net::make_transport(std::move(socket)), context_.read_buffer, link_options()
    );
    guests_.push_back(waiting_guest{link, clock::now() + guest_limit});
    signal(call_signal::guest_knocked); // there is a new deadline
    link.send_established();
    voice::path_reader reader;
    reader.voice = [&](bytes_view opus) -> error_code {
        if (&link != link_) {
            if (machine_.phase() != call_phase::calling) return {}; // turned away, see close_guests
            if (!voice::packet_samples(opus)) return errc::bad_opus_packet;
            connecting_.cancel(); // both called each other, and the peer was first
            link_from_ = from;
            link_ = &link;
            forget_guest(link);
            signal(call_signal::guest_proved);
        }
        on_voice(opus);
        return {};
    };
    reader.established = [&]() -> error_code { // the listener's to send
        if (&link == link_) return errc::unknown_opcode;
        if (machine_.phase() != call_phase::calling) return {};
        detail_ = ending::wrong_greeting{};
        signal(call_signal::guest_greeted);
        return errc::unknown_opcode;
    };
    const auto end = co_await link.run(reader);
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

void call::forget_guest(const voice::voice_link& link) {
    guests_.remove_if([&](const waiting_guest& g) { return &g.link == &link; });
    clock_.cancel(); // linger() may wait for the last of them
}

// ---- the callee's side

asio::awaitable<void> call::connect_to_caller(int attempt) {
    co_await asio::this_coro::throw_if_cancelled(false);
    const bool is_usable = is_auto_answered_ ? is_ip_address(caller_.host) : is_host(caller_.host);
    if (!is_usable) {
        explain_failure(is_auto_answered_ ? errc::no_ip_address : errc::bad_host);
        signal(call_signal::connect_failed);
        co_return;
    }
    net::connect_options options;
    options.addresses = context_.options.family;
    options.is_strangers = true;
    const auto server = context_.server_address();
    options.refuse = [server](const net::tcp::endpoint& to) {
        return check_caller_address(to, server);
    };
    const auto host = with_own_zone(caller_.host, server);
    auto socket = co_await net::connect(context_.executor, host, caller_.port, options);
    if (attempt != attempt_) co_return;
    if (socket) {
        co_await talk_to_host(std::move(*socket));
    } else {
        explain_failure(socket.error());
        signal(is_closed(socket.error()) ? call_signal::port_closed : call_signal::connect_failed);
    }
}

asio::awaitable<void> call::talk_to_host(net::tcp::socket socket) {
    co_await asio::this_coro::throw_if_cancelled(false);
    const auto from = peer_of(socket);
    voice::voice_link link(
        net::make_transport(std::move(socket)), context_.read_buffer, link_options()
    );
    // Where both called each other a guest may still be the peer: until one of them has proved it.
    const auto take_over = [&] {
        link_from_ = from;
        link_ = &link;
    };
    if (machine_.phase() != call_phase::calling) take_over();
    signal(call_signal::connected);
    voice::path_reader reader;
    reader.voice = [&](bytes_view opus) {
        on_voice(opus);
        return error_code();
    };
    reader.established = [&] {
        if (machine_.phase() == call_phase::calling) take_over();
        signal(call_signal::established);
        return error_code();
    };
    const auto end = co_await link.run(reader);
    on_link_end(link, end);
}

void call::on_voice(bytes_view opus) {
    last_voice_at_ = clock::now();
    life_.note_voice(last_voice_at_);
    if (leg_) leg_->on_packet(opus);
}

voice::voice_link_options call::link_options() const {
    voice::voice_link_options options;
    options.bitrate_bps = context_.options.encoder.bitrate_bps;
    options.dscp = context_.options.dscp;
    return options;
}

/// Explains a failure to the callee, from the state of the caller's port.
void call::explain_failure(error_code why) {
    if (machine_.phase() == call_phase::calling) return; // the call itself goes on
    const bool is_connected = machine_.phase() == call_phase::greeting;
    if (!is_connected)
        detail_ = ending::caller_unreachable{caller_, why, context_.options.family};
    else if (why == errc::timed_out)
        detail_ = ending::not_greeted{caller_};
    else
        detail_ = ending::greeting_failed{caller_, why};
}

} // namespace babel::call
