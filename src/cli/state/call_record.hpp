// One call of the log: made from events, written as JSON. No I/O, no clock.
#pragma once

#include <babel/client/event.hpp>

#include <boost/json/object.hpp>

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace babel::cli {

/// The `why` of a call that its caller broke off before the words were certain.
inline constexpr std::string_view why_words_attempt = "words_attempt";

/// A call that is over or was missed. Names are printable, as in JSON events.
struct call_record {
    std::chrono::system_clock::time_point began; ///< To ring, on either side.
    std::string account;                         ///< Our own name.
    std::string peer;
    bool is_outgoing = false;
    std::string reason;   ///< As in call.ended; or `missed`.
    std::string why;      ///< As in call.missed, or words_attempt; empty for other calls.
    std::string security; ///< As in call.up; empty if it was never up.
    std::chrono::milliseconds rang{};
    std::chrono::milliseconds talked{};
    boost::json::object stats; ///< As in call.ended; empty if it was never up.

    /// True if the call deserves a call back: not if the caller is blocked, or broke off.
    bool is_missed() const {
        return reason == "missed" && why != "blocked" && why != why_words_attempt;
    }
    /// True if it was missed after that time.
    bool is_new(std::chrono::system_clock::time_point last_look) const {
        return is_missed() && began + rang > last_look;
    }
};

/// v, ts, account, peer, direction, reason, [why], secs, rang_secs, [security], [stats].
boost::json::object to_object(const call_record& record);

/// Reads such a line; nothing if it is invalid.
std::optional<call_record> read_call_record(std::string_view line);

/// Limits the entries of callers who have not talked, so that repeated calls of one do not push all
/// others out of the log. A caller has a burst of 20, then one in ten minutes; refused unheard a
/// burst of five, and one a minute at most. All callers together have a burst of 200.
class call_meter {
public:
    using time_point = std::chrono::system_clock::time_point;

    bool allows(const std::string& caller, bool is_unheard, time_point now);

private:
    struct account {
        time_point due{};
        time_point unheard_since{};
    };
    std::map<std::string, account> callers_; // bounded
    account crowd_;                          // of callers beyond that bound
    time_point all_due_{};
};

/// Makes records from events.
class call_recorder {
public:
    using steady = std::chrono::steady_clock;
    using wall = std::chrono::system_clock;

    explicit call_recorder(std::string account) : account_(std::move(account)) {}

    /// Returns the record that the event completes, if any.
    std::optional<call_record>
    on(const client::client_event& event, steady::time_point now, wall::time_point date);

private:
    struct unfinished {
        bool is_outgoing = false;
        steady::time_point began;
        steady::time_point up = steady::time_point::max();
        std::string security = {}; // once it is up
    };

    std::optional<call_record>
    finish(const client::event::call_ended& e, steady::time_point now, wall::time_point date);
    std::optional<call_record> miss(const client::event::call_missed& e, wall::time_point date);
    std::optional<call_record> note(const client::event::words_attempt& e, wall::time_point date);
    call_record missed_record(const std::string& peer, std::string_view why) const;

    std::string account_;
    std::map<int, unfinished> unfinished_; // by the call's number; the client limits their number
    call_meter meter_;
};

} // namespace babel::cli
