// A list of what this user has met, in a file of the data folder.
#pragma once

#include "cli/state/state_file.hpp"
#include <babel/config/fault.hpp>

#include <cstddef>
#include <filesystem>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace babel::cli {

/// The lines of such a file; none without a path.
result<state_file::lines, config::fault> read_list(const std::filesystem::path& path);
result<void, config::fault> edit_list(
    const std::filesystem::path& path, const std::function<bool(state_file::lines& all)>& change
);

/// All clients of a user share it (0600). `List` is made of lines and has lines(). Errors are
/// faults of that file: without its answer nobody may be taken for somebody new.
/// Thread: any, but one at a time.
template <class List>
class list_file {
public:
    explicit list_file(std::filesystem::path path) : path_(std::move(path)) {}

    const std::filesystem::path& path() const { return path_; }

    result<List, config::fault> read() const {
        auto lines = read_list(path_);
        if (!lines) return lines.error();
        return List(*std::move(lines));
    }

    /// Gives `change` the list as it is now and writes it if the result is true. Nobody else writes
    /// meanwhile: a decision that is made in `change` is made once.
    result<void, config::fault> edit(const std::function<bool(List& all)>& change) const {
        return edit_list(path_, [&](state_file::lines& lines) {
            List list(lines);
            if (!change(list)) return false;
            lines = list.lines();
            return true;
        });
    }

private:
    std::filesystem::path path_;
};

std::string damage_report(const std::vector<std::size_t>& lines, const std::filesystem::path& path);

/// Text about the lines that are neither entries nor comments; empty: there are none.
template <class List>
std::string damage_report(const List& list, const std::filesystem::path& path) {
    std::vector<std::size_t> lines;
    for (const auto& each : list.damaged())
        lines.push_back(each.number);
    return damage_report(lines, path);
}

} // namespace babel::cli
