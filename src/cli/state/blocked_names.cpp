#include "cli/state/blocked_names.hpp"

#include "cli/command/command.hpp"
#include "cli/command/completion.hpp"
#include "cli/state/state_file.hpp"
#include <babel/core/text.hpp>

#include <sys/stat.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>
#include <variant>

namespace babel::cli {
namespace {

/// The name in a line, if there is one.
std::optional<std::string> name_in(std::string_view line) {
    if (line.starts_with('#')) return {};
    auto split = split_words(line);
    if (!split || split->size() != 1 || split->front().empty()) return {};
    return std::move(split->front());
}

blocked_names::name_set names_in(const std::vector<std::string>& lines) {
    blocked_names::name_set names;
    for (const auto& line : lines) {
        if (names.size() >= blocked_names::max_names) break;
        if (auto name = name_in(line)) names.insert(std::move(*name));
    }
    return names;
}

std::string in_session_only(const std::filesystem::path& path, const error_code& why) {
    return "in effect until you exit; cannot write " + printable_path(path.native()) + ": " +
           why.message();
}

} // namespace

std::filesystem::path default_blocked_path() {
    return state_path("blocked");
}

/// Result of reading the file.
struct blocked_names::news {
    static version version_of(const std::filesystem::path& path) {
        struct stat about {};
        if (path.empty() || ::stat(path.c_str(), &about) != 0) return {};
        constexpr long long ns_in_s = 1'000'000'000;
        return {
            about.st_ino, about.st_size, about.st_mtim.tv_sec * ns_in_s + about.st_mtim.tv_nsec};
    }

    version now;
    result<state_file::lines> lines = state_file::lines();
};

bool blocked_names::at_once(const std::function<void()>& task) {
    task();
    return true;
}

/// If the disk stalls, the known names hold.
void blocked_names::read_if_changed() {
    const auto read = std::make_shared<news>();
    const bool is_done = run_([read, path = path_, seen = seen_] {
        read->now = news::version_of(path);
        if (read->now != seen) read->lines = state_file(path).read();
    });
    if (is_done && read->now != seen_) take(*read);
}

void blocked_names::take(const news& read) {
    if (read.lines) {
        seen_ = read.now;
        names_ = names_in(*read.lines);
        names_.insert(in_session_only_.begin(), in_session_only_.end());
        has_failed_ = false;
        return;
    }
    seen_ = {}; // it may be readable the next time
    if (!std::exchange(has_failed_, true)) {
        problem_ = "cannot read the list of blocked names: " + printable_path(path_.native()) +
                   ": " + read.lines.error().message();
    }
}

const blocked_names::name_set& blocked_names::names() {
    read_if_changed();
    return names_;
}

std::string blocked_names::edit(std::function<bool(std::vector<std::string>&)> change) {
    if (path_.empty()) return {};
    const auto failed = std::make_shared<error_code>();
    const bool is_done = run_([failed, path = path_, change = std::move(change)] {
        *failed = state_file(path).edit(change);
    });
    if (!is_done) return in_session_only(path_, errc::timed_out);
    if (*failed) return in_session_only(path_, *failed);
    seen_ = {};
    read_if_changed();
    return {};
}

std::string blocked_names::add(const std::string& name) {
    if (name.empty() || name.size() > longest_name_bytes) return "not a valid name";
    if (contains(name)) return {};
    if (names_.size() >= max_names) return std::to_string(max_names) + " names are blocked already";
    auto problem = edit([name](std::vector<std::string>& lines) {
        if (names_in(lines).contains(name)) return false;
        lines.push_back(quoted_word(name));
        return true;
    });
    names_.insert(name);
    if (!problem.empty()) in_session_only_.insert(name);
    return problem;
}

std::string blocked_names::remove(const std::string& name) {
    if (!contains(name)) return name + " is not blocked";
    in_session_only_.erase(name);
    auto problem = edit([name](std::vector<std::string>& lines) {
        return std::erase_if(lines, [&](const auto& line) { return name_in(line) == name; }) > 0;
    });
    names_.erase(name);
    return problem;
}

std::string blocked_names::take_problem() {
    return std::exchange(problem_, {});
}

} // namespace babel::cli
