// Positions of the news as numbers of the changes of presence.
#pragma once

#include "cluster/node/cluster_node.hpp"
#include <babel/server/presence_numbering.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace babel::cluster {

/// The number of a run of the engine and a register in it (joining::source()), for the cluster of
/// that name; not 0. Clients are told it, and not the run's id, by which scripts are guarded.
std::uint64_t number_of_run(std::string_view cluster, std::string_view source);

/// The same at all nodes of a register.
/// Lifetime: the node outlives it.
class register_numbering final : public server::presence_numbering {
public:
    explicit register_numbering(const cluster_node& node) : node_(node) {}

    std::optional<state> now() const override;
    bool
    read(std::uint64_t after, std::size_t most, std::vector<std::string_view>& to) const override {
        return node_.others().history().read(after, most, to);
    }

private:
    const cluster_node& node_;
};

} // namespace babel::cluster
