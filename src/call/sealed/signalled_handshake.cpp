#include "call/sealed/signalled_handshake.hpp"

#include <algorithm>
#include <span>
#include <utility>

namespace babel::call {
namespace {

using clock = std::chrono::steady_clock;

constexpr clock::duration longest_hold = std::chrono::milliseconds(500);

std::optional<crypto::public_key> key_in(bytes_view bytes) {
    crypto::public_key key;
    if (bytes.size() != key.bytes.size()) return {};
    std::ranges::copy(bytes, key.bytes.begin());
    return key;
}

/// Faults that mean that somebody else may be there.
std::optional<peer_fault> fault_of(handshake_fault why) {
    switch (why) {
    case handshake_fault::other_key:
        return peer_fault::other_key;
    case handshake_fault::unknown_key:
        return peer_fault::unknown_key;
    case handshake_fault::wrong_names:
    case handshake_fault::bad_proof:
    case handshake_fault::bad_commitment:
        return peer_fault::bad_proof;
    default:
        return {};
    }
}

/// Callers only withdraw, or fail.
wire::end_reason sayable(wire::end_reason why, wire::peer_role by) {
    if (by == wire::peer_role::callee || why == wire::end_reason::failed) return why;
    return wire::end_reason::withdrawn;
}

} // namespace

signalled_handshake::signalled_handshake(
    const asio::any_io_executor& executor,
    handshake_setup facts,
    wire::peer_role own_role,
    const offer_owner& owner,
    call_candidates& candidates,
    hooks callbacks
)
    : own_role_(own_role), owner_(owner), candidates_(candidates), hooks_(std::move(callbacks)),
      handshake_(std::move(facts), own_role), limit_(executor) {}

void signalled_handshake::on_offered(const wire::offered& answer) {
    number_ = answer.call;
    handshake_.on_offered(key_in(answer.key), clock::now());
    watch_time();
}

void signalled_handshake::answer(const wire::incoming_offer& offer) {
    const auto accepted = handshake_.on_offer(offer.blob, key_in(offer.key), clock::now());
    watch_time();
    answered_ = clock::now();
    advance(accepted);
}

void signalled_handshake::on_signal(const wire::signal& message) {
    if (is_over_) return;
    if (is_accepted_) return on_late(message); // no server ends an accepted call
    if (message.what == wire::call_step::end) return on_end(message.reason());
    if (round_trip_ == clock::duration::zero()) round_trip_ = clock::now() - answered_;
    const bool tells = own_role_ == wire::peer_role::caller && !handshake_.peer(); // in the answer
    if (tells) handshake_.set_candidates(candidates_.for_handshake());
    advance(handshake_.on_signal(message.what, message.blob));
}

void signalled_handshake::accept() {
    if (!is_over_) advance(handshake_.accept(candidates_.for_handshake()));
}

void signalled_handshake::on_voice() {
    handshake_.on_voice();
    advance({});
}

/// After each input of the handshake.
void signalled_handshake::advance(const handshake::output& accepted) {
    if (is_over_) return;
    if (handshake_.failure()) return on_failure(*handshake_.failure());
    if (handshake_.peer() && !is_judged_ && !judge()) return;
    if (!accepted.blob.empty()) owner_.signal(number_, accepted.what, accepted.blob);
    take_keys();
    if (handshake_.phase() == handshake_phase::accepted && !is_accepted_) on_acceptance();
}

void signalled_handshake::on_acceptance() {
    is_accepted_ = true;
    late_ = handshake_.take_late();
    hooks_.accepted();
    if (!late_) candidates_.take_first(handshake_.peer_candidates(), hold());
}

/// The candidates of a callee whose voice came first.
void signalled_handshake::on_late(const wire::signal& message) {
    if (!late_ || message.what != wire::call_step::accept) return;
    if (const auto came = late_->read(message.blob)) candidates_.take_first(*came, hold());
    late_.reset();
}

/// Time for which a callee's first datagrams to the caller wait after the acceptance, so that those
/// of both sides cross: half of a round trip of the signalling. A caller that takes its time to
/// answer does not hold the callee back for longer.
std::chrono::microseconds signalled_handshake::hold() const {
    if (own_role_ == wire::peer_role::caller) return {};
    return std::chrono::duration_cast<std::chrono::microseconds>(
        std::min(round_trip_ / 2, longest_hold)
    );
}

/// Returns false if it is over by that.
bool signalled_handshake::judge() {
    is_judged_ = true;
    const auto judged = owner_.judge(*peer());
    if (!judged) {
        const bool is_known = peer()->source != key_source::named;
        end(is_known ? wire::end_reason::identity : wire::end_reason::refused);
        leave(call_signal::untrusted, ending::insecure{judged.error()});
        return false;
    }
    security_ = *judged;
    if (own_role_ == wire::peer_role::callee) owner_.proved();
    return !is_over_;
}

void signalled_handshake::take_keys() {
    const auto keys = handshake_.take_keys();
    if (!keys) return;
    if (owner_.may_show_words()) security_.words = *handshake_.words();
    hooks_.keys(*keys);
}

void signalled_handshake::on_failure(const handshake_failure& why) {
    end(why.told);
    if (const auto fault = fault_of(why.why))
        leave(call_signal::untrusted, ending::insecure{owner_.refuse_key(*fault, why.presented)});
    else
        leave(call_signal::connect_failed, ending::handshake_failed{why.why});
}

/// The peer ends it before the acceptance.
void signalled_handshake::on_end(std::optional<wire::end_reason> why) {
    is_over_ = true;
    if (own_role_ == wire::peer_role::callee) return leave(call_signal::peer_refused, {});
    switch (why.value_or(wire::end_reason::refused)) {
    case wire::end_reason::busy:
        return leave(call_signal::declined, ending::peer_busy{});
    case wire::end_reason::no_answer:
        return leave(call_signal::unanswered, {});
    case wire::end_reason::failed:
        return leave(call_signal::connect_failed, ending::handshake_failed{});
    case wire::end_reason::identity:
        return leave(
            call_signal::untrusted, ending::insecure{{peer_fault::distrusts_us, {}, {}, {}}}
        );
    case wire::end_reason::refused:
    case wire::end_reason::withdrawn:
        break;
    }
    leave(call_signal::declined, {});
}

void signalled_handshake::leave(call_signal how, end_detail why) {
    is_over_ = true;
    limit_.cancel();
    hooks_.ended(how, std::move(why));
}

/// Before the server has answered an offer, the call has no number, and the server's answer is met
/// with the end.
void signalled_handshake::end(wire::end_reason why) {
    if (std::exchange(is_over_, true)) return;
    limit_.cancel();
    const auto accepted = static_cast<std::uint8_t>(sayable(why, own_role_));
    if (number_ != 0) owner_.signal(number_, wire::call_step::end, std::span(&accepted, 1));
}

bool signalled_handshake::is_attempt() const {
    return handshake_.is_unrevealed() && peer()->source == key_source::named;
}

void signalled_handshake::watch_time() {
    limit_.expires_at(handshake_.deadline());
    limit_.async_wait([this, lives = std::weak_ptr(lives_)](error_code ec) {
        if (ec || lives.expired() || is_over_) return;
        if (handshake_.deadline() > clock::now()) return watch_time();
        handshake_.on_time(clock::now());
        advance({});
    });
}

} // namespace babel::call
