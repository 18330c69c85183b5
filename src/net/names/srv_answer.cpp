#include <babel/core/text.hpp>
#include <babel/net/srv_answer.hpp>

#include <arpa/nameser.h>

#include <algorithm>
#include <array>
#include <optional>
#include <span>

namespace babel::net {
namespace {

constexpr int most_answers = 64;       // aliases included
constexpr std::size_t fixed_bytes = 6; // priority, weight and port of a record
constexpr std::size_t largest_packet = 64 * 1024 - 1;
constexpr std::size_t header_bytes = 12;

std::string lower_case(std::string_view name) {
    std::string out(name);
    std::ranges::transform(out, out.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    if (out.ends_with('.')) out.pop_back();
    return out;
}

std::uint16_t big_endian(std::span<const std::uint8_t> two) {
    return static_cast<std::uint16_t>(two[0] << 8 | two[1]);
}

/// An answer, and not an error. RFC 1035, 4.1.1.
bool is_good(bytes_view packet) {
    if (packet.size() < header_bytes || packet.size() > largest_packet) return false;
    return (packet[2] & 0x80) != 0 && (packet[3] & 0x0f) == 0;
}

/// The name that begins there, in lower case; of the root, nothing in it.
std::optional<std::string> name_at(bytes_view packet, const std::uint8_t* at) {
    std::array<char, NS_MAXDNAME> text{};
    const auto* end = packet.data() + packet.size();
    const int used = ::ns_name_uncompress(packet.data(), end, at, text.data(), text.size());
    if (used < 0) return {};
    return lower_case(text.data());
}

void take_srv(const ns_rr& record, bytes_view packet, srv_answer& out) {
    const bytes_view data(record.rdata, record.rdlength);
    if (data.size() <= fixed_bytes) return;
    auto target = name_at(packet, data.data() + fixed_bytes);
    if (!target) return;
    const auto port = big_endian(data.subspan(4));
    if (target->empty()) {
        out.is_denied = true;
    } else if (port != 0 && is_host(*target) && !is_ip_address(*target)) {
        out.records.push_back(
            {big_endian(data), big_endian(data.subspan(2)), port, *std::move(target)}
        );
    }
}

} // namespace

srv_answer parse_srv_answer(bytes_view packet, std::string_view asked) {
    srv_answer out;
    ns_msg message{};
    if (!is_good(packet)) return out;
    if (::ns_initparse(packet.data(), static_cast<int>(packet.size()), &message) < 0) return out;
    auto name = lower_case(asked);
    const int count = std::min<int>(ns_msg_count(message, ns_s_an), most_answers);
    for (int i = 0; i < count && out.records.size() < most_srv_records; ++i) {
        ns_rr record{};
        if (::ns_parserr(&message, ns_s_an, i, &record) < 0) break; // so the next has no place
        if (record.rr_class != ns_c_in || lower_case(record.name) != name) continue;
        if (record.type == ns_t_srv) take_srv(record, packet, out);
        if (record.type != ns_t_cname) continue;
        if (auto alias = name_at(packet, record.rdata)) name = *std::move(alias);
    }
    if (!out.records.empty()) out.is_denied = false;
    return out;
}

} // namespace babel::net
