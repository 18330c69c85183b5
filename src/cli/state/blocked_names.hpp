// Whose calls are refused for good.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace babel::cli {

/// `$XDG_STATE_HOME/babel/blocked`, or that of ~/.local/state; empty where there is no home.
std::filesystem::path default_blocked_path();

/// A list in a file (0600), a name a line, quoted as at the prompt; whoever writes lines of their
/// own into it may begin them with #. Clients of one user share it: what one of them writes holds
/// for the others from the next call on. Without a path it lasts for this session.
/// Thread: the loop only; what is done with the file goes through the `runner`.
class blocked_names {
public:
    static constexpr std::size_t most_names = 1000;
    static constexpr std::size_t longest_name_bytes = 255;

    using name_set = std::set<std::string, std::less<>>;

    /// Does a task, perhaps on another thread, and waits a moment for it. False: it is not done
    /// yet.
    using runner = std::function<bool(std::function<void()> task)>;

    explicit blocked_names(std::filesystem::path path, runner run = at_once)
        : path_(std::move(path)), run_(std::move(run)) {}

    const name_set& names();
    bool contains(std::string_view name) { return names().contains(name); }

    // Errors are words for the user; empty: it is done. What cannot be written down holds for this
    // session all the same.
    [[nodiscard]] std::string add(const std::string& name);
    [[nodiscard]] std::string remove(const std::string& name);

    /// Words for the user on a file that cannot be read, once; otherwise empty.
    std::string take_problem();

private:
    /// What tells one state of the file from another.
    struct version {
        bool operator==(const version&) const = default;
        unsigned long long file = 0;
        long long size = 0;
        long long changed_ns = 0;
    };

    struct news;

    static bool at_once(const std::function<void()>& task);
    void read_if_changed();
    void take(const news& read);
    std::string edit(std::function<bool(std::vector<std::string>&)> change);

    std::filesystem::path path_;
    runner run_;
    name_set names_;
    name_set in_session_only_; // of names_: could not be written
    version seen_;
    std::string problem_;
    bool has_failed_ = false; // and it was told
};

} // namespace babel::cli
