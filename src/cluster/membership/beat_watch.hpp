// Beats of the other nodes, as this node sees them.
#pragma once

#include "cluster/engine/reply.hpp"
#include "cluster/membership/actions.hpp"
#include "cluster/replica/news.hpp"

#include <boost/unordered/unordered_flat_map.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace babel::cluster {

/// Finds nodes whose beat stands for a lease of this node's own clock. Time in which nothing was
/// seen does not count: the engine or this node itself may have been stopped.
class beat_watch {
public:
    struct standing {
        node_number number;
        std::string beat;
        bool operator==(const standing&) const = default;
    };

    /// A node, with its text in the register and the time at which its beat was seen first.
    struct node_line {
        node_number number;
        std::string text;
        time_point since;
    };

    explicit beat_watch(std::chrono::seconds lease) : lease_(lease) {}

    void begin_link() { last_.reset(); }

    /// `nodes`: numbers and their texts in turn, as the script beat answers them.
    std::vector<standing> observe(const reply& nodes, node_number self, time_point now);

    /// The other nodes, as they were seen last.
    std::vector<node_line> nodes() const;
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

    std::chrono::seconds lease_;
    std::optional<time_point> last_;
    boost::unordered_flat_map<node_number, seen> seen_;
    std::uint64_t reaped_ = 0;
    std::uint64_t position_ = 0;
};

} // namespace babel::cluster
