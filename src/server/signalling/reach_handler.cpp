#include "server/signalling/reach_handler.hpp"

namespace babel::server {
namespace {

constexpr std::uint16_t first_unprivileged_port = 1024;

/// Of IPv4: loopback, link-local (RFC 3927), this network, multicast and above.
bool is_special_v4(const ip_address& address) {
    const auto* const bytes = address.bytes.data() + ip_address::v4_at / 8;
    const bool is_link_local = bytes[0] == 169 && bytes[1] == 254;
    return bytes[0] == 0 || bytes[0] == 127 || bytes[0] >= 224 || is_link_local;
}

/// Of IPv6: unspecified, loopback, link-local and multicast.
bool is_special_v6(const ip_address& address) {
    const auto& bytes = address.bytes;
    const bool is_link_local = bytes[0] == 0xfe && (bytes[1] & 0xc0) == 0x80;
    return address == ip_address{} || address.is_loopback() || bytes[0] == 0xff || is_link_local;
}

} // namespace

bool may_be_tried(const origin& client, std::uint16_t port) {
    const auto& address = client.address;
    const bool is_special = address.is_v4() ? is_special_v4(address) : is_special_v6(address);
    const bool is_ours = ip_address::parse(client.local) == address;
    return port >= first_unprivileged_port && !is_special && !is_ours;
}

void reach_handler::on(client_peer& from, const wire::reach& message, time_point now) {
    const bool has_begun = begin(from, message.port, now);
    counts_.add(has_begun ? counter::reach_tests : counter::reach_refused);
}

bool reach_handler::begin(client_peer& by, std::uint16_t port, time_point now) const {
    if (!begin_ || !rules_.reach || !by.is_logged_in() || !may_be_tried(by.from(), port))
        return false;
    auto& asked = by.reach_questions();
    if (!asked.has_room(now, reach_questions) || !begin_(by, port)) return false;
    asked.take(now, reach_questions);
    return true;
}

void reach_handler::answer(client_peer& to, std::uint16_t port, bool is_open) {
    const std::uint8_t open = is_open ? 1 : 0;
    post_.send(to, wire::reach_answer{to.from().remote, port, open});
}

} // namespace babel::server
