#include "client/link/link_failure.hpp"

namespace babel::client {

link_failure failure_of(const error_code& why, const settings& chosen) {
    link_failure out{why.message()};
    if (why == errc::no_address) out.missing = missing_address{chosen.server.host, chosen.family};
    return out;
}

link_failure failure_of(const event::server_untrusted& why) {
    link_failure out;
    out.untrusted = why;
    return out;
}

} // namespace babel::client
