// PROXY protocol: header of a proxied connection with the client's address.
// https://www.haproxy.org/download/2.6/doc/proxy-protocol.txt
#pragma once

#include <babel/core/asio.hpp>
#include <babel/core/error.hpp>

#include <boost/asio/ip/tcp.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace babel::server {

/// The two ends of the connection that the proxy accepted.
struct proxied_connection {
    asio::ip::tcp::endpoint remote;
    asio::ip::tcp::endpoint local;
};

/// Incremental parser of one header of version 1 or 2. It reads no byte after the header.
class proxy_header {
public:
    enum class state : std::uint8_t { incomplete, complete, nonsense };

    /// Far above the size of real headers. A longer one is nonsense.
    static constexpr std::size_t max_bytes = 4096;

    /// Number of bytes to read next, all of which belong to the header.
    std::size_t wanted() const;

    /// Consumes at most `wanted()` bytes. After nonsense it consumes none.
    state feed(bytes_view bytes);

    /// The client's connection by the complete header. Null: the connection is the proxy's own,
    /// such as a health check, or its kind is unknown.
    const std::optional<proxied_connection>& connection() const { return connection_; }

private:
    enum class version : std::uint8_t { unknown, v1, v2 };

    state take(std::uint8_t byte);
    state take_v1(std::uint8_t byte);
    state take_v2(std::uint8_t byte);
    state end_v1();
    state end_v2();

    static constexpr std::size_t kept_bytes = 128; // of a header; later bytes are skipped
    std::array<std::uint8_t, kept_bytes> text_{};
    std::size_t size_ = 0;
    std::size_t v2_size_ = 0; // of the whole header, once it is known
    version version_ = version::unknown;
    bool is_nonsense_ = false;
    std::optional<proxied_connection> connection_;
};

} // namespace babel::server
