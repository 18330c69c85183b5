// The handshake of a sealed call: TLS between its two ends, inside which both prove their keys. Its
// bytes travel as blobs through the server's signalling. No I/O, no clock.
#pragma once

#include "call/sealed/late_acceptance.hpp"
#include "call/sealed/peer_proof.hpp"
#include <babel/call/handshake_facts.hpp>
#include <babel/core/error.hpp>
#include <babel/crypto/tls_engine.hpp>
#include <babel/wire/offers.hpp>
#include <babel/wire/peer_messages.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace babel::call {

enum class handshake_phase : std::uint8_t {
    offering, ///< A caller waits for the server's answer; a callee for the offer.
    securing, ///< Keys are agreed and proved.
    proved,   ///< The callee rings, and waits for the caller's nonce.
    waiting,  ///< There are keys and words. The acceptance is missing.
    accepted,
    failed,
};

/// One side of a call's handshake. After a failure, and after the acceptance, all that comes is
/// ignored: a server cannot end an accepted call.
/// Source: docs/protocol.md, "Sealed calls".
class handshake {
public:
    using time_point = std::chrono::steady_clock::time_point;
    using bytes = std::vector<std::uint8_t>;

    /// Of the time from the offer, or the server's answer to it, until both sides are proved.
    static constexpr std::chrono::seconds time_limit{5};
    static constexpr std::size_t max_signals = 12;
    static constexpr std::size_t max_bytes = 16 * 1024;

    /// Exceptions: std::runtime_error or std::bad_alloc if OpenSSL makes no connection.
    handshake(handshake_setup setup, wire::peer_role own_role);

    /// A blob for the peer; empty: nothing is sent. It goes as the Offer or a Signal of that kind.
    struct output {
        bytes blob;
        wire::call_step what = wire::call_step::handshake;
    };

    /// A caller's first blob, which the Offer carries.
    output start();
    /// The server has passed a caller's offer on. `named`: the callee's key, if the server
    /// named one.
    void on_offered(const std::optional<crypto::public_key>& named, time_point now);
    /// An offer has come to a callee, from the peer of the setup.
    output
    on_offer(bytes_view blob, const std::optional<crypto::public_key>& named, time_point now);
    /// A caller's candidates, which go out with its nonce.
    void set_candidates(std::vector<wire::candidate> own) { setup_.candidates = std::move(own); }
    /// A Signal of the kinds `handshake` and `accept`.
    output on_signal(wire::call_step what, bytes_view blob);
    /// The callee's user has answered the call, which rings. If the caller's nonce is missing yet,
    /// the acceptance waits for it.
    output accept(std::vector<wire::candidate> own);
    /// A Voice item of the callee has opened: accepted, and its Candidates come late.
    void on_voice();
    std::optional<late_acceptance> take_late() { return std::exchange(late_, {}); }
    /// Call at the deadline.
    void on_time(time_point now);
    time_point deadline() const { return deadline_; }

    handshake_phase phase() const { return phase_; }
    /// Null before a failure. The peer gets an End with its reason.
    const handshake_failure* failure() const { return failure_ ? &*failure_ : nullptr; }
    /// Null before the peer is proved. A callee rings, and binds its leg, from then on.
    const proved_peer* peer() const { return peer_ ? &*peer_ : nullptr; }
    /// Null before `waiting`.
    const crypto::three_words* words() const { return words_ ? &*words_ : nullptr; }
    /// Null before `waiting`; later ones get the keys of the call, which this then has no more.
    std::unique_ptr<call_keys> take_keys() { return std::move(keys_); }
    /// The peer's: those of a caller from `waiting` on, those of a callee when it has accepted.
    const std::vector<wire::candidate>& peer_candidates() const { return candidates_; }
    /// True if a callee gave its nonce to a caller that did not reveal its own: each such end may
    /// have been an attempt at other words.
    bool is_unrevealed() const { return own_role_ == wire::peer_role::callee && peer_ && !words_; }

private:
    bool is_over() const { return phase_ >= handshake_phase::accepted; }
    output feed(bytes_view blob);
    void receive(bytes_view blob, bytes& out);
    void greet(bytes& out);
    error_code read_message(bytes_view message, bytes& out);
    void on_message(const wire::peer_hello& hello, bytes& out);
    void on_message(const wire::peer_reveal& reveal, bytes& out);
    void on_message(const wire::candidates& list, bytes& out);
    void send(const wire::peer_message& message, bytes& out);
    void send_hello(const wire::raw_nonce& nonce, bytes& out);
    void send_acceptance(bytes& out);
    void agree(const wire::raw_nonce& caller_nonce, const wire::raw_nonce& callee_nonce);
    void finish();
    void fail(handshake_failure why);

    handshake_setup setup_;
    wire::peer_role own_role_;
    std::optional<crypto::tls_engine> engine_; // until the acceptance
    channel_binding channel_{};                // from greet() on
    wire::peer_framer framer_;
    handshake_phase phase_ = handshake_phase::offering;
    time_point deadline_ = time_point::max();
    std::size_t signals_ = 0;
    std::size_t bytes_ = 0;
    bool has_answered_ = false; // in this turn, which is over then
    bool has_greeted_ = false;
    std::optional<crypto::public_key> named_;
    std::optional<proved_peer> peer_;
    wire::raw_nonce commitment_{}; // of a caller, as its callee keeps it
    std::optional<crypto::three_words> words_;
    std::unique_ptr<call_keys> keys_;
    std::vector<wire::candidate> candidates_;
    std::optional<std::vector<wire::candidate>> acceptance_; // that waits
    std::optional<late_acceptance> late_;
    std::optional<handshake_failure> failure_;
};

} // namespace babel::call
