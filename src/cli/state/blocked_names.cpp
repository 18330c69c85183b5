#include "cli/state/blocked_names.hpp"

#include "cli/command/command_words.hpp"
#include "cli/command/word_completion.hpp"
#include "cli/state/state_file.hpp"
#include <babel/core/text.hpp>
#include <babel/crypto/openssh_key.hpp>

#include <sys/stat.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

namespace babel::cli {
namespace {

using crypto::public_key;
using lines_of_file = state_file::lines;

/// A name, and in lines of their own its keys.
struct blocked_entry {
    std::string name;
    std::optional<public_key> key = {};
};

std::optional<blocked_entry> entry_in(std::string_view line) {
    if (line.starts_with('#')) return {};
    auto split = split_words(line);
    if (!split || split->empty() || split->front().empty()) return {};
    auto& words = *split;
    if (words.size() == 1) return blocked_entry{std::move(words[0])};
    if (words.size() != 3) return {};
    const auto key = crypto::key_from_openssh(words[1] + " " + words[2]);
    if (!key) return {};
    return blocked_entry{std::move(words[0]), *key};
}

std::string line_of(const blocked_entry& blocked) {
    const auto name = quoted_word(blocked.name);
    return blocked.key ? name + " " + to_openssh(*blocked.key) : name;
}

blocked_names::name_set names_in(const lines_of_file& lines) {
    blocked_names::name_set names;
    for (const auto& line : lines) {
        if (names.size() >= blocked_names::max_names) break;
        auto blocked = entry_in(line);
        if (blocked && !blocked->key) names.insert(std::move(blocked->name));
    }
    return names;
}

/// An older version that unblocks a name leaves its keys, which are without effect then.
blocked_names::key_map keys_in(const lines_of_file& lines, const blocked_names::name_set& names) {
    blocked_names::key_map keys;
    for (const auto& line : lines) {
        if (keys.size() >= blocked_names::max_names) break;
        auto blocked = entry_in(line);
        if (blocked && blocked->key && names.contains(blocked->name))
            keys.emplace(std::move(blocked->name), *blocked->key);
    }
    return keys;
}

/// Adds the lines of an entry that are not there. Returns false if all of them are.
bool add_lines(lines_of_file& lines, const blocked_entry& blocked) {
    const auto is_there = [&](const std::optional<public_key>& key) {
        return std::ranges::any_of(lines, [&](const auto& line) {
            const auto each = entry_in(line);
            return each && each->name == blocked.name && each->key == key;
        });
    };
    const bool has_name = is_there({});
    const bool has_key = !blocked.key || is_there(blocked.key);
    if (!has_name) lines.push_back(line_of({blocked.name}));
    if (!has_key) lines.push_back(line_of(blocked));
    return !has_name || !has_key;
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
        keys_ = keys_in(*read.lines, names_);
        keys_.insert(keys_in_session_only_.begin(), keys_in_session_only_.end());
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

bool blocked_names::contains(const public_key& key) {
    read_if_changed();
    return std::ranges::any_of(keys_, [&](const auto& each) { return each.second == key; });
}

bool blocked_names::has(const std::string& name, const public_key& key) const {
    const auto [begin, end] = keys_.equal_range(name);
    return std::any_of(begin, end, [&](const auto& each) { return each.second == key; });
}

std::string blocked_names::add(const std::string& name, const std::optional<public_key>& key) {
    if (name.empty() || name.size() > longest_name_bytes) return "not a valid name";
    const bool is_listed = contains(name);
    if (is_listed && (!key || has(name, *key))) return {};
    if (!is_listed && names_.size() >= max_names)
        return std::to_string(max_names) + " names are blocked already";
    const blocked_entry blocked{name, key};
    auto problem = edit([blocked](lines_of_file& lines) { return add_lines(lines, blocked); });
    names_.insert(name);
    if (key && !has(name, *key)) keys_.emplace(name, *key);
    if (problem.empty()) return problem;
    in_session_only_.insert(name);
    if (key) keys_in_session_only_.emplace(name, *key);
    return problem;
}

std::string blocked_names::remove(const std::string& name) {
    if (!contains(name)) return name + " is not blocked";
    in_session_only_.erase(name);
    keys_in_session_only_.erase(name);
    auto problem = edit([name](lines_of_file& lines) {
        const auto is_theirs = [&](const auto& line) {
            const auto blocked = entry_in(line);
            return blocked && blocked->name == name;
        };
        return std::erase_if(lines, is_theirs) > 0;
    });
    names_.erase(name);
    keys_.erase(name);
    return problem;
}

std::string blocked_names::take_problem() {
    return std::exchange(problem_, {});
}

} // namespace babel::cli
