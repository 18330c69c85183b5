#include "client/call_service.hpp"

#include "client/similar_name.hpp"
#include <babel/call/call_listener.hpp>
#include <babel/core/text.hpp>

#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <chrono>
#include <utility>
#include <vector>

namespace babel::client {
namespace {

using clock = std::chrono::steady_clock;

// Time in which a server answers an invalid request.
constexpr std::chrono::seconds answer_limit{10};
// Time that the program waits for callees that accept late before it exits.
constexpr std::chrono::seconds late_answer_limit{2};

} // namespace

call_service::call_service(parts services, const call::call_resources& shared)
    : parts_(std::move(services)), ports_(parts_.options.listen_ports), resting_(shared.executor),
      context_(make_context(shared)), tasks_(shared.executor) {}

call::call_context call_service::make_context(const call::call_resources& shared) {
    call::call_context context{shared, {}, {}, {}, {}};
    context.send_refused = [this](const std::string& peer, call::call_refusal why) {
        parts_.refusals.send(peer, why);
    };
    context.rest = [this](net::tcp::acceptor listener, bool is_withdrawn, const std::string& peer) {
        const auto refuse = [this, peer] { // unless another call with the peer has begun
            if (calls_.live(peer).empty()) parts_.refusals.send(peer, call::call_refusal::plain);
        };
        resting_.add(std::move(listener), is_withdrawn, refuse);
    };
    context.connect = [this](call::caller_address to) {
        const auto server = parts_.link.server_address();
        const auto family = parts_.options.family;
        return call::connect_to_caller(context_.executor, family, std::move(to), server);
    };
    context.on_phase = [this] { parts_.on_change(); };
    return context;
}

asio::awaitable<void> call_service::close() {
    is_leaving_ = true;
    for (auto& each : calls_.all()) {
        each.hurry();
        each.signal(call::call_signal::hang_up);
    }
    for (auto* each : lingering_)
        each->hurry();
    co_await sealed_.close();
    co_await tasks_.join();
    co_await resting_.close(late_answer_limit);
}

/// The server has told the callees that we left, so their telephones no longer ring.
void call_service::drop_placed() {
    for (auto& each : calls_.all())
        if (each.phase() == call::call_phase::calling) {
            each.set_detail(call::ending::server_link_lost{});
            each.signal(call::call_signal::link_broken);
        }
}

void call_service::on_left(std::string_view peer) {
    for (auto& each : calls_.all())
        if (each.peer() == peer) each.note_peer_left();
    if (auto* found = calls_.pending(peer)) found->signal(call::call_signal::peer_left);
}

void call_service::ring(const wire::call_request& message) {
    const std::string peer(message.contact);
    const call::caller_address caller{std::string(message.host), message.port};
    const auto id = ++last_id_;
    parts_.refusals.note_ringing(peer);
    add(std::make_unique<call::call>(
        context_, id, peer, call::incoming_call{caller, answer_after(peer)}
    ));
    parts_.report(event::call_incoming{
        id, peer, caller.host, caller.port, parts_.options.ring_timeout});
}

std::optional<std::chrono::seconds> call_service::answer_after(std::string_view peer) const {
    const auto& from = parts_.options.auto_answer_from;
    // Nobody gets into another call automatically, except callers that are named.
    const bool is_free = calls_.is_free_to_answer();
    const bool welcome = from.empty() ? is_free : std::ranges::find(from, peer) != from.end();
    return welcome ? parts_.options.auto_answer : std::nullopt;
}

error_code call_service::place(const std::string& peer) {
    if (is_leaving_) return errc::leaving;
    if (!parts_.link.is_online())
        return parts_.link.was_online() ? errc::server_link_down : errc::not_logged_in;
    if (peer == parts_.options.name) return errc::own_name;
    if (auto* ringing = calls_.pending(peer);
        ringing && ringing->phase() == call::call_phase::ringing) {
        ringing->signal(call::call_signal::accept); // calling a caller accepts
        return {};
    }
    if (!calls_.live(peer).empty()) return errc::already_in_call;
    if (is_full()) return errc::too_many_calls;
    auto listener = open_listener();
    if (!listener) return listener.error();
    error_code ignored;
    const auto port = listener->local_endpoint(ignored).port();
    const auto id = ++last_id_;
    parts_.refusals.note_placed(peer);
    const auto advertised =
        parts_.options.advertised_port > 0 ? parts_.options.advertised_port : port;
    add(std::make_unique<call::call>(
        context_, id, peer, call::outgoing_call{std::move(*listener), advertised}
    ));
    const wire::call_request request{peer, parts_.options.advertised_host, advertised};
    parts_.link.send(request);
    parts_.report(event::call_outgoing{id, peer, port});
    return {};
}

/// If all ports of a range rest, the one that rested longest is used.
result<net::tcp::acceptor> call_service::open_listener() {
    auto opened = call::open_call_listener(context_.executor, parts_.options, ports_);
    while (!opened && opened.error() == errc::no_port_left && resting_.release_oldest())
        opened = call::open_call_listener(context_.executor, parts_.options, ports_);
    return opened;
}

error_code call_service::answer(std::string_view peer, call::call_signal reply) {
    for (auto& each : calls_.all()) {
        const bool is_meant = peer.empty() || each.peer() == peer;
        if (each.phase() != call::call_phase::ringing || !is_meant) continue;
        each.signal(reply);
        return {};
    }
    return errc::not_calling;
}

error_code call_service::hang_up(std::string_view peer) {
    const auto ending = calls_.to_end(peer);
    for (auto& each : calls_.all())
        if (std::ranges::find(ending, each.id()) != ending.end())
            each.signal(call::call_signal::hang_up);
    return ending.empty() ? errc::no_call : error_code();
}

error_code call_service::send_text(std::string_view peer, std::string_view words) {
    error_code outcome = errc::no_call;
    for (auto& each : calls_.all()) {
        const bool is_meant = peer.empty() || each.peer() == peer;
        if (each.phase() != call::call_phase::up || !is_meant) continue;
        outcome = each.setup().send_text(words);
        if (!outcome) return outcome;
    }
    return outcome;
}

void call_service::set_state(std::uint16_t bits) {
    for (auto& each : calls_.all())
        each.setup().set_state(bits);
}

void call_service::tell_parties() {
    std::vector<std::string> names;
    for (const auto& each : calls_.all())
        if (each.phase() == call::call_phase::up) names.push_back(each.peer());
    for (const auto& each : calls_.all()) {
        if (each.phase() != call::call_phase::up || !each.sealed()) continue;
        auto others = names;
        std::erase(others, each.peer());
        each.sealed()->tell_party(std::move(others));
    }
}

// ---- messages of the server

void call_service::on(const wire::call_request& message) {
    if (!is_leaving_) base_.on(message);
}

void call_service::on(const wire::incoming_offer& message) {
    if (!is_leaving_) sealed_.on(message);
}

void call_service::on_left(std::string_view peer) {
    sealed_.on_left(peer);
    for (auto& each : calls_.all())
        if (each.peer() == peer) each.note_peer_left();
    if (auto* found = calls_.pending(peer)) found->signal(call::call_signal::peer_left);
}

/// The server has told the callees that we left, so their telephones no longer ring.
void call_service::drop_placed() {
    for (auto& each : calls_.all())
        if (each.phase() == call::call_phase::calling) {
            each.set_detail(call::ending::server_link_lost{});
            each.signal(call::call_signal::link_broken);
        }
}

/// Sealed calls that are not accepted yet need the server.
void call_service::on_link_lost() {
    sealed_.on_link_lost();
    for (auto& each : calls_.all()) {
        if (!each.sealed() || !each.pending() || !each.setup().needs_server()) continue;
        each.set_detail(call::ending::server_link_lost{});
        each.signal(call::call_signal::peer_left);   // while it rings here
        each.signal(call::call_signal::link_broken); // while it rings there
    }
}

// ---- calls

call::call& call_service::add(const std::string& peer, call::call_start start) {
    auto& begun = calls_.add(
        std::make_unique<call::call>(context_, ++last_id_, peer, std::move(start))
    );
    tasks_.spawn(live(begun));
    parts_.on_change();
}

asio::awaitable<void> call_service::live(call::call& self) {
    co_await self.run();
    // First, so that receivers of its events find a client that is free again.
    const auto ended = calls_.take(self);
    parts_.on_change();
    ended->report_end();
    parts_.on_end();
    // Calls that were not answered because of this one may be answered now.
    for (auto& each : calls_.all())
        if (!each.is_to_be_answered()) each.answer_after(answer_after(each.peer()));
    co_await ended->linger();
}

void call_service::on(const wire::call_refused& message) {
    if (auto* found = calls_.pending(message.contact))
        return found->signal(call::call_signal::peer_refused);
    // The server also sends it when the callee leaves, and that does not end a call that is up.
    if (!parts_.contacts.contains(message.contact)) return;
    for (auto& each : calls_.all())
        if (each.peer() == message.contact) each.note_withdrawn();
}

void call_service::on(const wire::error_response& message) {
    // It names no call, so it can only mean the request that was sent last.
    auto* youngest = calls_.newest_in(call::call_phase::calling);
    if (!youngest || !can_be_about(*youngest, message.what))
        return parts_.report(event::error{std::string(message.what)});
    const bool here = parts_.contacts.contains(youngest->peer());
    if (here) youngest->set_detail(call::ending::server_said{std::string(message.what)});
    const auto meant =
        here ? std::string() : similar_name(youngest->peer(), parts_.contacts.names());
    if (!meant.empty()) youngest->set_detail(call::ending::similar_name{meant});
    youngest->signal(here ? call::call_signal::request_failed : call::call_signal::not_online);
}

/// A server's error about rates may concern any message that was sent a moment ago.
bool call_service::can_be_about(const call::call& newest, std::string_view error) const {
    if (!error.starts_with("too many ")) return true;
    const bool is_fresh = clock::now() - newest.times().started < answer_limit;
    const bool is_about_calls = error.starts_with("too many calls");
    return is_fresh && (is_about_calls || !parts_.refusals.has_sent_since_call());
}

void call_service::on(const wire::call_request& message) {
    if (is_leaving_ || answer_known_caller(message)) return;
    using missed = event::call_missed;
    const bool is_blocked = parts_.options.is_blocked && parts_.options.is_blocked(message.contact);
    if (is_blocked) return refuse_unheard(message, missed::cause::blocked);
    if (do_not_disturb_) return refuse_unheard(message, missed::cause::do_not_disturb);
    const bool is_answered = answer_after(message.contact).has_value();
    if (is_unattended_ && !is_answered && !parts_.options.auto_answer_from.empty())
        return refuse_unheard(message, missed::cause::unattended);
    // Two calls between the same users would feed back each other's sound forever.
    const bool has_call = !calls_.live(message.contact).empty();
    if (has_call || is_full()) return refuse_unheard(message, missed::cause::busy);
    ring(message);
}

void call_service::refuse_unheard(
    const wire::call_request& message, event::call_missed::cause why
) {
    const std::string peer(message.contact);
    const auto answer = parts_.refusals.refuse_unheard(peer);
    if (!answer.tell) parts_.log.debug(printable(peer), " calls again and is refused in silence");
    if (answer.is_new) parts_.report(event::call_missed{peer, {}, why});
}

/// A request between users who already have a call under way: both called each other, or the new
/// request replaces the old one.
bool call_service::answer_known_caller(const wire::call_request& message) {
    const bool crossed = std::ranges::any_of(calls_.all(), [&](const call::call& each) {
        return each.peer() == message.contact && each.is_answer_to_crossing();
    });
    auto* known = calls_.pending(message.contact);
    if (crossed || !known) return crossed;
    const call::caller_address caller{std::string(message.host), message.port};
    using enum call::call_phase;
    const auto phase = known->phase();
    if (phase == turned_down) {
        known->signal(call::call_signal::called_again);
        return false;
    }
    if (phase == calling && parts_.options.name > message.contact) {
        known->note_crossing(caller);
        return true;
    }
    const bool is_ours = phase == calling || phase == sent_back;
    known->set_caller(caller);
    known->set_detail({});
    known->signal(is_ours ? call::call_signal::yield : call::call_signal::called_again);
    return true;
}

} // namespace babel::client
