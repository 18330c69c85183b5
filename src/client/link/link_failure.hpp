// Causes for which a server link ends. No I/O, no clock.
#pragma once

#include <babel/client/event.hpp>

#include <optional>
#include <string>

namespace babel::client {

/// The cause of an end, for `unreachable`, `refused`, `timed_out` and `lost`.
struct link_failure {
    std::string why;
    std::optional<missing_address> missing = std::nullopt;
    std::optional<refusal> code = std::nullopt; ///< `why` is the server's message.
    std::optional<event::server_untrusted> untrusted = std::nullopt; ///< No other attempt.
    bool may_be_tls = false; ///< The server was silent on a plain port.
};

link_failure failure_of(const event::server_untrusted& why);
link_failure failure_of(const error_code& why);

} // namespace babel::client
