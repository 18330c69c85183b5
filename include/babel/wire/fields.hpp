// Fields of packets as bytes: integers, enumerations, strings, bytes, lists and groups of these.
#pragma once

#include <babel/core/error.hpp>

#include <boost/describe/members.hpp>
#include <boost/endian/conversion.hpp>
#include <boost/mp11/algorithm.hpp>

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace babel::wire {

template <class Element>
class list;

template <class Message>
using members_of = boost::describe::describe_members<Message, boost::describe::mod_public>;

/// A described struct: its fields follow one another.
template <class T>
concept group = boost::describe::has_describe_members<T>::value;

template <class T>
concept enumeration = std::is_enum_v<T>;

/// A string of at most 255 bytes, with a size of one byte.
struct short_string {
    static constexpr std::size_t max_bytes = 255;
    std::string_view text;
};

/// At most 65,535 bytes, with a size of two bytes.
struct short_bytes {
    static constexpr std::size_t max_bytes = 65535;
    bytes_view bytes;
};

inline bytes_view bytes_of(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}
inline std::string_view text_of(bytes_view bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

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
    template <enumeration E>
    void get(E& value) {
        std::underlying_type_t<E> number = 0;
        get(number);
        value = static_cast<E>(number);
    }
    void get(std::string_view& text) { text = text_of(take_sized<std::uint64_t>()); }
    void get(bytes_view& bytes) { bytes = take_sized<std::uint64_t>(); }
    void get(short_string& string) { string.text = text_of(take_sized<std::uint8_t>()); }
    void get(short_bytes& sized) { sized.bytes = take_sized<std::uint16_t>(); }
    template <std::size_t Size>
    void get(std::array<std::uint8_t, Size>& raw) {
        const auto bytes = take(Size);
        raw = {};
        std::ranges::copy(bytes, raw.begin());
    }
    template <class Element>
    void get(list<Element>& elements) {
        std::uint64_t count = 0;
        get(count);
        const auto start = in_;
        Element element{};
        // A count is only a claim: the first element that is not there ends the loop.
        for (std::uint64_t i = 0; ok_ && i < count; ++i)
            get(element);
        elements =
            ok_ ? list<Element>(count, start.first(start.size() - in_.size())) : list<Element>();
    }
    template <group Group>
    void get(Group& fields) {
        boost::mp11::mp_for_each<members_of<Group>>([&](auto member) {
            get(fields.*member.pointer);
        });
    }

    /// The next bytes, without a size; none if there are fewer.
    bytes_view take_raw(std::size_t size) { return take(size); }

    /// The bytes that were not read; none after a failure.
    bytes_view rest() const { return in_; }
    /// False: a field was cut short.
    bool is_ok() const { return ok_; }

private:
    bytes_view take(std::uint64_t size) {
        if (size > in_.size()) {
            ok_ = false;
            return in_ = bytes_view{};
        }
        return std::exchange(in_, in_.subspan(size)).first(size);
    }
    template <std::unsigned_integral Size>
    bytes_view take_sized() {
        Size size = 0;
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
    template <enumeration E>
    void put(E value) {
        put(static_cast<std::underlying_type_t<E>>(value));
    }
    void put(std::string_view text) { put(bytes_of(text)); }
    void put(bytes_view bytes) {
        put(std::uint64_t{bytes.size()});
        append(bytes);
    }
    void put(short_string string) {
        const auto text = string.text.substr(0, short_string::max_bytes);
        put(static_cast<std::uint8_t>(text.size()));
        append(bytes_of(text));
    }
    void put(short_bytes sized) {
        const auto bytes = sized.bytes.first(std::min(sized.bytes.size(), short_bytes::max_bytes));
        put(static_cast<std::uint16_t>(bytes.size()));
        append(bytes);
    }
    template <std::size_t Size>
    void put(const std::array<std::uint8_t, Size>& raw) {
        append(raw);
    }
    template <class Element>
    void put(const list<Element>& elements) {
        put(elements.size());
        append(elements.encoded());
    }
    template <group Group>
    void put(const Group& fields) {
        boost::mp11::mp_for_each<members_of<Group>>([&](auto member) {
            put(fields.*member.pointer);
        });
    }

    /// Bytes without their size.
    void append(bytes_view raw); // not inline: g++ 12 then warns of overflows that cannot be

private:
    std::vector<std::uint8_t>& out_;
};

} // namespace babel::wire
