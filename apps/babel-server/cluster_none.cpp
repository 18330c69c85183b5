// A program that is built without clusters.
#include "cluster.hpp"

namespace babel::server {

class cluster_membership::impl {};

config::value_result check_engine(const std::string&) {
    return "this babel-server was built without clusters (BABEL_WITH_CLUSTER)";
}

cluster_membership::cluster_membership() = default;
cluster_membership::~cluster_membership() = default;

/// No settings have an engine.
std::optional<std::string> cluster_membership::
    prepare(const asio::any_io_executor&, server&, const settings&, logger&, std::function<void(const std::string& why)>) {
    return {};
}

void cluster_membership::start() {}

std::optional<bool> cluster_membership::is_linked() const {
    return {};
}

asio::awaitable<void> cluster_membership::leave() {
    co_return;
}

} // namespace babel::server
