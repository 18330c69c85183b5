// Kinds of the paths of a sealed call.
#pragma once

#include <cstdint>

namespace babel::voice {

enum class path_kind : std::uint8_t { relay_udp, relay_tls };

} // namespace babel::voice
