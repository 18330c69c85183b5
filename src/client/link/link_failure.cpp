#include "client/link/link_failure.hpp"

namespace babel::client {

link_failure failure_of(const event::server_untrusted& why) {
    link_failure out;
    out.untrusted = why;
    return out;
}

link_failure failure_of(const error_code& why) {
    return {why.message()};
}

} // namespace babel::client
