// The choice among the paths of one call.
#pragma once

#include <babel/nat/candidate.hpp>
#include <babel/nat/known_paths.hpp>
#include <babel/nat/path.hpp>
#include <babel/nat/path_state.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace babel::nat {

/// One path is in use. While it is in doubt, voice goes on the next best as well, and if that is in
/// doubt too, on up to four. A better one takes over after 2 s of being better by 10 ms; the first
/// direct one that is better than the relay does so at once. Pure: time is passed in. Thread: one.
class path_table {
public:
    using time_point = path_state::time_point;
    using microseconds = path_state::microseconds;

    struct targets {
        std::array<path_id, max_paths> ids{};
        std::size_t count = 0;
        const path_id* begin() const { return ids.data(); }
        const path_id* end() const { return ids.data() + count; }
    };

    /// A path to the relay is bound; no effect if there is one of that kind. Or this end made a
    /// connection of direct TCP, which is probed.
    void add(time_point now, path_kind kind, const wire::seen_address& remote = {});
    /// Another path is in use from now on, if there is one.
    void remove(path_kind kind, const wire::seen_address& remote = {});
    bool is_bound(path_kind relayed) const { return paths_.has(relayed); }
    /// Probes those that are new from `start` on: eight, and none of TCP, which has to connect.
    /// Earlier ones that are not among them are forgotten, unless they are proven.
    void set_candidates(time_point now, std::span<const candidate> all, time_point start);
    /// The path from which a datagram came that opened. An unknown one is learned. Null: there were
    /// too many.
    std::optional<path_id> on_datagram(time_point now, const way& from);

    /// Of this end: all paths are in doubt, and all are probed at once.
    void on_network_change(time_point now);
    /// Of the peer's end: its direct paths are in doubt.
    void on_peer_change(time_point now);

    void on_acknowledged(
        time_point now, path_id id, time_point sent, std::optional<microseconds> round_trip
    );

    /// Path of a Probe that is due. In a hurry all proven paths are probed every 100 ms.
    std::optional<path_id> due_probe(time_point now, bool is_hurry) const;
    /// `random`: to be answered by the peer.
    void on_probe_sent(time_point now, path_id id, std::uint64_t random);
    /// Returns false if nothing of that path was asked so.
    bool on_answer(time_point now, path_id id, std::uint64_t random);
    /// A Probe that came from there may be answered there. Counts as an answer.
    bool may_answer(path_id id);

    /// Judges the paths; to be called for every frame. Voice goes to the first, and on the others
    /// too. Counts as sending there.
    targets for_voice(time_point now);
    /// The same paths, for other datagrams that one path would carry.
    targets for_others() const;
    /// Judges the paths while there is no voice.
    void on_time(time_point now);
    /// All proven paths, the one in use first.
    targets all() const;
    std::optional<path_id> in_use() const { return in_use_; }
    /// No path is known to lead to the peer.
    bool are_all_doubted() const { return paths_.are_all_doubted(); }
    bool is_proven(path_id id) const;
    /// Null: there is none of that id. The address of the relay is unknown until it sends.
    std::optional<way> way_of(path_id id) const;
    /// A path to the relay, or the one in use, that came into doubt since the last call: the leg is
    /// to be bound again.
    std::optional<path_kind> take_doubt();
    /// A connection of direct TCP that is dead, while the path in use is not in doubt. It is
    /// forgotten, and to be closed. Null: there is none.
    std::optional<way> take_dead_link() { return paths_.take_dead_link(judged_at_, in_use_); }
    /// Of the path in use.
    microseconds round_trip() const;
    std::size_t size() const { return paths_.size(); }
    /// Addresses that were neither learned nor probed at once.
    std::uint64_t refused() const { return paths_.refused(); }

    /// When due_probe() is to be called.
    time_point next_probe(bool is_hurry) const;

private:
    using entry = known_paths::entry;

    entry* used() { return in_use_ ? paths_.find(*in_use_) : nullptr; }
    const entry* used() const { return in_use_ ? paths_.find(*in_use_) : nullptr; }
    const entry* next_best() const;
    bool is_first_direct(const entry& other, const entry& used) const;
    bool is_better(const entry& other, const entry& used) const;
    void choose();
    void use(const entry& other);
    time_point probe_time(const entry& of, const entry* next, bool is_hurry) const;

    known_paths paths_;
    std::optional<path_id> in_use_;
    std::optional<path_id> new_doubt_;
    std::optional<time_point> better_since_; // another one
    bool may_hasten_ = true;                 // to the first direct path
    time_point judged_at_{};
};

} // namespace babel::nat
