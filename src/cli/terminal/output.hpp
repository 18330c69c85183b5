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

/// A bounded queue before a terminal, a pipe, a socket or a file. If a slow reader leaves no room,
/// lines are dropped and counted. Once there is room, a line reports the number, unless the output
/// is for programs only (they see gaps in the sequence numbers of events).
///
/// Lines that cannot be written because a disk is full are lost and counted too; later ones are
/// tried.
/// Lifetime: await drain() or accept that queued lines are lost; may be destroyed at any time after
/// the loop has ended.
/// Thread: the loop only.
class output {
public:
    enum class losses { reported, silent };

    struct hooks {
        std::function<void()> closed; ///< The reader has closed.
        /// A line could not be written; called once.
        std::function<void(boost::system::error_code)> failed;
    };

    /// `descriptor` is still owned by the caller.
    output(
        const asio::any_io_executor& executor,
        int descriptor,
        hooks callbacks,
        losses mode = losses::reported
    );

    /// Writes the text unchanged.
    void write(std::string_view text);

    /// Waits until everything is written, at most this long.
    asio::awaitable<void> drain(std::chrono::milliseconds limit);

    /// True while the reader does not read.
    bool is_stuck() const { return armed_; }

    std::uint64_t dropped_writes() const { return dropped_; }
    std::uint64_t failed_lines() const { return failed_; }

private:
    void flush();
    void arm();
    void on_failure(int error);

    asio::steady_timer emptied_;
    standard_stream stream_;
    hooks hooks_;
    losses losses_;
    std::string waiting_;
    std::uint64_t dropped_ = 0;
    std::uint64_t dropped_reported_ = 0;
    std::uint64_t failed_ = 0; // lines
    bool has_reported_failure_ = false;
    bool ends_line_ = true;      // the last written text does
    bool needs_newline_ = false; // a line could be written in part only
    bool armed_ = false;
    bool closed_ = false;
};

} // namespace babel::cli
