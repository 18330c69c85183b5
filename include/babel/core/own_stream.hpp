// Stream that other programs share, read and written without waiting.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace babel {

/// The pipe, terminal, socket or file behind a descriptor. O_NONBLOCK belongs to the open file
/// description, which other programs may share, so it is never set there: the stream is opened
/// again if that is possible. Otherwise (a socket, another user's pipe or terminal) each read
/// and write first checks that it would return at once.
/// Thread: one at a time.
class own_stream {
public:
    /// `access`: O_RDONLY or O_WRONLY. `descriptor` stays the caller's.
    own_stream(int descriptor, int access);
    own_stream(const own_stream&) = delete;
    own_stream& operator=(const own_stream&) = delete;
    ~own_stream();

    /// The descriptor to poll; -1 if there is none.
    int get() const noexcept { return descriptor_; }

    /// Like read() and write(), but -1 with EAGAIN instead of waiting. A write may take only the
    /// beginning of the text.
    ssize_t read(char* to, std::size_t size) const;
    ssize_t write(std::string_view text) const;

private:
    enum class access_by : std::uint8_t { own, file, socket, pipe, other };

    bool is_ready(short events) const;

    access_by access_ = access_by::other;
    int descriptor_;
};

} // namespace babel
