// Files that are there as a whole, or as they were before.
#pragma once

#include <babel/core/error.hpp>

#include <cstdint>
#include <filesystem>
#include <string_view>

namespace babel {

/// Writes all of it. Errors: the system's; some of it may be written by then.
error_code write_all(int file, std::string_view text);

/// Puts a name that was made or replaced on the disk, where the file system has that. Errors: the
/// system's.
error_code sync_folder_of(const std::filesystem::path& file);

/// Ends that a finished change outlives. A wait for the disk may take seconds.
enum class endurance : std::uint8_t {
    of_a_kill,      ///< The end of the program at any time.
    of_a_power_cut, ///< Also that of the machine.
};

/// Puts a new file (0600) with that text in the place of the one there, or where there is none. A
/// link to elsewhere stays a link. Errors: the system's; the old file is there then, unless only
/// its folder did not reach the disk.
/// Thread: any; of several at once, one is the last.
error_code replace_file(const std::filesystem::path& path, std::string_view text, endurance needed);

/// Makes a file (0600) with that text, which outlives a power cut. Errors: EEXIST: there is one, or
/// a link; the system's.
/// Thread: any; of several at once, one makes it.
error_code create_file(const std::filesystem::path& path, std::string_view text);

} // namespace babel
