// Verdicts of `babel-cli doctor` on the network between homes. No I/O.
#pragma once

#include "cli/doctor/verdict.hpp"
#include <babel/call/network_facts.hpp>

#include <boost/json/object.hpp>

#include <optional>
#include <vector>

namespace babel::cli {

/// On UDP, the kind of router, its ports, who can connect to this machine, the relay, IPv6, and on
/// what follows for calls. Null: nothing was tested, because no server answered over TLS.
std::vector<verdict> of_network(const std::optional<call::network_facts>& found);

/// The facts behind them: `udp`, `mapping`, `seen`, `mapped`, `mapped_tcp`, `relay_tls`, `ipv6`.
boost::json::object network_object(const call::network_facts& found);

} // namespace babel::cli
