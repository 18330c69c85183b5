#include "call/ways/upnp_router.hpp"

#include "call/ways/upnp_answers.hpp"
#include <babel/crypto/secret.hpp>

#include <miniupnpc/miniupnpc.h>
#include <miniupnpc/upnpcommands.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <memory>
#include <string_view>
#include <utility>

namespace babel::call {
namespace {

constexpr int answer_time_ms = 1000; // for each kind of device that is searched
constexpr unsigned char hops = 2;    // as the library recommends
constexpr int taken = 718;           // ConflictInMappingEntry
constexpr int max_ports = 3;         // that are tried
constexpr std::size_t max_devices = 16;

const char* upnp_name_of(nat::carried_protocol protocol) {
    return protocol == nat::carried_protocol::tcp ? "TCP" : "UDP";
}

struct free_devices {
    void operator()(UPNPDev* all) const { freeUPNPDevlist(all); }
};
using devices = std::unique_ptr<UPNPDev, free_devices>;

/// The router's own description.
class description {
public:
    description() = default;
    description(const description&) = delete;
    description& operator=(const description&) = delete;
    ~description() { FreeUPNPUrls(&urls_); }

    /// Fetches it. One function of the library with the same parameters in all releases; the search
    /// for a valid device has others since version 18, and talks to every device.
    bool read(const char* url) {
        std::array<char, 64> own{};
        return UPNP_GetIGDFromUrl(url, &urls_, &data_, own.data(), own.size()) == 1;
    }
    std::string control_url() const { return urls_.controlURL ? urls_.controlURL : ""; }
    /// `urn:schemas-upnp-org:service:WANIPConnection:1` or the like.
    std::string service() const {
        const auto& text = data_.first.servicetype;
        return {std::begin(text), std::find(std::begin(text), std::end(text), '\0')};
    }

private:
    UPNPUrls urls_{};
    IGDdatas data_{};
};

bool maps_ports(std::string_view service) {
    return service.find(":WANIPConnection:") != service.npos ||
           service.find(":WANPPPConnection:") != service.npos;
}

error_code nothing() {
    return make_error_code(boost::system::errc::no_such_device);
}

/// Anybody on the network may answer a search: only a URL at the router is opened, and only a
/// service at the router is used.
result<upnp_grant> find_service(const upnp_request& request) {
    int failed = 0;
    const auto own = request.own.to_string();
    const devices all(
        upnpDiscover(answer_time_ms, own.c_str(), nullptr, UPNP_LOCAL_PORT_ANY, 0, hops, &failed)
    );
    std::size_t looked_at = 0;
    for (const auto* each = all.get(); each && looked_at < max_devices; each = each->pNext) {
        if (!each->descURL || !leads_to(each->descURL, request.router)) continue;
        ++looked_at;
        description of;
        if (!of.read(each->descURL) || !maps_ports(of.service())) continue;
        if (leads_to(of.control_url(), request.router))
            return upnp_grant{{}, of.control_url(), of.service(), request.protocol};
    }
    return nothing();
}

std::uint16_t some_port() {
    const auto bytes = crypto::random_bytes<2>();
    return static_cast<std::uint16_t>(0xc000 | bytes[0] << 8 | bytes[1]); // a dynamic one
}

int add(const upnp_request& request, const upnp_grant& at, std::uint16_t port) {
    return UPNP_AddPortMapping(
        at.control_url.c_str(),
        at.service.c_str(),
        std::to_string(port).c_str(),
        std::to_string(request.own_port).c_str(),
        request.own.to_string().c_str(),
        "babel",
        upnp_name_of(request.protocol),
        nullptr,
        std::to_string(request.lifetime.count()).c_str()
    );
}

/// Null: the router refuses.
std::uint16_t add_any(const upnp_request& request, const upnp_grant& at) {
    auto port = request.wanted;
    for (int i = 0; i < max_ports; ++i, port = some_port()) {
        const int failed = add(request, at, port);
        if (failed == UPNPCOMMAND_SUCCESS) return port;
        if (failed != taken) return 0;
    }
    return 0;
}

} // namespace

bool has_upnp() {
    return true;
}

result<upnp_grant> map_by_upnp(const upnp_request& request) {
    auto made = find_service(request);
    if (!made) return made;
    // The address first: a mapping that is of no use is not made.
    std::array<char, 64> address{};
    const int failed =
        UPNP_GetExternalIPAddress(made->control_url.c_str(), made->service.c_str(), address.data());
    address.back() = '\0';
    if (failed != UPNPCOMMAND_SUCCESS || !outer_end(address.data(), request.wanted))
        return nothing();
    const auto port = add_any(request, *made);
    if (port == 0) return nothing();
    made->outer = *outer_end(address.data(), port);
    return made;
}

void unmap_by_upnp(const upnp_grant& grant) {
    const auto port = std::to_string(grant.outer.port);
    UPNP_DeletePortMapping(
        grant.control_url.c_str(),
        grant.service.c_str(),
        port.c_str(),
        upnp_name_of(grant.protocol),
        nullptr
    );
}

} // namespace babel::call
