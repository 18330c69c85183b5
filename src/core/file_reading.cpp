#include <babel/core/file_reading.hpp>

#include <unistd.h>

#include <cerrno>

namespace babel {

result<std::size_t> read_all(int file, std::span<char> into) {
    std::size_t filled = 0;
    while (filled < into.size()) {
        const auto got = ::read(file, into.data() + filled, into.size() - filled);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return last_error();
        if (got == 0) break;
        filled += static_cast<std::size_t>(got);
    }
    return filled;
}

} // namespace babel
