// Makes programs of one user change the files of a folder one after the other.
#pragma once

#include <babel/core/error.hpp>
#include <babel/net/descriptor.hpp>

#include <chrono>
#include <filesystem>

namespace babel::cli {

/// Timeout for others that wait for the disk under their lock.
inline constexpr std::chrono::milliseconds disk_wait{2000};

/// Held until its end, while a file of the folder is changed. If its holder was stopped meanwhile,
/// others neither wait for long nor write: the holder's older data would win.
/// Errors: EBUSY. A file system without locks does without.
/// Thread: any. Blocks for `time_limit` at most.
class folder_lock {
public:
    folder_lock(const std::filesystem::path& folder, std::chrono::milliseconds time_limit);

    error_code failed() const { return failed_; }

private:
    net::descriptor folder_;
    error_code failed_;
};

} // namespace babel::cli
