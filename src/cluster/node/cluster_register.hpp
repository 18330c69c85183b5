// Owners of names in the register of a cluster, as a server asks about them.
#pragma once

#include "cluster/node/cluster_node.hpp"
#include <babel/server/name_register.hpp>

#include <boost/unordered/unordered_flat_map.hpp>

#include <cstdint>

namespace babel::cluster {

/// Lifetime: the node outlives it.
class cluster_register final : public server::name_register {
public:
    explicit cluster_register(cluster_node& node) : node_(node) {}

    const server::name_book& names() const override { return node_.owners().names(); }
    bool is_known() const override { return node_.owners().is_whole(); }
    bool takes_changes() const override { return node_.is_linked(); }
    void change(server::ownership_change wanted, answered done) override;

    /// The node has an answer.
    void on(const owner_answered& answer);

private:
    cluster_node& node_;
    boost::unordered_flat_map<std::uint64_t, answered> waiting_;
    std::uint64_t last_ = 0;
};

} // namespace babel::cluster
