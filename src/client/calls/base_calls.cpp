#include "client/calls/base_calls.hpp"

#include <babel/call/call_listener.hpp>
#include <babel/call/relay_grant.hpp>
#include <babel/core/text.hpp>

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>

namespace babel::client {
namespace {

// Time in which a server answers an invalid request.
constexpr std::chrono::seconds answer_limit{10};

} // namespace

struct base_calls::placed_call {
    call::outgoing_call start;
    wire::call_request request;
    std::uint16_t port = 0;
};

base_calls::base_calls(
    const signalling_services& services, refusal_sender& refusals, call::resting_ports& resting
)
    : services_(services), refusals_(refusals), resting_(resting),
      ports_(services.options.listen_ports),
      reach_(services.context.executor, services.options, services.link, services.log) {}

// ---- calls of this side

error_code base_calls::place(const std::string& peer) {
    if (const auto refused = judge(peer)) {
        services_.report(event::call_untrusted{peer, false, *refused});
        return errc::peer_untrusted;
    }
    if (is_reach_closed()) {
        const auto id = services_.add(peer, call::outgoing_call{}).id();
        ask_for_port(id, peer);
        services_.report(event::call_outgoing{id, peer, 0});
        return {};
    }
    auto placed = open(peer);
    if (!placed) return placed.error();
    const auto& started = services_.add(peer, std::move(placed->start));
    last_request_ = started.id();
    services_.link.send(placed->request);
    services_.report(event::call_outgoing{started.id(), peer, placed->port});
    return {};
}

error_code base_calls::go_plain(call::call& of) {
    if (!is_reach_closed()) return listen_for(of);
    of.go_plain({}); // until the grant comes
    ask_for_port(of.id(), of.peer());
    return {};
}

error_code base_calls::listen_for(call::call& of) {
    auto placed = open(of.peer());
    if (!placed) return placed.error();
    of.go_plain(std::move(placed->start));
    last_request_ = of.id();
    services_.link.send(placed->request);
    return {};
}

/// Of a server that has a relay.
bool base_calls::is_reach_closed() const {
    return reach_.is_closed() && services_.link.caller_identity();
}

/// The callee gets an ordinary request, with a port of the relay.
void base_calls::ask_for_port(int call, const std::string& peer) {
    refusals_.note_placed(peer);
    services_.link.send(wire::offer{asked_.add(call), peer, wire::offer_flag::base_call, {}});
}

bool base_calls::on(const wire::offered& message) {
    const auto asked = asked_.take(message.tag);
    if (!asked) return false;
    auto* found = services_.calls.find(*asked);
    const bool waits = found && found->phase() == call::call_phase::calling && !found->sealed();
    using wire::offer_outcome;
    const bool is_sealed =
        message.outcome != offer_outcome::cannot && message.outcome != offer_outcome::base_call;
    if (is_sealed) services_.send_end(message.call, wire::end_reason::withdrawn);
    // A port for a call that was cancelled needs no answer: the refusal followed the offer.
    if (!waits) return true;
    if (is_sealed)
        services_.fail(*found, call::ending::handshake_failed{call::handshake_fault::out_of_turn});
    else if (message.outcome == offer_outcome::base_call)
        on_port(*found, message);
    else
        on_no_port(*found, message.why);
    return true;
}

void base_calls::on_port(call::call& asked, const wire::offered& message) {
    asked_.wait_at(message.call, asked.id());
    auto grant = call::read_grant(message.grant, services_.link.server_address());
    if (grant) return asked.go_plain({std::nullopt, 0, std::move(*grant)});
    services_.fail(asked, call::ending::link_failed{grant.error()});
}

/// Without a port the callee may still be nearer to us than the server.
void base_calls::on_no_port(call::call& asked, wire::offer_fault why) {
    if (why == wire::offer_fault::not_online) return services_.end_as_not_online(asked);
    if (why == wire::offer_fault::too_often) {
        asked.set_detail(call::ending::offer_refused{why});
        return asked.signal(call::call_signal::request_failed);
    }
    if (const auto failed = listen_for(asked))
        services_.fail(asked, call::ending::link_failed{failed});
}

void base_calls::on_link_lost() {
    reach_.forget();
    asked_.clear();
}

std::optional<call::untrusted_peer> base_calls::judge(std::string_view peer) const {
    return services_.peers.judge_plain(peer, services_.contacts.takes_offers(peer));
}

std::optional<call::untrusted_peer> base_calls::judge(const call::call& sealed) const {
    if (takers_.contains(sealed.id())) return services_.peers.judge_plain(sealed.peer(), true);
    return judge(sealed.peer());
}

void base_calls::note_taker(int call) {
    std::erase_if(takers_, [this](int id) { return !services_.calls.find(id); });
    takers_.insert(call);
}

/// The request's views are those of `peer` and the settings.
result<base_calls::placed_call> base_calls::open(const std::string& peer) {
    auto listener = open_listener();
    if (!listener) return listener.error();
    error_code ignored;
    const auto port = listener->local_endpoint(ignored).port();
    refusals_.note_placed(peer);
    const auto& options = services_.options;
    const auto advertised = options.advertised_port > 0 ? options.advertised_port : port;
    return placed_call{
        {std::move(*listener), advertised, {}, reach_.map(services_.context.ends, port)},
        {peer, options.advertised_host, advertised},
        port};
}

/// If all ports of a range rest, the one that rested longest is used.
result<net::tcp::acceptor> base_calls::open_listener() {
    reach_.free_port();
    const auto& executor = services_.context.executor;
    auto opened = call::open_call_listener(executor, services_.options, ports_);
    while (!opened && opened.error() == errc::no_port_left && resting_.release_oldest())
        opened = call::open_call_listener(executor, services_.options, ports_);
    return opened;
}

// ---- the server's words

void base_calls::on(const wire::call_request& message) {
    if (answer_known_caller(message)) return;
    using cause = event::call_missed::cause;
    if (services_.answers.is_blocked(message.contact))
        return refuse_unheard(message.contact, cause::blocked);
    if (const auto refused = judge(message.contact))
        return refuse_unheard(message.contact, cause::untrusted, &*refused);
    if (const auto why = services_.answers.reason_to_refuse(message.contact))
        refuse_unheard(message.contact, *why);
    else
        ring(message);
}

void base_calls::ring(const wire::call_request& message) {
    const std::string peer(message.contact);
    const call::caller_address caller{std::string(message.host), message.port};
    refusals_.note_ringing(peer);
    const auto& started =
        services_.add(peer, call::incoming_call{caller, services_.answers.answer_after(peer)});
    services_.report(event::call_incoming{
        started.id(), peer, caller.host, caller.port, services_.options.ring_timeout});
}

/// `untrusted`: of that cause.
void base_calls::refuse_unheard(
    std::string_view caller, event::call_missed::cause why, const call::untrusted_peer* untrusted
) {
    const std::string peer(caller);
    const auto answer = refusals_.refuse_unheard(peer);
    if (!answer.tell)
        services_.log.debug(printable(peer), " calls again and is refused in silence");
    if (answer.is_new) services_.report_missed(peer, why, untrusted);
}

/// A request between users who already have a call under way: both called each other, or the new
/// request replaces the old one.
bool base_calls::answer_known_caller(const wire::call_request& message) {
    const bool crossed = std::ranges::any_of(services_.calls.all(), [&](const call::call& each) {
        return each.peer() == message.contact && each.is_answer_to_crossing();
    });
    auto* known = services_.calls.pending(message.contact);
    if (crossed || !known) return crossed;
    using enum call::call_phase;
    const auto phase = known->phase();
    if (known->sealed() && !may_yield(*known)) {
        static_cast<void>(refusals_.refuse_unheard(known->peer()));
        return true;
    }
    const call::caller_address caller{std::string(message.host), message.port};
    if (phase == turned_down) {
        known->signal(call::call_signal::called_again);
        return false;
    }
    if (phase == calling && !known->sealed() && services_.options.name > message.contact) {
        known->note_crossing(caller);
        return true;
    }
    const bool is_ours = phase == calling || phase == sent_back;
    known->set_caller(caller);
    known->set_detail({});
    known->signal(is_ours ? call::call_signal::yield : call::call_signal::called_again);
    return true;
}

/// An offer wins over a request, whatever the names. But a peer whose program takes no offers, and
/// who may call plainly, is the one that the offer cannot reach.
bool base_calls::may_yield(const call::call& sealed) const {
    using enum call::call_phase;
    const bool is_on_its_way = sealed.phase() == calling && sealed.sealed()->number() == 0;
    return (is_on_its_way || sealed.phase() == sent_back) && !judge(sealed);
}

void base_calls::on(const wire::call_refused& message) {
    auto* found = services_.calls.pending(message.contact);
    if (found && found->sealed()) return;
    if (found) return found->signal(call::call_signal::peer_refused);
    // The server also sends it when the callee leaves, and that does not end a call that is up.
    if (!services_.contacts.contains(message.contact)) return;
    for (auto& each : services_.calls.all())
        if (each.peer() == message.contact && !each.sealed()) each.note_withdrawn();
}

void base_calls::on(const wire::error_response& message) {
    // It names no call, so it can only mean the request that was sent last.
    auto* asked = services_.calls.find(last_request_);
    const bool waits = asked && asked->phase() == call::call_phase::calling && !asked->sealed();
    if (!waits || !can_be_about(*asked, message.what))
        return services_.report(event::error{std::string(message.what)});
    if (!services_.contacts.contains(asked->peer())) return services_.end_as_not_online(*asked);
    asked->set_detail(call::ending::server_error{std::string(message.what)});
    asked->signal(call::call_signal::request_failed);
}

/// A server's error about rates may concern any message that was sent a moment ago.
bool base_calls::can_be_about(const call::call& asked, std::string_view error) const {
    if (!error.starts_with("too many ")) return true;
    const auto age = std::chrono::steady_clock::now() - asked.times().started;
    const bool is_about_calls = error.starts_with("too many calls");
    return age < answer_limit && (is_about_calls || !refusals_.has_sent_since_call());
}

} // namespace babel::client
