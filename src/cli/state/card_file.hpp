// A card of a user in a file.
#pragma once

#include <babel/client/card.hpp>
#include <babel/config/fault.hpp>

#include <filesystem>

namespace babel::cli {

/// Returns the first card among the lines of a file of at most 4 KiB. Blocks for a slow disk, but
/// not for a pipe.
/// Errors: no such file; not a regular file; too long; no card in it.
result<client::card, config::fault> read_card(const std::filesystem::path& file);

} // namespace babel::cli
