// Lines from standard input, inside the loop.
#pragma once

#include <babel/core/asio.hpp>

#include <functional>
#include <string>

namespace babel::cli {

/// Reads lines of at most 4 KiB (longer ones are cut) from a terminal, a pipe or a file, one after
/// the other: `on_line` may await the command of the line, and meanwhile nothing is read.
/// Cancellation: terminal.
/// Thread: the loop only.
class line_reader {
public:
    using line_handler = std::function<asio::awaitable<void>(std::string line)>;

    line_reader(asio::any_io_executor executor, int descriptor);

    /// Returns at the end of the input, or when cancelled.
    asio::awaitable<void> run(line_handler on_line);

private:
    asio::any_io_executor executor_;
    int descriptor_;
};

} // namespace babel::cli
