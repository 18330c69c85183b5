// Counts of a node's events, for metrics.
#pragma once

#include "cluster/membership/actions.hpp"
#include <babel/server/directory_report.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace babel::cluster {

class node_figures {
public:
    /// State at the moment, beside the counts.
    struct state {
        std::size_t nodes = 0; ///< with this one
        std::size_t names_elsewhere = 0;
        std::uint64_t dropped = 0;
        std::size_t held = 0;          ///< logins whose name another node has
        std::uint64_t news_behind = 0; ///< entries of the news that are still to be read
        std::uint64_t gaps = 0;        ///< in the news, each of which took another snapshot
        std::uint64_t link_snapshots = 0;
        std::uint64_t reaped = 0; ///< other nodes that ended without leaving
        std::size_t bans = 0;
        std::size_t held_bans = 0; ///< changes of bans that the register lacks
    };

    explicit node_figures(time_point now) : away_since_(now) {}

    void on_link(bool is_linked, time_point now);
    void on_decided(verdict outcome) { ++verdicts_.at(static_cast<std::size_t>(outcome)); }
    void on_routed(bool was_sent) { ++(was_sent ? sent_ : unsent_); }
    void on_lost() { ++lost_; }

    std::vector<server::directory_figure> all(const state& at, time_point now) const;

private:
    void append_outcomes(std::vector<server::directory_figure>& to) const;

    static constexpr std::size_t verdict_count = static_cast<std::size_t>(verdict::unavailable) + 1;

    std::array<std::uint64_t, verdict_count> verdicts_{};
    std::uint64_t sent_ = 0;
    std::uint64_t unsent_ = 0;
    std::uint64_t lost_ = 0;
    std::uint64_t links_ = 0;
    std::optional<time_point> away_since_; // null: linked
    time_point::duration away_{};          // before that
};

} // namespace babel::cluster
