#include "cluster/node/node_setup.hpp"

#include "cluster/engine/engine_url.hpp"
#include <babel/crypto/tls_peer.hpp>

#include <memory>
#include <utility>

namespace babel::cluster {

result<node_settings, cluster_fault> make_node_settings(const cluster_settings& chosen) {
    const auto url = parse_engine_url(chosen.engine);
    if (!url) return cluster_fault{url.error().why};
    node_settings made;
    made.id = chosen.node;
    made.cluster = chosen.name;
    made.lease = chosen.lease;
    made.address = chosen.address;
    made.has_realms = chosen.has_realms;
    made.engine.where = *url;
    made.engine.password_file = chosen.password_file;
    if (!chosen.authorities.empty()) {
        auto trusted = crypto::trust_store::from_pem(chosen.authorities);
        if (!trusted) return cluster_fault{"the authorities: " + trusted.error().message()};
        made.engine.authorities = std::make_shared<const crypto::trust_store>(std::move(*trusted));
    }
    return made;
}

} // namespace babel::cluster
