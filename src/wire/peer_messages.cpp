#include <babel/wire/fields.hpp>
#include <babel/wire/peer_messages.hpp>

#include <boost/endian/conversion.hpp>

#include <algorithm>

namespace babel::wire {
namespace {

constexpr std::size_t length_of_length = sizeof(std::uint16_t);

// Bits of a candidate's kind.
constexpr unsigned tcp_bit = 1;
constexpr unsigned ipv6_bit = 2;
constexpr unsigned origin_shift = 2;

constexpr std::size_t ipv4_bytes = 4;
constexpr std::size_t ipv6_bytes = 16;

std::size_t address_bytes(const candidate& of) {
    return of.is_ipv6 ? ipv6_bytes : ipv4_bytes;
}

void put_body(writer& to, std::vector<std::uint8_t>& out, const peer_hello& hello) {
    const auto part = signed_part(hello);
    out.insert(out.end(), part.begin(), part.end());
    to.put(hello.proof);
}

void put_body(writer& to, std::vector<std::uint8_t>&, const peer_reveal& reveal) {
    to.put(reveal.nonce);
}

void put_body(writer&, std::vector<std::uint8_t>& out, const candidates& list) {
    encode_candidates(out, list);
}

void get_body(reader& in, peer_hello& hello) {
    in.get(hello.version);
    in.get(hello.role);
    short_string name;
    in.get(name);
    hello.own_name = name.text;
    in.get(name);
    hello.other_name = name.text;
    in.get(hello.key);
    in.get(hello.nonce);
    std::uint8_t count = 0;
    in.get(count);
    for (; in.is_ok() && count > 0; --count) {
        in.get(name);
        hello.capabilities.push_back(name.text);
    }
    in.get(count);
    for (; in.is_ok() && count > 0; --count)
        hello.endorsements.push_back(in.take_raw(endorsement_bytes));
    in.get(hello.proof);
}

void get_body(reader& in, peer_reveal& reveal) {
    in.get(reveal.nonce);
}

void get_body(reader& in, candidates& list) {
    std::uint8_t count = 0;
    in.get(count);
    for (; in.is_ok() && count > 0; --count) {
        std::uint8_t kind = 0;
        in.get(kind);
        auto& each = list.all.emplace_back();
        each.is_tcp = kind & tcp_bit;
        each.is_ipv6 = kind & ipv6_bit;
        each.origin = static_cast<candidate_origin>(kind >> origin_shift);
        std::ranges::copy(in.take_raw(address_bytes(each)), each.address.begin());
        in.get(each.port);
    }
}

template <class Message>
result<Message> decode_body(bytes_view body) {
    Message message;
    reader in(body);
    get_body(in, message);
    if (!in.is_ok()) return errc::truncated;
    if (!in.rest().empty()) return errc::trailing_bytes;
    if constexpr (requires { message.is_in_bounds(); })
        if (!message.is_in_bounds()) return errc::out_of_bounds;
    return message;
}

template <class Message>
result<peer_message> decode_one(bytes_view body) {
    auto decoded = decode_body<Message>(body);
    if (!decoded) return decoded.error();
    return peer_message(*std::move(decoded));
}

} // namespace

bool peer_hello::is_in_bounds() const {
    return capabilities.size() <= max_capabilities && endorsements.size() <= max_endorsements &&
           std::ranges::all_of(capabilities, [](std::string_view each) {
               return each.size() <= max_capability_bytes;
           });
}

bool candidates::is_in_bounds() const {
    return all.size() <= max_candidates && std::ranges::all_of(all, [](const candidate& each) {
               return each.origin <= candidate_origin::mapped && each.port != 0;
           });
}

std::vector<std::uint8_t> signed_part(const peer_hello& hello) {
    std::vector<std::uint8_t> out;
    writer to(out);
    to.put(hello.version);
    to.put(hello.role);
    to.put(short_string{hello.own_name});
    to.put(short_string{hello.other_name});
    to.put(hello.key);
    to.put(hello.nonce);
    to.put(static_cast<std::uint8_t>(hello.capabilities.size()));
    for (const auto each : hello.capabilities)
        to.put(short_string{each});
    to.put(static_cast<std::uint8_t>(hello.endorsements.size()));
    for (const auto each : hello.endorsements)
        out.insert(out.end(), each.begin(), each.end());
    return out;
}

void encode_message(std::vector<std::uint8_t>& out, const peer_message& message) {
    const auto start = out.size();
    writer to(out);
    to.put(std::uint16_t{0});
    std::visit(
        [&]<class Message>(const Message& each) {
            to.put(Message::type);
            put_body(to, out, each);
        },
        message
    );
    const auto size = out.size() - start - length_of_length;
    boost::endian::store_little_u16(out.data() + start, static_cast<std::uint16_t>(size));
}

result<peer_message> decode_peer_message(bytes_view bytes) {
    reader in(bytes);
    std::uint8_t type = 0;
    in.get(type);
    if (!in.is_ok()) return errc::truncated;
    switch (type) {
    case peer_hello::type:
        return decode_one<peer_hello>(in.rest());
    case peer_reveal::type:
        return decode_one<peer_reveal>(in.rest());
    case candidates::type:
        return decode_one<candidates>(in.rest());
    default:
        return errc::unknown_opcode;
    }
}

void encode_candidates(std::vector<std::uint8_t>& out, const candidates& list) {
    writer to(out);
    to.put(static_cast<std::uint8_t>(list.all.size()));
    for (const auto& each : list.all) {
        const auto origin = static_cast<unsigned>(each.origin) << origin_shift;
        const auto kind = (each.is_tcp ? tcp_bit : 0) | (each.is_ipv6 ? ipv6_bit : 0) | origin;
        to.put(static_cast<std::uint8_t>(kind));
        out.insert(out.end(), each.address.begin(), each.address.begin() + address_bytes(each));
        to.put(each.port);
    }
}

result<candidates> decode_candidates(bytes_view body) {
    return decode_body<candidates>(body);
}

} // namespace babel::wire
