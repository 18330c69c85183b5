// Datagrams on a byte stream, as TCP and TLS carry them: two bytes of length before each.
#pragma once

#include <babel/core/error.hpp>
#include <babel/wire/framer.hpp>
#include <babel/wire/sealed.hpp>

#include <boost/endian/conversion.hpp>

#include <array>
#include <cstdint>

namespace babel::wire {

/// Cuts a stream into sealed datagrams, Binds and Bounds. After an error the stream is closed.
class datagram_framer : public basic_framer<std::uint16_t> {
public:
    datagram_framer() : basic_framer(max_datagram_bytes, min_datagram_bytes) {}
};

/// The bytes before a datagram of at most `max_datagram_bytes`.
inline std::array<std::uint8_t, 2> length_before(bytes_view datagram) {
    std::array<std::uint8_t, 2> length{};
    boost::endian::store_little_u16(length.data(), static_cast<std::uint16_t>(datagram.size()));
    return length;
}

} // namespace babel::wire
