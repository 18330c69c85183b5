// The PROXY protocol: what a proxy says first of a connection that it passes on, so that the server
// knows whom it serves. https://www.haproxy.org/download/2.6/doc/proxy-protocol.txt
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

/// Reads one header of version 1 or 2 as it comes, and nothing that follows it.
class proxy_header {
public:
    enum class state : std::uint8_t { incomplete, complete, nonsense };

    /// Far more than any proxy says of one connection. A longer header is nonsense.
    static constexpr std::size_t max_bytes = 4096;

    /// How many bytes may be read: all of them are the header's.
    std::size_t wanted() const;

    /// Takes at most `wanted()` bytes in. After nonsense it takes no more.
    state feed(bytes_view bytes);

    /// What the complete header says; null where the connection is the proxy's own, such as a check
    /// of health, or of a kind that it cannot tell.
    const std::optional<proxied_connection>& connection() const { return connection_; }

private:
    enum class version : std::uint8_t { unknown, v1, v2 };

    state take(std::uint8_t byte);
    state take_v1(std::uint8_t byte);
    state take_v2(std::uint8_t byte);
    state end_v1();
    state end_v2();

    static constexpr std::size_t kept_bytes = 128; // of a header; what is behind is not looked at
    std::array<std::uint8_t, kept_bytes> text_{};
    std::size_t size_ = 0;
    std::size_t v2_size_ = 0; // of the whole header, once it is known
    version version_ = version::unknown;
    bool is_nonsense_ = false;
    std::optional<proxied_connection> connection_;
};

} // namespace babel::server
