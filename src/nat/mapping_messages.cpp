#include <babel/nat/mapping_messages.hpp>

#include <algorithm>
#include <concepts>
#include <utility>

namespace babel::nat {
namespace {

constexpr std::uint8_t map_opcode = 1; // of PCP
constexpr std::uint8_t answer_bit = 0x80;
constexpr std::uint8_t address_opcode = 0; // these of NAT-PMP
constexpr std::uint8_t udp_opcode = 1;
constexpr std::uint8_t tcp_opcode = 2;

/// In network order.
class packet_writer {
public:
    template <std::unsigned_integral Number>
    packet_writer& put(Number value) {
        for (std::size_t i = sizeof value; i > 0; --i)
            out_.push_back(static_cast<std::uint8_t>(value >> (8 * (i - 1))));
        return *this;
    }
    packet_writer& put(bytes_view bytes) {
        out_.insert(out_.end(), bytes.begin(), bytes.end());
        return *this;
    }
    packet_writer& zeros(std::size_t count) {
        out_.insert(out_.end(), count, 0);
        return *this;
    }
    /// 16 bytes; IPv4 as an IPv4-mapped address.
    packet_writer& address(const wire::seen_address& at) {
        if (at.family == 6) return put(bytes_view(at.address));
        return zeros(10).put(std::uint16_t{0xffff}).put(bytes_view(at.address).first(4));
    }
    std::vector<std::uint8_t> take() { return std::move(out_); }

private:
    std::vector<std::uint8_t> out_;
};

/// Zeros behind the end, which shows in `is_whole`.
class packet_reader {
public:
    explicit packet_reader(bytes_view from) : rest_(from) {}

    template <std::unsigned_integral Number>
    Number get() {
        Number out{};
        for (const auto each : take(sizeof out))
            out = static_cast<Number>((out << 8) | each);
        return out;
    }
    bytes_view take(std::size_t count) {
        is_whole_ = is_whole_ && rest_.size() >= count;
        if (!is_whole_) return {};
        const auto out = rest_.first(count);
        rest_ = rest_.subspan(count);
        return out;
    }
    wire::seen_address address() {
        static constexpr std::array<std::uint8_t, 12> mapped{
            0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255};
        wire::seen_address out;
        const auto bytes = take(out.address.size());
        if (bytes.empty()) return out;
        const bool is_v4 = std::ranges::equal(bytes.first(mapped.size()), mapped);
        out.family = is_v4 ? 4 : 6;
        std::ranges::copy(is_v4 ? bytes.subspan(mapped.size()) : bytes, out.address.begin());
        return out;
    }
    bool is_whole() const { return is_whole_; }

private:
    bytes_view rest_;
    bool is_whole_ = true;
};

/// RFC 6887, sections 7.2 and 11.1. Refusals have the fields of the request, except that a router
/// without this version may not know them.
result<mapping_answer> decode_pcp(bytes_view packet) {
    packet_reader from(packet);
    mapping_answer out;
    from.take(1);
    const auto opcode = from.get<std::uint8_t>();
    from.take(1);
    out.code = from.get<std::uint8_t>();
    out.lifetime_s = from.get<std::uint32_t>();
    from.take(4 + 12); // the router's clock; reserved
    if (!from.is_whole()) return errc::truncated;
    if (opcode != (answer_bit | map_opcode)) return errc::unknown_opcode;
    if (out.code == mapping_code::unsupported_version) return out;
    std::ranges::copy(from.take(out.nonce.size()), out.nonce.begin());
    out.protocol = static_cast<carried_protocol>(from.get<std::uint8_t>());
    from.take(3);
    out.own_port = from.get<std::uint16_t>();
    const auto port = from.get<std::uint16_t>();
    out.outer = from.address();
    out.outer.port = port;
    if (!from.is_whole()) return errc::truncated;
    const bool is_known =
        out.protocol == carried_protocol::tcp || out.protocol == carried_protocol::udp;
    if (!is_known) return errc::out_of_bounds;
    return out;
}

/// RFC 6886, sections 3.2 and 3.3. A refusal may end behind the router's clock.
result<mapping_answer> decode_nat_pmp(bytes_view packet) {
    packet_reader from(packet);
    mapping_answer out;
    out.by = mapping_protocol::nat_pmp;
    from.take(1);
    const auto opcode = from.get<std::uint8_t>();
    out.code = from.get<std::uint16_t>();
    from.take(4);
    if (!from.is_whole()) return errc::truncated;
    if (opcode < answer_bit || opcode > (answer_bit | tcp_opcode)) return errc::unknown_opcode;
    out.is_of_address = opcode == (answer_bit | address_opcode);
    if (opcode == (answer_bit | tcp_opcode)) out.protocol = carried_protocol::tcp;
    if (out.code != mapping_code::success) return out;
    if (out.is_of_address) {
        std::ranges::copy(from.take(4), out.outer.address.begin());
    } else {
        out.own_port = from.get<std::uint16_t>();
        out.outer.port = from.get<std::uint16_t>();
        out.lifetime_s = from.get<std::uint32_t>();
    }
    if (!from.is_whole()) return errc::truncated;
    return out;
}

} // namespace

std::vector<std::uint8_t> encode_pcp(const mapping_request& from) {
    packet_writer out;
    out.put(static_cast<std::uint8_t>(mapping_protocol::pcp)).put(map_opcode).zeros(2);
    out.put(from.lifetime_s).address(from.own);
    out.put(bytes_view(from.nonce)).put(static_cast<std::uint8_t>(from.protocol)).zeros(3);
    out.put(from.own.port).put(from.want.port).address(from.want);
    return out.take();
}

std::vector<std::uint8_t> encode_nat_pmp(const mapping_request& from) {
    const auto opcode = from.protocol == carried_protocol::udp ? udp_opcode : tcp_opcode;
    packet_writer out;
    out.put(static_cast<std::uint8_t>(mapping_protocol::nat_pmp)).put(opcode).zeros(2);
    // A port that is given back is named by its inner end alone.
    const auto wanted = from.lifetime_s == 0 ? std::uint16_t{0} : from.want.port;
    out.put(from.own.port).put(wanted).put(from.lifetime_s);
    return out.take();
}

std::vector<std::uint8_t> encode_address_request() {
    return {static_cast<std::uint8_t>(mapping_protocol::nat_pmp), address_opcode};
}

result<mapping_answer> decode_mapping_answer(bytes_view packet) {
    if (packet.empty()) return errc::truncated;
    if (packet[0] == static_cast<std::uint8_t>(mapping_protocol::nat_pmp))
        return decode_nat_pmp(packet);
    const auto decoded = decode_pcp(packet);
    if (packet[0] == static_cast<std::uint8_t>(mapping_protocol::pcp) || !decoded) return decoded;
    mapping_answer other;
    other.code = mapping_code::unsupported_version;
    return other;
}

} // namespace babel::nat
