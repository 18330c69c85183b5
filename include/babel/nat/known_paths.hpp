// The paths of one call: to the relay, to candidates of the peer, and to addresses it sent from.
#pragma once

#include <babel/core/allowance.hpp>
#include <babel/nat/candidate.hpp>
#include <babel/nat/path.hpp>
#include <babel/nat/path_state.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace babel::nat {

/// The peer cannot make this end send to many addresses: 8 of its candidates are probed, and after
/// changes of its network 4 more a minute, six times each, and max_candidates in all; those that
/// come too soon wait. 4 addresses a minute are learned and probed once. A direct path makes room
/// for another if it was probed in vain or is in doubt: that which was alive least recently. Pure:
/// time is passed in. Thread: one.
class known_paths {
public:
    using time_point = path_state::time_point;

    /// New candidates of the peer that are probed in a call, however long that is.
    static constexpr std::size_t max_candidates = 128;

    struct entry {
        path_id id = 0;
        path_state state;
        bool is_listed = false; ///< Among the newest candidates.
        bool was_listed = false;
    };

    known_paths();

    auto begin() { return all_.begin(); }
    auto end() { return all_.end(); }
    auto begin() const { return all_.begin(); }
    auto end() const { return all_.end(); }
    std::size_t size() const { return all_.size(); }

    // Null: there is none. Valid until one is added or forgotten.

    entry* find(path_id id);
    const entry* find(path_id id) const;
    /// The relay has one path of a kind, whatever its address.
    entry* find(const way& leads);

    bool has(path_kind kind) const;
    void add_relayed(path_kind kind);
    void forget(path_id id);

    // `kept`: the path that makes no room for others.

    /// A connection of direct TCP that this end made. It is probed: 8 at once, and 8 a minute.
    void add_link(time_point now, const way& leads, std::optional<path_id> kept);
    /// See path_table.
    void set_candidates(
        time_point now,
        std::span<const candidate> all,
        time_point start,
        std::optional<path_id> kept
    );
    /// Begins to probe a candidate that waited, if its time has come. Those of an earlier list no
    /// longer wait.
    void list_waiting(time_point now, std::optional<path_id> kept);
    std::optional<path_id>
    on_datagram(time_point now, const way& from, std::optional<path_id> kept);
    /// Candidates that are not proven are probed again, four times a minute at most: some systems
    /// tell of their routes again and again.
    void restart_candidates(time_point now);
    /// Of addresses to which the peer does not seem to come back.
    void forget_long_dead(time_point now, std::optional<path_id> kept);
    /// See path_table.
    std::optional<way> take_dead_link(time_point now, std::optional<path_id> in_use);

    /// None is proven and sure.
    bool are_all_doubted() const;
    /// Addresses that were neither learned nor probed at once.
    std::uint64_t refused() const { return refused_; }

private:
    bool may_probe_another(time_point now);
    void list(time_point now, const way& leads, time_point start, std::optional<path_id> kept);
    void probe(time_point now, const way& leads, time_point start, std::optional<path_id> kept);
    entry* insert(time_point now, const path_state& state, std::optional<path_id> kept);
    bool make_room(time_point now, std::optional<path_id> kept);

    std::vector<entry> all_;
    std::vector<way> waiting_; // of the newest candidates
    path_id next_id_ = 1;
    bool is_peer_by_tls_ = false; // its leg at the relay
    allowance new_candidates_{4.0 / 60, wire::max_candidates};
    std::size_t candidates_left_ = max_candidates;
    allowance links_{8.0 / 60, 8};
    allowance learned_{4.0 / 60, 4};
    allowance restarts_{4.0 / 60, 4};
    std::uint64_t refused_ = 0;
};

} // namespace babel::nat
