#include "cli/state/known_servers_file.hpp"

#include "cli/state/state_file.hpp"
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

std::filesystem::path default_known_servers_path() {
    return data_path("known_servers");
}

result<client::known_servers, fault> known_servers_file::read() const {
    if (path_.empty()) return client::known_servers();
    const state_file file(path_);
    if (const auto passed = check_size(file); !passed) return passed.error();
    auto lines = file.read();
    if (!lines) return fault_of_list(path_, "cannot read it: " + lines.error().message());
    return client::known_servers(*std::move(lines));
}

result<void, fault>
known_servers_file::edit(const std::function<bool(client::known_servers& all)>& change) const {
    if (path_.empty()) return fault{{}, "neither XDG_DATA_HOME nor HOME is set", false};
    // An empty file would make every server a new one.
    const state_file file(path_, endurance::of_a_power_cut);
    if (const auto passed = check_size(file); !passed) return passed.error();
    const auto failed = file.edit([&](state_file::lines& lines) {
        client::known_servers list(lines);
        if (!change(list)) return false;
        lines = list.lines();
        return true;
    });
    if (failed) return fault_of_list(path_, "cannot write it: " + failed.message());
    return {};
}

std::string damage_report(const client::known_servers& list, const std::filesystem::path& path) {
    std::string out;
    for (const auto& each : list.damaged())
        out += printable_path(path.native()) + ":" + std::to_string(each.number) +
               ": neither an entry nor a comment\n";
    return out;
}

} // namespace babel::cli
