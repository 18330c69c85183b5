// Messages to bytes and back, driven by each message's member list.
#pragma once

#include <babel/core/error.hpp>
#include <babel/wire/messages.hpp>

#include <boost/describe/members.hpp>
#include <boost/endian/conversion.hpp>
#include <boost/mp11/algorithm.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
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

/// A cursor over received bytes with one sticky failure and no way past the end. It allocates
/// nothing: strings and lists are views into the input.
class reader {
public:
    explicit reader(bytes_view in) : in_(in) {}

    template <std::unsigned_integral I>
    void get(I& value) {
        using boost::endian::order;
        const auto raw = take(sizeof value);
        value = raw.empty() ? I{0}
                            : boost::endian::endian_load<I, sizeof(I), order::little>(raw.data());
    }
    void get(std::string_view& text) {
        const auto raw = take_sized();
        text = {reinterpret_cast<const char*>(raw.data()), raw.size()};
    }
    void get(bytes_view& bytes) { bytes = take_sized(); }
    void get(string_list& list);

    /// No error, a field cut short, or bytes left over.
    error_code finish() const;

private:
    bytes_view take(std::uint64_t size) {
        if (size > in_.size()) {
            ok_ = false;
            return in_ = bytes_view{};
        }
        return std::exchange(in_, in_.subspan(size)).first(size);
    }
    bytes_view take_sized() {
        std::uint64_t size = 0;
        get(size);
        return take(size);
    }

    bytes_view in_;
    bool ok_ = true;
};

/// Appends fields to a buffer that its owner may reuse.
class writer {
public:
    explicit writer(std::vector<std::uint8_t>& out) : out_(out) {}

    template <std::unsigned_integral I>
    void put(I value) {
        const auto little = boost::endian::native_to_little(value);
        append({reinterpret_cast<const std::uint8_t*>(&little), sizeof little});
    }
    void put(std::string_view text) {
        put(bytes_view(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()));
    }
    void put(bytes_view bytes) {
        put(std::uint64_t{bytes.size()});
        append(bytes);
    }
    void put(const string_list& list) {
        put(list.size());
        append(list.encoded());
    }

private:
    void append(bytes_view raw); // not inline: g++ 12 then warns of overflows that cannot be

    std::vector<std::uint8_t>& out_;
};

template <class Message>
using members_of = boost::describe::describe_members<Message, boost::describe::mod_public>;

/// Appends the whole packet: length, opcode, fields.
template <class Message>
void encode_to(std::vector<std::uint8_t>& out, const Message& message) {
    const auto start = out.size();
    writer to(out);
    to.put(std::uint64_t{0});
    to.put(Message::code);
    boost::mp11::mp_for_each<members_of<Message>>([&](auto member) {
        to.put(message.*member.pointer);
    });
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

template <class Message>
result<Message> decode_fields(reader in) {
    Message message;
    boost::mp11::mp_for_each<members_of<Message>>([&](auto member) {
        in.get(message.*member.pointer);
    });
    if (const auto bad = in.finish()) return bad;
    return message;
}

template <class Variant, std::size_t I = 0>
result<Variant> decode_alternative(std::uint16_t code, reader fields) {
    if constexpr (I == std::variant_size_v<Variant>) {
        return errc::unknown_opcode;
    } else {
        using message = std::variant_alternative_t<I, Variant>;
        if (message::code != code) return decode_alternative<Variant, I + 1>(code, fields);
        const auto decoded = decode_fields<message>(fields);
        if (!decoded) return decoded.error();
        return Variant(*decoded);
    }
}

/// Decodes one packet's opcode and fields as one of the messages of `Variant`.
/// Lifetime: the message's views point into `packet`.
/// Errors: truncated, trailing_bytes, unknown_opcode (also for a message of another direction).
template <class Variant>
result<Variant> decode(bytes_view packet) {
    if (packet.size() < sizeof(std::uint16_t)) return errc::truncated;
    const auto code = boost::endian::load_little_u16(packet.data());
    return decode_alternative<Variant>(code, reader(packet.subspan(sizeof code)));
}

} // namespace babel::wire
