#include "fitted_policy.hpp"

#include <babel/server/descriptor_limit.hpp>
#include <babel/server/limits.hpp>

namespace babel::server {

policy fitted_policy(policy wanted, const settings& now, logger& log) {
    const bool has_proxies = !now.proxies.empty();
    const auto links = now.has_relay ? max_relay_links(wanted.relay) +
                                           max_base_descriptors(wanted.relay, now.relay_ports)
                                     : 0;
    const auto descriptors =
        raise_descriptor_limit(descriptors_for(wanted.limits, has_proxies, links));
    const auto limits = fitted(wanted.limits, descriptors, has_proxies, links);
    if (limits != wanted.limits)
        log.warning(
            "the limit of ",
            descriptors,
            " descriptors leaves room for ",
            limits.users,
            " users and ",
            limits.unauthenticated,
            " connections that have not logged in; raise it with ulimit -n or LimitNOFILE="
        );
    wanted.limits = limits;
    return wanted;
}

} // namespace babel::server
