// Messages between nodes: questions about names, and what the owner routes.
#pragma once

#include "cluster/membership/claim_queue.hpp"
#include "cluster/membership/here_names.hpp"
#include "cluster/membership/probe_messages.hpp"
#include "cluster/membership/probes_here.hpp"
#include "cluster/membership/route_queue.hpp"
#include "cluster/membership/script_line.hpp"
#include "cluster/membership/waiting_messages.hpp"
#include "cluster/replica/news.hpp"
#include "cluster/replica/replica.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace babel::cluster {

/// Lifetime: names and claims outlive it.
class courier {
public:
    courier(here_names& here, claim_queue& claims) : here_(here), claims_(claims) {}

    /// Asks the holders of names whether they are alive. Without room a login waits in vain.
    void ask_holders(const std::vector<claim_queue::question>& questions);
    /// The same, if another node has the name, for a login that does not wait for the answer.
    void doubt(std::string_view name, const replica& others) {
        const auto at = others.find(name);
        if (at && at->is_callable) ask_holders({{nobody, at->node, std::string(name), {}}});
    }
    /// A session that other nodes ask about is alive, or its name has been released.
    void on_probed(std::string_view name, bool is_alive);
    /// Messages are bounded, so that a read of many stays within reply_limits.
    static constexpr std::size_t max_message_bytes = 4096;

    /// Returns false if there is no room, or the message is too long.
    bool route(node_number to, std::string text, std::uint64_t which) {
        return text.size() <= max_message_bytes && routes_.add({to, std::move(text), which});
    }

    /// Bytes of a user here for one of another node.
    struct letter {
        std::string_view from, to, bytes;
    };
    /// The same for the recipient's node. Returns false, too, if no other node has that name.
    bool write(const letter& what, std::uint64_t which, const replica& others);

    /// The same without a report.
    bool post(node_number to, std::string text) { return routes_.add({to, std::move(text)}); }

    void on_message(const inbox_message& message, time_point now, actions& out);
    /// Passes on messages of users whose time has come. `position`: of the replica.
    void pass_on(std::uint64_t position, time_point now, actions& out) {
        waiting_.pass_on(position, now, out);
    }
    /// Messages of users that were dropped.
    std::uint64_t dropped() const { return waiting_.dropped(); }
    /// The answer to the first message that has none yet.
    void on_routed(bool was_sent, actions& out);

    void send(script_line& line, actions& out) { routes_.send(line, out); }
    void end_link(actions& out) {
        routes_.end_link(out);
        probes_.clear();
    }

private:
    static constexpr ticket nobody = 0; // owners count from 1

    void on_question(node_number from, const probe_question& asked, actions& out);

    here_names& here_;
    claim_queue& claims_;
    probes_here probes_;
    route_queue routes_;
    waiting_messages waiting_;
};

} // namespace babel::cluster
