// Events of files that the file thread writes.
#pragma once

#include <babel/core/error.hpp>

#include <cstdint>
#include <functional>
#include <string>

namespace babel::audio {

struct file_news {
    enum class what_happened : std::uint8_t {
        opened, ///< It was created, under this name.
        done,   ///< It is complete.
        failed, ///< It is incomplete, or does not exist.
    };
    what_happened what = what_happened::opened;
    std::string file;
    error_code why;
};

/// Thread: called on the file thread.
using file_news_handler = std::function<void(const file_news&)>;

} // namespace babel::audio
