// The way from a new link to a member with a settled snapshot.
#pragma once

#include "cluster/membership/actions.hpp"
#include "cluster/membership/beat_watch.hpp"
#include "cluster/membership/script_line.hpp"
#include "cluster/replica/snapshot.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace babel::cluster {

/// The same for all processes of a node.
struct node_identity {
    std::string id;          ///< [A-Za-z0-9.-]{1,64}, of one node alone
    std::string incarnation; ///< [a-z0-9]+, of one process alone
    std::string version = "1";
    std::chrono::seconds lease{6};
    bool has_realms = false; ///< users see those of their realm alone
};

class joining {
public:
    enum class phase : std::uint8_t {
        away,     ///< There is no link.
        asking,   ///< The answer to join has not come.
        watching, ///< A node of the same id is there, or nodes with other values: do they beat?
        scanning, ///< The snapshot is being read.
        settling, ///< The news has not reached the snapshot's end.
        linked,
    };

    static constexpr std::chrono::seconds watch_time{3};
    /// Between two looks at nodes with other values. They are watched for a lease, as by a member.
    static constexpr std::chrono::seconds look_interval{1};

    explicit joining(node_identity who) : who_(std::move(who)), unlike_(who_.lease) {}

    phase at() const { return phase_; }
    bool is_member() const { return phase_ >= phase::scanning; }
    /// True once a snapshot was settled: the node has a replica, however old.
    bool has_joined_before() const { return has_been_linked_; }
    snapshot& taken() { return *snapshot_; }

    void begin_link(script_line& line, const std::string& info, actions& out);
    void end_link();
    void tick(script_line& line, const std::string& info, time_point now, actions& out);

    /// Returns whether the answer is valid. `out` may get refuse_to_start.
    bool on_joined(const reply& answer, script_line& line, time_point now, actions& out);
    /// True once: the node has a new number. Names of numbers that are gone are to be collected:
    /// of the one that it retired or had before, and of nodes that left with many.
    bool take_new() { return std::exchange(is_new_, false); }

    /// Run of the engine and id of the register that was joined. Another one has other positions.
    const std::string& source() const { return source_; }

    /// Reads the names again, from that position of the news.
    void scan_again(std::uint64_t position, script_line& line, actions& out);
    bool on_scanned(const reply& step, script_line& line, actions& out);
    /// The number of snapshots that were taken again since news were missing.
    std::uint64_t gaps() const { return gaps_; }
    /// The number of snapshots that were begun with a link.
    std::uint64_t link_snapshots() const { return link_snapshots_; }
    /// The snapshot is settled, and used.
    void finish();

private:
    static constexpr std::chrono::seconds longest_lease{60}; // that nodes can have

    void ask(script_line& line, const std::string& info, actions& out);
    bool on_busy(const reply& answer, time_point now, actions& out);
    bool on_unlike(const reply& answer, time_point now, actions& out);
    /// The longer one of this node's lease and another.
    std::chrono::seconds lease_beside(std::string_view other) const;
    void refuse(std::string why, actions& out);

    node_identity who_;
    phase phase_ = phase::away;
    bool has_been_linked_ = false;
    bool is_new_ = false;
    std::string source_;
    std::vector<beat_watch::node_beat> retired_; // the last join was to remove these
    beat_watch unlike_; // nodes whose version, lease or realms are not this one's
    time_point watch_until_{};
    std::optional<snapshot> snapshot_;
    std::uint64_t gaps_ = 0;
    std::uint64_t link_snapshots_ = 0;
};

} // namespace babel::cluster
