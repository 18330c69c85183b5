// Answers of the relay, as the holder of a leg's key reads them.
#pragma once

#include <babel/core/error.hpp>
#include <babel/wire/relay.hpp>

#include <optional>

namespace babel::nat {

/// With the mask off. Null: it is no Bound, or its MAC is wrong.
std::optional<wire::bound> read_bound(bytes_view datagram, bytes_view leg_key);

} // namespace babel::nat
