// Addresses of sockets as the wire has them, by the names of this room.
#pragma once

#include <babel/net/seen_endpoint.hpp>

namespace babel::call {

using net::endpoint_of;
using net::seen_at;

} // namespace babel::call
