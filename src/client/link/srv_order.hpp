// The order in which the targets of a service are asked (RFC 2782). No I/O.
#pragma once

#include <babel/net/srv_answer.hpp>

#include <cstdint>
#include <functional>
#include <vector>

namespace babel::client {

/// A random number from 0 to `most`, both included.
using random_source = std::function<std::uint32_t(std::uint32_t most)>;

/// The least priority first; within one, each place is drawn by weight.
/// Source: RFC 2782, "Weight".
std::vector<net::srv_record>
in_order_of_weight(std::vector<net::srv_record> all, const random_source& random);

} // namespace babel::client
