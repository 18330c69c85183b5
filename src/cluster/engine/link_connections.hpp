// Connections of one link, which end together.
#pragma once

#include "cluster/engine/engine_connection.hpp"
#include <babel/net/transport.hpp>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace babel::cluster {

/// Whichever part of a link fails ends all of it: half a link would beat for a node that reads no
/// news, or read for one that is taken for dead.
/// Thread: the loop only.
class link_connections {
public:
    /// The connection is closed already if the link is over. Lifetime: until drop().
    engine_connection& add(std::unique_ptr<net::transport> transport) {
        all_.push_back(std::make_unique<engine_connection>(std::move(transport)));
        if (is_over()) all_.back()->close();
        return *all_.back();
    }

    /// Destroys one on which nobody waits.
    void drop(const engine_connection& gone) {
        std::erase_if(all_, [&](const auto& each) { return each.get() == &gone; });
    }

    /// Closes all. The first reason stays.
    void end(std::string why) {
        if (is_over()) return;
        why_ = std::move(why);
        for (const auto& each : all_)
            each->close();
    }

    bool is_over() const { return why_.has_value(); }
    /// The reason of the end; empty before.
    std::string why() const { return why_.value_or(std::string()); }

private:
    std::vector<std::unique_ptr<engine_connection>> all_;
    std::optional<std::string> why_;
};

} // namespace babel::cluster
