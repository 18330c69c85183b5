#include "client/link/link_failure.hpp"

namespace babel::client {

link_failure failure_of(const event::server_untrusted& why) {
    link_failure out;
    out.untrusted = why;
    return out;
}

} // namespace babel::client
