#include "cli/terminal/line_reader.hpp"

#include "cli/terminal/standard_stream.hpp"
#include <babel/core/cancellation.hpp>

#include <boost/asio/this_coro.hpp>

#include <fcntl.h>

#include <array>
#include <cerrno>
#include <utility>

namespace babel::cli {
namespace {

constexpr std::size_t longest_read_line = 4096;

/// Takes the first line off the front of `buffer`; `at_end`: the remainder is the last line.
bool take_line(std::string& buffer, std::string& line, bool at_end) {
    const auto end = buffer.find('\n');
    if (end == buffer.npos && !(at_end && !buffer.empty())) {
        if (buffer.size() > longest_read_line) buffer.resize(longest_read_line);
        return false;
    }
    line = buffer.substr(0, end).substr(0, longest_read_line);
    buffer.erase(0, end == buffer.npos ? end : end + 1);
    return true;
}

} // namespace

line_reader::line_reader(asio::any_io_executor executor, int descriptor)
    : executor_(std::move(executor)), descriptor_(descriptor) {}

asio::awaitable<void> line_reader::run(line_handler on_line) {
    co_await asio::this_coro::throw_if_cancelled(false);
    standard_stream from(executor_, descriptor_, O_RDONLY);
    std::string buffer;
    for (bool at_end = false; !at_end;) {
        if (from.can_wait()) {
            const auto [ec] = co_await from.async_wait(as_result);
            if (ec) co_return;
        }
        std::array<char, 1024> piece;
        const auto got = from.read(piece.data(), piece.size());
        if (got < 0 && (errno == EAGAIN || errno == EINTR)) continue;
        at_end = got <= 0;
        if (got > 0) buffer.append(piece.data(), static_cast<std::size_t>(got));
        for (std::string line; take_line(buffer, line, at_end);) {
            co_await on_line(line);
            const auto asked = co_await asio::this_coro::cancellation_state;
            if (is_cancelled(asked)) co_return;
        }
    }
}

} // namespace babel::cli
