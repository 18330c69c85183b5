// Lines to standard output, without ever blocking the loop.
#pragma once

#include <babel/core/asio.hpp>

#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace babel::cli {

/// A bounded queue before a terminal, a pipe or a file. What a reader that does not read leaves no
/// room for is dropped and counted; a line says so once there is room, unless nothing but what is
/// written may stand there (programs see it by the sequence numbers of their events).
/// Lifetime: await drain() or accept that queued lines are lost; may be destroyed at any time after
/// the loop has ended.
/// Thread: the loop only.
class output {
public:
    enum class losses { told, silent };

    /// `descriptor` stays the caller's. `on_closed`: nobody reads any more.
    output(
        const asio::any_io_executor& executor,
        int descriptor,
        std::function<void()> on_closed,
        losses how = losses::told
    );

    /// Writes the text as it is.
    void write(std::string_view text);

    /// Waits until all is written, at most this long.
    asio::awaitable<void> drain(std::chrono::milliseconds limit);

    /// Whether the reader does not read for the moment.
    bool is_stuck() const { return armed_; }

    std::uint64_t dropped_writes() const { return dropped_; }

private:
    void flush();
    void arm();

    asio::steady_timer emptied_;
    /// Our own view of the file: non-blocking without making the terminal so for others. Empty for
    /// regular files, which never block for long and cannot be polled.
    std::optional<asio::posix::stream_descriptor> pollable_;
    int descriptor_;
    std::function<void()> on_closed_;
    losses losses_;
    std::string waiting_;
    std::uint64_t dropped_ = 0;
    std::uint64_t dropped_told_ = 0;
    bool armed_ = false;
    bool closed_ = false;
};

} // namespace babel::cli
