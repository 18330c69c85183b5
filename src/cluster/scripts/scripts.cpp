#include "cluster/scripts/scripts.hpp"

namespace babel::cluster {

std::array<std::string, key_count> register_keys(std::string_view cluster, node_number inbox) {
    const auto key = [slot = "{" + std::string(cluster) + "}:"](std::string_view rest) {
        return slot + std::string(rest);
    };
    return {
        key("meta"),
        key("nodes"),
        key("names"),
        key("news"),
        key("parked"),
        key("bans"),
        key("lifts"),
        key("keys"),
        key("counts"),
        key("in:" + std::to_string(inbox))};
}

} // namespace babel::cluster
