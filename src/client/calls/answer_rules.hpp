// Decides whether the user hears of a call, and whether it is answered for them. No I/O, no clock.
#pragma once

#include "client/calls/call_list.hpp"
#include <babel/call/call.hpp>
#include <babel/client/event.hpp>
#include <babel/client/settings.hpp>

#include <chrono>
#include <optional>
#include <string_view>

namespace babel::client {

/// Lifetime: `options` and `calls` outlive it.
class answer_rules {
public:
    using cause = event::call_missed::cause;

    answer_rules(const settings& options, const call_list<call::call>& calls)
        : options_(options), calls_(calls) {}

    /// While it is set, callers are refused and reported as missed.
    void do_not_disturb(bool on) { do_not_disturb_ = on; }
    bool does_not_disturb() const { return do_not_disturb_; }
    /// Nobody is present to answer: callers that auto_answer_from does not name are refused.
    void leave_unattended() { is_unattended_ = true; }

    bool is_blocked(std::string_view peer) const {
        return options_.is_blocked && options_.is_blocked(peer);
    }
    bool is_blocked(const crypto::public_key& caller) const {
        return options_.is_blocked_key && options_.is_blocked_key(caller);
    }
    bool is_full() const { return calls_.live().size() >= options_.max_calls; }
    /// Empty: the user answers.
    std::optional<std::chrono::seconds> answer_after(std::string_view peer) const;
    /// The reason to refuse a caller without asking the user. Empty: the call rings.
    std::optional<cause> reason_to_refuse(std::string_view peer) const;
    /// The same for a caller who has proved a key.
    std::optional<cause>
    reason_to_refuse(std::string_view peer, const crypto::public_key& key) const {
        return is_blocked(key) ? cause::blocked : reason_to_refuse(peer);
    }

private:
    const settings& options_;
    const call_list<call::call>& calls_;
    bool do_not_disturb_ = false;
    bool is_unattended_ = false;
};

} // namespace babel::client
