// Operations of a server's operator on all nodes of a cluster.
#pragma once

#include "cluster/membership/actions.hpp"
#include "cluster/node/cluster_node.hpp"
#include <babel/server/directory_operations.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace babel::cluster {

/// Lifetime: the node outlives its calls. Thread: the loop only.
class cluster_operations final : public server::directory_operations {
public:
    explicit cluster_operations(cluster_node& node) : node_(node) {}

    void begin(server::operator_events& user) override { user_ = &user; }
    server::ban_outcome change_ban(const server::ban_target& target, bool is_banned) override;
    void kick(std::string_view name, std::function<void(server::kick_outcome)> done) override;
    void keep_out(std::string_view name) override;
    bool compare(std::function<void(const server::register_comparison&)> done) override;

    /// Events of the node.
    void on(const ban_told& ban);
    void on(const kick_ordered& order);
    void on(const kick_decided& kick);
    void on(const register_compared& comparison);

private:
    void kick(std::uint64_t which, const std::string& name, membership& rules, actions& out) const;
    std::vector<node_number> numbers() const;

    cluster_node& node_;
    server::operator_events* user_ = nullptr;
    std::uint64_t last_kick_ = 0;
    std::map<std::uint64_t, std::function<void(server::kick_outcome)>> kicks_; // undecided
    std::function<void(const server::register_comparison&)> compared_; // null: none is under way
};

} // namespace babel::cluster
