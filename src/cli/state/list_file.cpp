#include "cli/state/list_file.hpp"

#include <babel/core/text.hpp>

namespace babel::cli {
namespace {

using config::fault;

fault fault_of_list(const std::filesystem::path& path, std::string what) {
    return {printable_path(path.native()), std::move(what), false};
}

/// state_file would leave out the beginning.
result<void, fault> check_size(const state_file& file) {
    if (file.is_cut()) return fault_of_list(file.path(), "longer than 1 MiB");
    return {};
}

} // namespace

result<state_file::lines, fault> read_list(const std::filesystem::path& path) {
    if (path.empty()) return state_file::lines();
    const state_file file(path);
    if (const auto passed = check_size(file); !passed) return passed.error();
    auto lines = file.read();
    if (!lines) return fault_of_list(path, "cannot read it: " + lines.error().message());
    return *std::move(lines);
}

result<void, fault> edit_list(
    const std::filesystem::path& path, const std::function<bool(state_file::lines& all)>& change
) {
    if (path.empty()) return fault{{}, "neither XDG_DATA_HOME nor HOME is set", false};
    // After a power cut an empty file would make everybody new.
    const state_file file(path, endurance::of_a_power_cut);
    if (const auto passed = check_size(file); !passed) return passed.error();
    if (const auto failed = file.edit(change))
        return fault_of_list(path, "cannot write it: " + failed.message());
    return {};
}

std::string
damage_report(const std::vector<std::size_t>& lines, const std::filesystem::path& path) {
    std::string out;
    for (const auto each : lines)
        out += printable_path(path.native()) + ":" + std::to_string(each) +
               ": neither an entry nor a comment\n";
    return out;
}

} // namespace babel::cli
