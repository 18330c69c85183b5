// Files that nobody but their owner may read.
#pragma once

#include <babel/core/error.hpp>

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace babel::server {

struct file_fault {
    std::string why; ///< with the path, and the remedy if there is one
};

/// Makes a folder that only its owner may use (0700), and missing ones above it, if there is none.
/// Errors: the system's.
result<void, file_fault> make_private_folder(const std::filesystem::path& folder);

/// Reads a file; null: there is none. Errors: the system's; a file that others can read, that is
/// longer, or that is not a regular file.
result<std::optional<std::string>, file_fault>
read_private_file(const std::filesystem::path& path, std::size_t max_bytes);

/// Makes or replaces a file as a whole (0600), and its folder if that is missing (0700). After a
/// failure, or if the machine fails meanwhile, the old file is there. Errors: the system's.
result<void, file_fault>
write_private_file(const std::filesystem::path& path, std::string_view contents);

/// Like write_private_file(), unless there is a file: of several processes that come at once, the
/// first one makes it.
result<void, file_fault>
create_private_file(const std::filesystem::path& path, std::string_view contents);

} // namespace babel::server
