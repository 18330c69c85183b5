// Lines to standard output, without ever blocking the loop.
#pragma once

#include "cli/terminal/standard_stream.hpp"
#include <babel/core/asio.hpp>

#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace babel::cli {

/// A bounded queue before a terminal, a pipe, a socket or a file. What a reader that does not read
/// leaves no room for is dropped and counted; a line says so once there is room, unless nothing but
/// what is written may stand there (programs see it by the sequence numbers of their events). Lines
/// that cannot be written, since a disk is full, are lost and counted too; later ones are tried.
/// Lifetime: await drain() or accept that queued lines are lost; may be destroyed at any time after
/// the loop has ended.
/// Thread: the loop only.
class output {
public:
    enum class losses { told, silent };

    struct hooks {
        std::function<void()> closed; ///< Nobody reads any more.
        /// A line could not be written; called once.
        std::function<void(boost::system::error_code)> failed;
    };

    /// `descriptor` stays the caller's.
    output(
        const asio::any_io_executor& executor, int descriptor, hooks tell, losses how = losses::told
    );

    /// Writes the text as it is.
    void write(std::string_view text);

    /// Waits until all is written, at most this long.
    asio::awaitable<void> drain(std::chrono::milliseconds limit);

    /// Whether the reader does not read for the moment.
    bool is_stuck() const { return armed_; }

    std::uint64_t dropped_writes() const { return dropped_; }
    std::uint64_t failed_lines() const { return failed_; }

private:
    void flush();
    void arm();
    void on_failure(int error);

    asio::steady_timer emptied_;
    standard_stream stream_;
    hooks tell_;
    losses losses_;
    std::string waiting_;
    std::uint64_t dropped_ = 0;
    std::uint64_t dropped_told_ = 0;
    std::uint64_t failed_ = 0; // lines
    bool has_told_failure_ = false;
    bool ends_line_ = true;      // what was written last does
    bool needs_newline_ = false; // a line could be written in part only
    bool armed_ = false;
    bool closed_ = false;
};

} // namespace babel::cli
