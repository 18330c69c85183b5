#include "cli/state/folder_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>

#include <cerrno>
#include <thread>

namespace babel::cli {

folder_lock::folder_lock(const std::filesystem::path& folder, std::chrono::milliseconds time_limit)
    : folder_(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {
    constexpr std::chrono::milliseconds pause{1};
    for (auto left = time_limit; left.count() > 0; left -= pause) {
        if (::flock(folder_.get(), LOCK_EX | LOCK_NB) == 0) return;
        if (errno != EWOULDBLOCK) return; // no folder, or a file system without locks
        std::this_thread::sleep_for(pause);
    }
    failed_ = {EBUSY, boost::system::system_category()};
}

} // namespace babel::cli
