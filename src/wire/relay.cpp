#include <babel/wire/fields.hpp>
#include <babel/wire/relay.hpp>

namespace babel::wire {
namespace {

template <class Message>
std::vector<std::uint8_t> encode_fields(const Message& from, std::size_t size) {
    std::vector<std::uint8_t> out;
    out.reserve(size);
    writer to(out);
    if constexpr (requires { Message::code; }) to.put(Message::code);
    to.put(from);
    return out;
}

template <class Message>
result<Message> decode_fields(bytes_view bytes) {
    reader in(bytes);
    if constexpr (requires { Message::code; }) {
        std::uint8_t code = 0;
        in.get(code);
        if (in.is_ok() && code != Message::code) return errc::unknown_opcode;
    }
    Message made;
    in.get(made);
    if (!in.is_ok()) return errc::truncated;
    if (!in.rest().empty()) return errc::trailing_bytes;
    if constexpr (requires { made.is_in_bounds(); })
        if (!made.is_in_bounds()) return errc::out_of_bounds;
    return made;
}

} // namespace

std::vector<std::uint8_t> encode(const relay_ticket& from) {
    return encode_fields(from, ticket_bytes);
}

std::vector<std::uint8_t> encode(const bind& from) {
    return encode_fields(from, bind_bytes);
}

std::vector<std::uint8_t> encode(const bound& from) {
    return encode_fields(from, bound_bytes);
}

std::vector<std::uint8_t> encode(const seen_address& from) {
    return encode_fields(from, seen_address_bytes);
}

std::vector<std::uint8_t> encode(const address_question& from) {
    return encode_fields(from, address_question_bytes);
}

std::vector<std::uint8_t> encode(const address_answer& from) {
    return encode_fields(from, address_answer_bytes);
}

void apply_token_mask(address_answer& of) {
    auto& [family, address, port] = of.seen;
    for (std::size_t i = 0; i < address.size(); ++i)
        address[i] ^= of.token[i];
    port ^= static_cast<std::uint16_t>(of.token[16] | of.token[17] << 8U);
}

result<relay_ticket> decode_ticket(bytes_view bytes) {
    return decode_fields<relay_ticket>(bytes);
}

result<bind> decode_bind(bytes_view datagram) {
    return decode_fields<bind>(datagram);
}

result<bound> decode_bound(bytes_view datagram) {
    return decode_fields<bound>(datagram);
}

result<seen_address> decode_seen_address(bytes_view bytes) {
    return decode_fields<seen_address>(bytes);
}

result<address_question> decode_address_question(bytes_view datagram) {
    return decode_fields<address_question>(datagram);
}

result<address_answer> decode_address_answer(bytes_view datagram) {
    return decode_fields<address_answer>(datagram);
}

} // namespace babel::wire
