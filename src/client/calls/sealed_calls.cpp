#include "client/calls/sealed_calls.hpp"

#include <babel/core/time.hpp>
#include <babel/crypto/secret.hpp>

#include <algorithm>
#include <chrono>
#include <utility>

namespace babel::client {
namespace {

using clock = std::chrono::steady_clock;

bool is_named_only(const call::proved_peer& peer) {
    return peer.source == call::key_source::named;
}

/// Our own offer or request waits for an answer.
bool may_be_crossed(const call::call& mine) {
    using enum call::call_phase;
    return mine.phase() == calling || mine.phase() == sent_back;
}

} // namespace

sealed_calls::sealed_calls(const signalling_services& services, base_calls& base)
    : services_(services), base_(base), arrivals_(services.context.executor),
      held_(services.context.executor, [this](const auto& message) { begin(message); }) {}

asio::awaitable<void> sealed_calls::close() {
    co_await held_.close();
    co_await arrivals_.close();
}

// ---- calls of this side

bool sealed_calls::may_offer(std::string_view peer) const {
    if (!services_.link.caller_identity()) return false;
    return !services_.contacts.flags(peer) || services_.contacts.takes_offers(peer);
}

void sealed_calls::place(const std::string& peer) {
    auto setup = make_setup(peer, wire::peer_role::caller);
    const auto* asked = setup.get();
    const auto hello = setup->begin();
    const auto& started = services_.add(peer, call::sealed_call{std::move(setup)});
    const auto tag = base_.asked().next_tag();
    asked_.push_back({tag, started.id(), asked});
    if (services_.contacts.takes_offers(peer)) base_.note_taker(started.id());
    services_.link.send(wire::offer{tag, peer, 0, hello});
    services_.report(event::call_outgoing{started.id(), peer, 0});
}

void sealed_calls::on(const wire::offered& message) {
    const auto place = std::ranges::find(asked_, message.tag, &asked_offer::tag);
    if (place == asked_.end()) return;
    const auto asked = *place;
    asked_.erase(place);
    auto* started = services_.calls.find(asked.call);
    auto* setup = started ? started->sealed() : nullptr;
    const bool waits = setup && setup == asked.setup && !setup->is_over();
    if (message.outcome == wire::offer_outcome::cannot) {
        if (waits) on_refused(*started, message.why);
        return;
    }
    if (!waits) return services_.send_end(message.call, wire::end_reason::withdrawn);
    if (message.outcome == wire::offer_outcome::passed_on)
        return setup->on_offered(message, services_.link.server_address());
    services_.send_end(message.call, wire::end_reason::withdrawn); // of a base call
    services_.fail(*started, call::ending::handshake_failed{call::handshake_fault::out_of_turn});
}

void sealed_calls::on_refused(call::call& asked, wire::offer_fault why) {
    if (why == wire::offer_fault::not_online) return services_.end_as_not_online(asked);
    if (why != wire::offer_fault::takes_no_offers) {
        asked.set_detail(call::ending::offer_refused{why});
        return asked.signal(call::call_signal::request_failed);
    }
    if (const auto refused = base_.judge(asked)) {
        services_.report(event::call_untrusted{asked.peer(), false, *refused});
        asked.set_detail(call::ending::insecure{*refused});
        return asked.signal(call::call_signal::untrusted);
    }
    if (const auto failed = base_.go_plain(asked))
        services_.fail(asked, call::ending::link_failed{failed});
}

// ---- calls of others

void sealed_calls::on(const wire::incoming_offer& message) {
    const std::string peer(message.caller);
    if (services_.answers.is_blocked(peer)) {
        services_.send_end(message.call, wire::end_reason::refused);
        return miss(peer, event::call_missed::cause::blocked);
    }
    if (!services_.link.caller_identity())
        return services_.send_end(message.call, wire::end_reason::failed);
    if (!hold_crossing(message)) begin(message);
}

/// The smaller name takes the other's offer, and withdraws its own. Returns true if that is the
/// peer's part.
bool sealed_calls::hold_crossing(const wire::incoming_offer& message) {
    const auto* mine = services_.calls.pending(message.caller);
    const bool is_ours = mine && may_be_crossed(*mine) && mine->sealed();
    return is_ours && services_.options.name > message.caller && held_.hold(message);
}

void sealed_calls::begin(const wire::incoming_offer& message) {
    const std::string peer(message.caller);
    if (arrivals_.size() >= max_handshakes)
        return services_.send_end(message.call, wire::end_reason::busy);
    auto& arrived = arrivals_.add(peer, make_setup(peer, wire::peer_role::callee));
    arrived.on_offer(message, services_.link.server_address());
}

/// Before the caller gets our nonce.
void sealed_calls::on_proved(const std::string& peer) {
    auto* crossed = services_.calls.pending(peer);
    auto& setup = *arrivals_.find(peer);
    const bool is_stranger = is_named_only(*setup.peer());
    const bool is_crossing = crossed && may_be_crossed(*crossed);
    const auto why =
        is_crossing ? std::nullopt : services_.answers.reason_to_refuse(peer, setup.peer()->key);
    if (is_stranger && !why) words_.on_nonce(peer, clock::now());
    if (is_crossing) return crossed->take(arrivals_.take(peer));
    if (!why) return ring(peer, arrivals_.take(peer));
    const bool may_know = *why == event::call_missed::cause::busy && !is_stranger;
    setup.end(may_know ? wire::end_reason::busy : wire::end_reason::refused);
    arrivals_.dismiss(peer);
    miss(peer, *why);
}

void sealed_calls::ring(const std::string& peer, setup_pointer setup) {
    const auto security = setup->security();
    const auto& started = services_.add(
        peer,
        call::sealed_call{
            std::move(setup), call::party::callee, services_.answers.answer_after(peer)}
    );
    services_.report(event::call_incoming{
        started.id(), peer, {}, 0, services_.options.ring_timeout, security});
}

void sealed_calls::on(const wire::signal& message) {
    if (auto* setup = find_setup(message.call)) return setup->on_signal(message);
    if (message.what == wire::call_step::end) held_.drop(message.call);
}

void sealed_calls::on_left(std::string_view peer) {
    arrivals_.dismiss(peer);
    held_.drop_from(peer);
}

void sealed_calls::on_link_lost() {
    arrivals_.dismiss_all();
    held_.clear();
    asked_.clear();
}

sealed_calls::setup_pointer
sealed_calls::make_setup(const std::string& peer, wire::peer_role own_role) {
    return std::make_unique<call::sealed_setup>(
        services_.context, facts_about(peer), own_role, callbacks_for(peer, own_role)
    );
}

call::handshake_setup sealed_calls::facts_about(const std::string& peer) const {
    const auto& user = *services_.link.caller_identity();
    call::handshake_setup facts;
    facts.own_name = services_.options.name;
    facts.peer_name = peer;
    facts.key = &user.key;
    facts.endorsements = user.endorsements;
    facts.capabilities = {"udp1", "text1"};
    facts.known = services_.peers.key_of(peer);
    facts.now = unix_seconds(std::chrono::system_clock::now());
    crypto::fill_random(facts.nonce);
    facts.suites = crypto::suite_order_of_this_machine();
    return facts;
}

/// They keep the identity, whose key the handshake uses.
call::offer_owner sealed_calls::callbacks_for(const std::string& peer, wire::peer_role own_role) {
    call::offer_owner news;
    news.signal = [this, user = services_.link.caller_identity()](
                      std::uint32_t number, wire::call_step what, bytes_view blob
                  ) { send(number, what, blob); };
    news.judge = [this, peer, own_role](const call::proved_peer& proved) {
        auto judged = services_.peers.judge(peer, proved);
        if (!judged) report_untrusted(peer, own_role, judged.error());
        return judged;
    };
    news.refuse_key =
        [this, peer, own_role](call::peer_fault why, const std::optional<crypto::public_key>& key) {
            const auto refused = services_.peers.refuse(peer, why, key);
            report_untrusted(peer, own_role, refused);
            return refused;
        };
    news.proved = [this, peer] { on_proved(peer); };
    news.may_show_words = [this, peer, own_role] {
        return own_role == wire::peer_role::caller || words_.may_show(peer, clock::now());
    };
    news.confirmed = [this, peer, own_role](const call::proved_peer& proved) {
        if (own_role == wire::peer_role::callee && is_named_only(proved)) words_.on_accepted(peer);
        services_.peers.note(peer, proved);
    };
    news.ended = [this, peer] { arrivals_.dismiss(peer); };
    return news;
}

void sealed_calls::report_untrusted(
    const std::string& peer, wire::peer_role own_role, const call::untrusted_peer& why
) {
    const bool is_incoming = own_role == wire::peer_role::callee;
    if (!is_incoming || !arrivals_.find(peer)) // a call reports its own end
        services_.report(event::call_untrusted{peer, is_incoming, why});
    else
        miss(peer, event::call_missed::cause::untrusted, &why);
}

/// Once for a caller who calls again and again. `untrusted`: of that cause.
void sealed_calls::miss(
    const std::string& peer, event::call_missed::cause why, const call::untrusted_peer* untrusted
) {
    const bool is_new = misses_.refuse(peer, clock::now()).is_new;
    static_cast<void>(misses_.take_due(clock::now())); // Ends are no debts
    if (is_new) services_.report_missed(peer, why, untrusted);
}

call::sealed_setup* sealed_calls::find_setup(std::uint32_t number) const {
    if (auto* setup = arrivals_.find(number)) return setup;
    for (auto& each : services_.calls.all())
        if (auto* setup = each.sealed(); setup && setup->number() == number) return setup;
    return nullptr;
}

void sealed_calls::send(std::uint32_t number, wire::call_step what, bytes_view blob) {
    if (services_.link.is_online()) services_.link.send(wire::signal{number, what, blob});
}

} // namespace babel::client
