// The order in which the nodes behind a server's name are asked. No I/O.
#pragma once

#include "client/link/srv_order.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace babel::client {

/// Remembers the nodes that failed within one outage: they go last, the latest at the very end. So
/// no node is asked twice in a row while there is another.
class node_order {
public:
    /// Older failures are forgotten.
    static constexpr std::size_t most_failures = 64;

    explicit node_order(random_source random) : random_(std::move(random)) {}

    /// `node`: its name in `arrange`. It could not be reached, refused the login, or ended the
    /// link.
    void note_failure(const std::string& node);
    /// Logged in: the outage is over.
    void forget_failures() { failed_.clear(); }

    const random_source& random() const { return random_; }

    /// In any order, each as likely as the others.
    template <class Any>
    void shuffle(std::vector<Any>& all) const {
        for (std::size_t left = all.size(); left > 1; --left)
            std::swap(all[left - 1], all[random_(static_cast<std::uint32_t>(left - 1))]);
    }

    /// Puts the nodes that failed behind the others, and leaves the rest of their order. A node has
    /// a `name`. Returns the number of those that did not fail.
    template <class Node>
    std::size_t put_failures_last(std::vector<Node>& nodes) const {
        std::vector<std::pair<std::size_t, std::size_t>> places; // ranks and positions
        for (std::size_t i = 0; i < nodes.size(); ++i)
            places.emplace_back(rank_of(nodes[i].name), i);
        std::ranges::sort(places);
        std::vector<Node> sorted;
        for (const auto& place : places)
            sorted.push_back(std::move(nodes[place.second]));
        nodes = std::move(sorted);
        const auto has_failed = [](const auto& place) { return place.first > 0; };
        const auto first_failed = std::ranges::find_if(places, has_failed);
        return static_cast<std::size_t>(first_failed - places.begin());
    }

private:
    /// 0: it did not fail. The latest failure has the greatest.
    std::size_t rank_of(const std::string& node) const;

    random_source random_;
    std::vector<std::string> failed_; // the latest at the end
};

} // namespace babel::client
