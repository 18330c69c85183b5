// The names in a folder, for Tab.
#pragma once

#include <string>
#include <vector>

namespace babel::cli {

/// `folder` ends with a slash, or is empty for the current one. Folders in it end with a slash.
/// Returns some thousand names at most, and none if it cannot be read.
std::vector<std::string> list_folder(const std::string& folder);

} // namespace babel::cli
