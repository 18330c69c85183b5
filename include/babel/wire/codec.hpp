// Messages to bytes and back, driven by each message's member list.
#pragma once

#include <babel/core/error.hpp>
#include <babel/wire/fields.hpp>
#include <babel/wire/messages.hpp>

#include <boost/endian/conversion.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <variant>
#include <vector>

namespace babel::wire {

/// An encoded packet (length, opcode, fields) that many queues may share.
using shared_packet = std::shared_ptr<const std::vector<std::uint8_t>>;

/// Some bytes of a buffer that others may share.
struct slice {
    shared_packet owner; ///< keeps the bytes alive
    bytes_view bytes;
};

inline slice whole(shared_packet packet) {
    const bytes_view bytes(*packet);
    return {std::move(packet), bytes};
}

inline constexpr std::size_t length_bytes = sizeof(std::uint64_t);

/// Appends the whole packet: length, opcode, fields.
template <class Message>
void encode_to(std::vector<std::uint8_t>& out, const Message& message) {
    const auto start = out.size();
    writer to(out);
    to.put(std::uint64_t{0});
    to.put(Message::code);
    to.put(message);
    boost::endian::store_little_u64(out.data() + start, out.size() - start - length_bytes);
}

template <class Message>
std::vector<std::uint8_t> encode(const Message& message) {
    std::vector<std::uint8_t> out;
    encode_to(out, message);
    return out;
}

template <class Message>
shared_packet encode_shared(const Message& message) {
    return std::make_shared<const std::vector<std::uint8_t>>(encode(message));
}

/// The bytes behind the last field of a message that this version knows.
enum class trailing : std::uint8_t {
    refused, ///< an error, as the base protocol has it
    ignored, ///< fields of a later version
};

template <class Message>
result<Message> decode_fields(reader in, trailing behind) {
    Message message{};
    in.get(message);
    if (!in.is_ok()) return errc::truncated;
    if (behind == trailing::refused && !in.rest().empty()) return errc::trailing_bytes;
    if constexpr (requires { message.is_in_bounds(); })
        if (!message.is_in_bounds()) return errc::out_of_bounds;
    return message;
}

template <class Variant, std::size_t I = 0>
result<Variant> decode_alternative(std::uint16_t code, reader fields, trailing behind) {
    if constexpr (I == std::variant_size_v<Variant>) {
        return errc::unknown_opcode;
    } else {
        using message = std::variant_alternative_t<I, Variant>;
        if (message::code != code) return decode_alternative<Variant, I + 1>(code, fields, behind);
        const auto decoded = decode_fields<message>(fields, behind);
        if (!decoded) return decoded.error();
        return Variant(*decoded);
    }
}

/// Decodes one packet's opcode and fields as one of the messages of `Variant`.
/// Lifetime: the message's views point into `packet`.
/// Errors: truncated, trailing_bytes, out_of_bounds, unknown_opcode (also for a message of another
/// direction).
template <class Variant>
result<Variant> decode(bytes_view packet, trailing behind = trailing::refused) {
    reader in(packet);
    std::uint16_t code = 0;
    in.get(code);
    if (!in.is_ok()) return errc::truncated;
    return decode_alternative<Variant>(code, in, behind);
}

} // namespace babel::wire
