#include "cli/command/folder_list.hpp"

#include "cli/options/home_path.hpp"

#include <cstddef>
#include <filesystem>
#include <system_error>

namespace babel::cli {
namespace {

constexpr std::size_t max_names = 4096; // the loop waits

} // namespace

std::vector<std::string> list_folder(const std::string& folder) {
    namespace fs = std::filesystem;
    std::vector<std::string> names;
    std::error_code ec;
    fs::directory_iterator entries(folder.empty() ? "." : expand_home(folder), ec);
    for (; !ec && entries != fs::directory_iterator() && names.size() < max_names;
         entries.increment(ec)) {
        std::error_code ignored; // such as a link to nowhere
        const bool is_folder = entries->is_directory(ignored);
        names.push_back(entries->path().filename().native() + (is_folder ? "/" : ""));
    }
    return names;
}

} // namespace babel::cli
