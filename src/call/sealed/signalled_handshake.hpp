// The handshake of one sealed call on its way through the server.
#pragma once

#include "call/sealed/handshake.hpp"
#include "call/ways/call_candidates.hpp"
#include <babel/call/call_signal.hpp>
#include <babel/call/end_detail.hpp>
#include <babel/call/sealed_setup.hpp>
#include <babel/core/asio.hpp>

#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace babel::call {

/// Sends what the handshake says, keeps its time, and asks for the user's policy.
/// Lifetime: owner and candidates outlive it. Thread: the loop only.
class signalled_handshake {
public:
    struct hooks {
        std::function<void(const call_keys&)> keys;
        std::function<void()> accepted; ///< By the callee, this side or the other.
        /// It is over without an acceptance: the signal for the call, and the cause.
        std::function<void(call_signal how, end_detail why)> ended;
    };

    signalled_handshake(
        const asio::any_io_executor& executor,
        handshake_setup facts,
        wire::peer_role own_role,
        const offer_owner& owner,
        call_candidates& candidates,
        hooks callbacks
    );

    std::vector<std::uint8_t> begin() { return handshake_.start().blob; }
    void on_offered(const wire::offered& answer);
    /// The number is that of the offer, whose handshake begins with answer().
    void on_offer(const wire::incoming_offer& offer) { number_ = offer.call; }
    void answer(const wire::incoming_offer& offer);
    void on_signal(const wire::signal& message);
    /// The callee's user accepts.
    void accept();
    /// The callee's voice came before its acceptance.
    void on_voice();
    /// Tells the peer, and hears nothing from now on.
    void end(wire::end_reason why);

    std::uint32_t number() const { return number_; }
    const proved_peer* peer() const { return handshake_.peer(); }
    const peer_security& security() const { return security_; }
    bool is_over() const { return is_over_; }
    bool is_accepted() const { return is_accepted_; }
    /// See handshake::is_unrevealed(); of a caller whose key is not known.
    bool is_attempt() const;

private:
    void advance(const handshake::output& accepted);
    bool judge();
    void take_keys();
    void on_failure(const handshake_failure& why);
    void on_end(std::optional<wire::end_reason> why);
    void leave(call_signal how, end_detail why);
    void watch_time();
    void on_acceptance();
    std::chrono::microseconds hold() const;
    void on_late(const wire::signal& message);

    const wire::peer_role own_role_;
    const offer_owner& owner_;
    call_candidates& candidates_;
    hooks hooks_;
    handshake handshake_;
    asio::steady_timer limit_;
    std::uint32_t number_ = 0;
    std::optional<late_acceptance> late_;
    std::chrono::steady_clock::time_point answered_; // by a callee's first Signal
    std::chrono::steady_clock::duration round_trip_{};
    peer_security security_;
    std::shared_ptr<void> lives_ = std::make_shared<char>(); // for a handler that is queued
    bool is_judged_ = false;
    bool is_accepted_ = false;
    bool is_over_ = false;
};

} // namespace babel::call
