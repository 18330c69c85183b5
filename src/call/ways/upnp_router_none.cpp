#include "call/ways/upnp_router.hpp"

namespace babel::call {

bool has_upnp() {
    return false;
}

result<upnp_grant> map_by_upnp(const upnp_request&) {
    return make_error_code(boost::system::errc::operation_not_supported);
}

void unmap_by_upnp(const upnp_grant&) {}

} // namespace babel::call
