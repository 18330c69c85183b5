// A line of `babel-cli doctor`.
#pragma once

#include <string>
#include <string_view>

namespace babel::cli {

enum class health { good, doubtful, bad, unknown };

struct verdict {
    /// microphone, loudspeaker, loop, codec, server, tls, identity, udp, nat, mapping,
    /// mapping_tcp, reach, relay, ipv6, calls
    std::string_view about;
    health is = health::good;
    std::string what;   ///< The finding in one line, printable.
    std::string advice; ///< Advice; empty if there is nothing to do.
};

} // namespace babel::cli
