// Receiver of a node's decisions and of the news of the cluster.
#pragma once

#include "cluster/membership/actions.hpp"
#include "cluster/replica/replica.hpp"

namespace babel::cluster {

/// It may call the node meanwhile.
/// Thread: the loop only.
class node_listener {
public:
    virtual ~node_listener() = default;

    /// The node has a snapshot of the register that is kept up to date; or no longer.
    virtual void on_link(bool is_linked) = 0;
    virtual void on(const login_decided& login) = 0;
    /// A user of another node.
    virtual void on(const presence_fact& fact) = 0;
    virtual void on(const name_lost& lost) = 0;
    /// Call cluster_node::on_probed() for it.
    virtual void on(const probe_session& asked) = 0;
    virtual void on(const owner_told& told) = 0;
    virtual void on(const owner_answered& answer) = 0;
    virtual void on(const ban_told& ban) = 0;
    /// Call kick_requests::answer() for it.
    virtual void on(const kick_ordered& order) = 0;
    virtual void on(const kick_decided& kick) = 0;
    virtual void on(const register_compared& comparison) = 0;
    virtual void on(const message_came& message) = 0;
    virtual void on(const message_routed& message) = 0;
    virtual void on(const refuse_to_start& refused) = 0;

protected:
    node_listener() = default;
    node_listener(const node_listener&) = default;
    node_listener& operator=(const node_listener&) = default;
};

} // namespace babel::cluster
