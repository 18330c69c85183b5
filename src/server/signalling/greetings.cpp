#include "server/signalling/greetings.hpp"

#include <babel/wire/extensions.hpp>
#include <babel/wire/messages.hpp>

#include <cstdint>

namespace babel::server {
namespace {

constexpr std::uint16_t minor_version = 0; // of babel/2

} // namespace

void greetings::greet(client_peer& who, std::span<const std::string_view> capabilities) {
    post_.send(who, wire::hello_connect{});
    if (!who.is_extended()) return;
    wire::string_list_buffer all;
    for (const auto each : capabilities)
        all.add(each);
    post_.send(who, wire::welcome{minor_version, all.view(), endorsements_.view()});
}

void greetings::announce_end(client_peer& who, bool has_other_nodes, errc why) {
    if (!who.is_extended()) return;
    wire::notice told{wire::notice_kind::restart, "the server ends or restarts"};
    if (has_other_nodes)
        told = {wire::notice_kind::other_node, "this server ends or restarts; use another one"};
    if (why == errc::cluster_away)
        told = {wire::notice_kind::other_node, "this server has lost the others; use another one"};
    post_.send(who, told);
}

} // namespace babel::server
