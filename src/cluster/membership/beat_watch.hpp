// Beats of other nodes, as this node sees them.
#pragma once

#include "cluster/engine/reply.hpp"
#include "cluster/membership/actions.hpp"
#include "cluster/replica/news.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace babel::cluster {

/// Finds nodes whose beat stands for a lease of this node's own clock. Time in which nothing was
/// seen does not count: the engine or this node itself may have been stopped.
class beat_watch {
public:
    struct node_beat {
        node_number number;
        std::string beat;
        bool operator==(const node_beat&) const = default;
    };

    /// A node, with its text in the register and the time at which its beat was seen first.
    struct node_line {
        node_number number;
        std::string text;
        time_point since;
    };

    explicit beat_watch(std::chrono::seconds lease) : lease_(lease) {}

    /// Time before the next look does not count.
    void forget() { last_.reset(); }
    /// The lease from now on.
    void set_lease(std::chrono::seconds lease) { lease_ = lease; }

    /// Returns the nodes whose beat stands for a lease. `nodes`: numbers and their texts in turn,
    /// as the scripts answer them. `self` is not watched; parked_names: all are.
    std::vector<node_beat> observe(const reply& nodes, node_number self, time_point now);

    /// True if the last look showed a beat that the one before did not: of a node that moved or is
    /// new. A node that left is no sign of life of the others.
    bool has_moved() const { return has_moved_; }
    /// True if there are nodes, and the beats of all stand for a lease.
    bool all_stand(time_point now) const;

    // The watched nodes, as they were seen last.
    std::size_t size() const { return seen_.size(); }
    std::vector<node_line> nodes() const;
    std::vector<node_beat> beats() const; ///< by number
    /// The number of nodes that ended without leaving, as far as this one saw it.
    std::uint64_t reaped() const { return reaped_; }

    /// The position of the news that came with the nodes.
    void note_position(std::string_view text) {
        position_ = parse_number(text).value_or(position_);
    }
    std::uint64_t position() const { return position_; }

private:
    static constexpr std::chrono::seconds max_gap{3};

    struct seen {
        std::string beat;
        time_point since;
        std::string text;
    };

    /// False if nothing was seen for too long.
    bool is_watching(time_point now) const { return last_ && now - *last_ <= max_gap; }

    std::chrono::seconds lease_;
    std::optional<time_point> last_;
    std::map<node_number, seen> seen_;
    bool has_moved_ = false;
    std::uint64_t reaped_ = 0;
    std::uint64_t position_ = 0;
};

} // namespace babel::cluster
