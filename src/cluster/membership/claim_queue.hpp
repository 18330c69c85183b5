// Names that this node has, and names that logins here ask the register for.
#pragma once

#include "cluster/engine/reply.hpp"
#include "cluster/membership/actions.hpp"
#include "cluster/membership/claimant.hpp"
#include "cluster/membership/here_names.hpp"
#include "cluster/membership/owner_copy.hpp"
#include "cluster/membership/park_queue.hpp"
#include "cluster/membership/script_line.hpp"
#include <babel/server/keyed_hash.hpp>

#include <boost/unordered/unordered_flat_map.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace babel::cluster {

/// Sends claims and releases in batches, of which few are in flight, so that beats need not wait
/// long. Names of sessions here are claimed again over each link, before new logins.
class claim_queue {
public:
    static constexpr std::size_t max_undecided = 4096;
    static constexpr std::size_t batch_size = 64;
    static constexpr std::size_t max_batches = 4;
    static constexpr std::chrono::seconds max_hold{9};
    static constexpr unsigned max_tries = 8;

    /// A login whose name another node has.
    struct question {
        ticket which;
        node_number holder;
        std::string name;
        std::string key;
    };

    /// Lifetime: `here` and `owners` outlive it.
    claim_queue(here_names& here, owner_copy& owners) : here_(here), owners_(owners) {}

    /// Reserves the name until the login is decided.
    void ask(ticket which, claimant who, time_point now, actions& out);
    /// The login is gone. Its answer is not told.
    void withdraw(ticket which);
    /// Releases a name that the register may still have for this node.
    void disown(std::string_view name) { releases_.emplace_back(name); }
    /// The same at another node's wish. Returns false if there is no room.
    bool disown_for_another(std::string_view name) {
        const bool has_room = releases_.size() < max_undecided;
        if (has_room) disown(name);
        return has_room;
    }
    park_queue& parks() { return parks_; }

    bool is_idle() const { return in_flight() == 0 && releases_.empty() && parks_.is_idle(); }
    /// Returns whether a login of that name here may have been granted, and not been told yet.
    bool is_in_flight(std::string_view name) const;

    /// Decides all logins: nothing is known of those in flight.
    void end_link(actions& out);

    /// Sends as many batches as may be in flight.
    void send(script_line& line, bool takes_logins, actions& out);
    /// `answer`: null if the engine was full.
    std::vector<question> on_claimed(const reply* answer, actions& out);
    /// A script was answered, or the engine was full.
    void on_answered(script which) {
        if (which == script::release) --releases_in_flight_;
        if (which == script::park) parks_.on_parked();
    }

    /// The name is no longer of the node that has it, or perhaps not.
    void ask_again(std::string_view name);
    void ask_again(ticket which);
    void ask_again_of(node_number holder);
    /// The holder's answer to a question.
    void on_alive(ticket which, node_number holder, actions& out);
    void on_gone(ticket which, node_number holder, bool is_yielded = false);
    /// The number of logins whose name another node has, which is being asked.
    std::size_t held() const {
        const auto is_held = [](const auto& each) { return each.second.at == stage::held; };
        return static_cast<std::size_t>(std::ranges::count_if(logins_, is_held));
    }
    /// Decides logins that waited too long.
    void expire(time_point now, actions& out);

private:
    enum class stage : std::uint8_t { waiting, in_flight, held };
    struct asked_login {
        claimant who;
        time_point deadline;
        stage at = stage::waiting;
        node_number holder = 0;
        node_number giver = 0; // yields the name; 0: none
        unsigned tries = 0;
        bool is_withdrawn = false;
    };
    struct claim {
        std::optional<ticket> which; // null: of a session here
        std::string name;
    };
    using logins = boost::unordered_flat_map<ticket, asked_login>;

    std::size_t in_flight() const { return batches_.size() + releases_in_flight_; }
    bool send_releases(script_line& line, actions& out);
    bool send_claims(script_line& line, bool takes_logins, actions& out);
    void decide(logins::iterator which, verdict outcome, actions& out, std::uint64_t position = 0);
    void on_verdict(
        const claim& of,
        std::string_view word,
        std::uint64_t position,
        std::vector<question>& questions,
        actions& out
    );
    void hold(
        logins::iterator which, node_number holder, std::vector<question>& questions, actions& out
    );

    here_names& here_;
    owner_copy& owners_;
    logins logins_;
    boost::unordered_flat_map<std::string, ticket, server::name_hash, std::equal_to<>> reserved_;
    std::deque<ticket> waiting_;
    std::deque<std::string> releases_;
    park_queue parks_{here_};
    std::deque<std::vector<claim>> batches_; // in flight
    std::size_t releases_in_flight_ = 0;
};

} // namespace babel::cluster
