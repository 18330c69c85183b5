// The reader of a sealed path, and the end of its run.
#pragma once

#include <babel/core/asio.hpp>
#include <babel/core/error.hpp>
#include <babel/voice/frame_map.hpp>
#include <babel/voice/path.hpp>

#include <boost/asio/steady_timer.hpp>

#include <optional>

namespace babel::voice {

/// Lifetime: run() has ended before it is destroyed. Thread: the loop only.
class sealed_reading {
public:
    explicit sealed_reading(const asio::any_io_executor& executor);

    /// Waits for the end, which may be over. Errors: that of end(); the reader's;
    /// operation_aborted.
    asio::awaitable<error_code> run(path_reader to);
    /// The call is up: the reader gets to know, now or when it comes.
    void on_up();
    void on_frame(const timed_frame& frame);
    /// The first error counts.
    void end(error_code why);

private:
    void greet();

    path_reader reader_;       // while run() is under way
    asio::steady_timer ended_; // it never expires
    std::optional<error_code> end_;
    bool is_up_ = false;
};

} // namespace babel::voice
