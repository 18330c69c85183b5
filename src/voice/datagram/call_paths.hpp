// The paths of one call: proved by answers, alive by acknowledgements.
#pragma once

#include "voice/datagram/ledger.hpp"
#include <babel/nat/path.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

namespace babel::voice {

/// Up to two paths. One is in use. It is alive while the newest acknowledged datagram that was sent
/// on it is not older than 200 ms and a round trip. Otherwise it is in doubt: voice goes on the
/// next best path as well, and 2.5 s later it is dead: probed every 30 s. Hearing the peer on a
/// path proves nothing of the way there. A better path takes over after 2 s of being better by 10
/// ms. Pure: time is passed in. Thread: one.
class call_paths {
public:
    using time_point = std::chrono::steady_clock::time_point;
    using microseconds = std::chrono::microseconds;

    struct targets {
        std::array<path_id, max_paths> ids{};
        std::size_t count = 0;
        const path_id* begin() const { return ids.data(); }
        const path_id* end() const { return ids.data() + count; }
    };

    /// A path to the relay that is bound, and so proved to lead there. Empty if there are two.
    std::optional<path_id> add(time_point now, nat::path_kind kind);
    /// Another path is in use from now on, if there is one.
    void remove(path_id id);
    bool has(path_id id) const { return id < max_paths && paths_[id].has_value(); }
    std::optional<path_id> find(nat::path_kind kind) const;
    std::optional<nat::path_kind> kind(path_id id) const;

    void on_acknowledged(path_id id, time_point sent, std::optional<microseconds> round_trip);

    /// Path of a Probe that is due: one a call. In a hurry all paths are probed every 100 ms.
    std::optional<path_id> due_probe(time_point now, bool is_hurry) const;
    /// `random`: to be answered by the peer.
    void on_probe_sent(time_point now, path_id id, std::uint64_t random);
    /// Returns false if nothing of that path was asked so.
    bool on_answer(time_point now, path_id id, std::uint64_t random);

    /// Judges the paths; to be called for every frame. Voice goes to the first, and on the others
    /// too. Counts as sending there.
    targets for_voice(time_point now);
    /// All paths, the one in use first.
    targets all() const;
    std::optional<path_id> in_use() const { return in_use_; }
    /// A path that came into doubt since the last call: its relay leg is to be bound again.
    std::optional<path_id> take_doubt() { return std::exchange(new_doubt_, {}); }
    microseconds round_trip() const;

    /// When due_probe() is to be called.
    time_point next_probe(bool is_hurry) const;

private:
    struct path {
        nat::path_kind kind{};
        std::optional<microseconds> round_trip;
        std::optional<time_point> acknowledged; // sending time of the newest
        std::optional<time_point> voice_since;  // without a pause
        time_point voice_at{};
        std::optional<time_point> doubted_since;
        std::uint64_t asked = 0; // of the last probe
        time_point asked_at{};
        bool is_asked = false;
    };

    static microseconds cost(const path& of);
    static bool is_dead(const path& one, time_point now);
    time_point probe_time(path_id id, bool is_hurry) const;
    void judge(path& one, path_id id, time_point now);
    void choose(time_point now);
    std::optional<path_id> best_but(std::optional<path_id> excluded, time_point now) const;
    void send_on(path_id id, time_point now, targets& to);

    std::array<std::optional<path>, max_paths> paths_{};
    std::optional<path_id> in_use_;
    std::optional<path_id> new_doubt_;
    std::optional<time_point> better_since_; // another one
    time_point judged_at_{};
};

} // namespace babel::voice
