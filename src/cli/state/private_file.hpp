// Files with secrets of the user.
#pragma once

#include "cli/state/secret_text.hpp"
#include <babel/config/fault.hpp>

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace babel::cli {

enum class strictness : std::uint8_t {
    owner_only, ///< A regular file of this user that nobody else can read or write.
    any_pipe,   ///< Or a pipe or terminal, which somebody passed on purpose.
};

/// The text of a file of at most 64 KiB.
/// Errors: no such file; not a regular file; of another user; open to others; too long.
result<secret_text, config::fault>
read_private(const std::filesystem::path& path, strictness strict);

/// Makes the file (0600) with its whole text, and missing folders (0700). False: there is one, or a
/// link, which stays as it is; of several programs at once, one makes it.
result<bool, config::fault>
create_private(const std::filesystem::path& path, std::string_view text);

/// Puts a new text in the place of the file: a killed program leaves the old one or the new one.
result<void, config::fault>
replace_private(const std::filesystem::path& path, std::string_view text);

} // namespace babel::cli
