// Addresses of both ends of one sealed call, as the two tell each other.
#pragma once

#include <babel/call/local_ends.hpp>
#include <babel/nat/address_scope.hpp>
#include <babel/nat/candidate.hpp>
#include <babel/nat/candidate_rules.hpp>
#include <babel/nat/relay_binding.hpp>
#include <babel/wire/peer_messages.hpp>

#include <chrono>
#include <functional>
#include <optional>
#include <span>
#include <vector>

namespace babel::call {

/// Thread: the loop only.
class call_candidates {
public:
    struct owner {
        /// The own address as the relay sees it.
        std::function<std::optional<wire::seen_address>(nat::relay_carrier)> seen;
        /// Adds those of direct TCP, which may depend on the peer's. Empty: there are none.
        std::function<void(nat::own_ends& to)> add_tcp;
        /// Tells the peer in a Note. Returns false: not now.
        std::function<bool(std::span<const nat::candidate>)> tell;
        /// The peer's, which may be probed.
        std::function<void(std::span<const nat::candidate>, std::chrono::microseconds hold)> probe;
    };

    /// `is_hidden`: nothing is told or probed.
    call_candidates(const local_ends& ends, bool is_hidden, owner callbacks);

    /// `server`: of the address at which we reached it.
    void set_server(nat::address_scope server) { limits_.server = server; }
    /// Own ones, which the peer gets with the handshake.
    std::vector<wire::candidate> for_handshake();
    /// The peer's, from the handshake. They may come behind newer ones, and do not count then.
    void take_first(const std::vector<wire::candidate>& all, std::chrono::microseconds hold);
    /// The peer's, from now on.
    void take(std::vector<nat::candidate> all);
    /// A datagram from there may be read.
    bool may_learn(const wire::seen_address& from) const;
    /// Own ones may have changed, or their address as the relay sees it: tells them to the peer if
    /// they have.
    void update();

private:
    std::vector<nat::candidate> own() const;
    void look_at_seen();
    void probe();

    const local_ends& ends_;
    nat::probe_limits limits_;
    bool is_hidden_;
    owner owner_;
    std::vector<nat::candidate> reported_;
    std::vector<nat::candidate> peers_;
    std::vector<nat::candidate> probed_;
    std::chrono::microseconds hold_{};
    bool has_newer_ = false; // than those of the handshake
};

} // namespace babel::call
