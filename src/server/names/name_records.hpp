// Names, invites and their files.
#pragma once

#include "server/names/change_queue.hpp"
#include "server/names/invite_book.hpp"
#include "server/signalling/counters.hpp"
#include <babel/core/error.hpp>
#include <babel/server/name_book.hpp>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace babel::server {

/// A line for the end of the file of names.
struct added_line {
    std::string line;
};

/// The file of names without the lines of a name, and with this line instead unless it is empty.
struct replaced_line {
    std::string name;
    std::string line;
};

/// The whole file of invites.
struct invites_text {
    std::string text;
};

using file_change = std::variant<added_line, replaced_line, invites_text>;

/// Names with their owners, and invites, as their files have them. A change takes effect once it is
/// in a file that outlives a power cut. Changes are saved one at a time.
/// Lifetime: outlives the changes that are being saved.
class name_records {
public:
    using saved = std::function<void(error_code)>;

    /// Saves a change, and calls `done` once.
    using saver = std::function<void(file_change change, saved done)>;

    /// `counts` outlives it. `unix_time`: the present time in seconds.
    name_records(counters& counts, std::function<std::uint64_t()> unix_time)
        : counts_(counts), unix_time_(std::move(unix_time)) {}

    /// Sets the contents of the files at the start, and the way to change them. Before that, there
    /// are no files, and nothing changes.
    void restore(name_book names, invite_book invites, saver save);

    bool has_files() const { return saver_ != nullptr; }
    std::uint64_t unix_time() const { return unix_time_(); }
    const name_book& names() const { return names_; }
    const invite_book& invites() const { return invites_; }

    /// Each of these calls `done` once, before it returns or later. rebind() takes a name from its
    /// former owner, if any, and unbind() frees it. Errors: the system's; not_supported without
    /// files; no_buffer_space if too many changes wait, or if there are too many invites.
    void rebind(std::string_view name, const crypto::public_key& to, saved done);
    void unbind(std::string_view name, saved done);
    /// The same from one key to another. Errors: as above; bad_key if the name does not belong to
    /// the first any more.
    void pass_on(
        std::string_view name,
        const crypto::public_key& from,
        const crypto::public_key& to,
        saved done
    );
    void add_invite(invite added, saved done);
    void remove_invite(std::string_view id, saved done);

    /// Gives a free name to a key. The invite of that token is used up by it, unless the token is
    /// empty. Errors: as above; bad_invite if that is not valid any more; file_exists if the name
    /// belongs to another key by now.
    void register_name(
        std::string_view name, const crypto::public_key& to, std::string_view token, saved done
    );

private:
    /// Begins a change when those before it have ended.
    void add(std::function<void(saved end)> change, saved done);
    /// Each saves a change that has begun, and makes it in memory if that succeeds.
    void write_owner(const std::string& name, const std::optional<binding>& owner, saved done);
    void write_invites(invite_book after, saved done);
    void write_with_invite(
        const std::string& name, const binding& owner, const std::string& token, const saved& done
    );
    void return_invite(const invite& used, error_code why, const saved& done);
    void save(file_change change, saved done);

    counters& counts_;
    std::function<std::uint64_t()> unix_time_;
    saver saver_;
    name_book names_;
    invite_book invites_;
    change_queue changes_;
};

} // namespace babel::server
