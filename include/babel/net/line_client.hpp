// Client of a line_server, for programs that ask and exit.
#pragma once

#include <babel/core/asio.hpp>
#include <babel/core/error.hpp>

#include <boost/asio/local/stream_protocol.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace babel::net {

/// Thread: any; it blocks.
class line_client {
public:
    /// `limit`: time to connect, and again to get an answer. Null: none.
    explicit line_client(std::optional<std::chrono::milliseconds> limit = {}) : limit_(limit) {}

    /// Connects to the first path that has a listener. Errors: that of the first path that exists,
    /// else of the last one; name_too_long. `paths`: at least one.
    error_code connect(const std::vector<std::string>& paths);

    /// The path of the connection, or of the error that connect() returned.
    const std::string& path() const { return path_; }

    /// Sends a line and returns its answer, both without their newlines. Empty or cut: the server
    /// closed the connection, or the time is over.
    std::string ask(std::string_view line);

private:
    void start_timeout();

    std::optional<std::chrono::milliseconds> limit_;
    asio::local::stream_protocol::iostream link_;
    std::string path_;
};

} // namespace babel::net
