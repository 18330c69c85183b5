// Names and keys whose calls are always refused.
#pragma once

#include <babel/crypto/key.hpp>

#include <cstddef>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace babel::cli {

/// `$XDG_STATE_HOME/babel/blocked`, or in ~/.local/state; empty without a home.
std::filesystem::path default_blocked_path();

/// A list in a file (0600), a name a line, quoted as at the prompt. A line `NAME ssh-ed25519 KEY`
/// adds a key to a name that has such a line of its own, which is all that older versions read.
/// Lines that start with # are left to the user. All clients of a user share it: a change by one of
/// them applies to the others from the next call on. Without a path it lasts for this session.
/// Thread: the loop only; work on the file goes through the `runner`.
class blocked_names {
public:
    static constexpr std::size_t max_names = 1000;
    static constexpr std::size_t longest_name_bytes = 255;

    using name_set = std::set<std::string, std::less<>>;
    using key_map = std::multimap<std::string, crypto::public_key, std::less<>>; ///< By name.

    /// Runs a task, perhaps on another thread, and waits a moment for it. False: it is not done
    /// yet.
    using runner = std::function<bool(std::function<void()> task)>;

    explicit blocked_names(std::filesystem::path path, runner run = at_once)
        : path_(std::move(path)), run_(std::move(run)) {}

    const name_set& names();
    bool contains(std::string_view name) { return names().contains(name); }
    /// True for a key that was blocked with a name.
    bool contains(const crypto::public_key& key);
    bool has_key(std::string_view name) { return names().contains(name) && keys_.contains(name); }

    // Errors are messages for the user; empty: done. A change that cannot be written holds for this
    // session nevertheless.
    /// `key`: that is known of the name; empty: its keys stay as they are.
    [[nodiscard]] std::string
    add(const std::string& name, const std::optional<crypto::public_key>& key = {});
    /// Removes the name and its keys.
    [[nodiscard]] std::string remove(const std::string& name);

    /// A message about a file that cannot be read, once; otherwise empty.
    std::string take_problem();

private:
    /// Identifies a state of the file.
    struct version {
        bool operator==(const version&) const = default;
        unsigned long long file = 0;
        long long size = 0;
        long long changed_ns = 0;
    };

    struct news;

    bool has(const std::string& name, const crypto::public_key& key) const;
    static bool at_once(const std::function<void()>& task);
    void read_if_changed();
    void take(const news& read);
    std::string edit(std::function<bool(std::vector<std::string>&)> change);

    std::filesystem::path path_;
    runner run_;
    name_set names_;
    key_map keys_;             // of names_
    name_set in_session_only_; // of names_: could not be written
    key_map keys_in_session_only_;
    version seen_;
    std::string problem_;
    bool has_failed_ = false; // and it was reported
};

} // namespace babel::cli
