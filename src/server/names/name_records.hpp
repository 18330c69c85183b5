// Names, invites and their files.
#pragma once

#include "server/names/change_queue.hpp"
#include "server/names/file_register.hpp"
#include "server/names/invite_book.hpp"
#include "server/signalling/counters.hpp"
#include <babel/core/error.hpp>
#include <babel/server/name_book.hpp>
#include <babel/server/name_register.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

namespace babel::server {

/// Names with their owners, and invites. The owners are in one place alone: a file of this server,
/// or the register that it shares with others. A change takes effect once it is in a file that
/// outlives a power cut, or in that register. Changes are made one at a time.
/// Lifetime: outlives the changes that are being saved.
class name_records {
public:
    using saved = name_register::answered;
    using saver = file_register::saver;

    /// `counts` outlives it. `unix_time`: the present time in seconds.
    name_records(counters& counts, std::function<std::uint64_t()> unix_time)
        : counts_(counts), unix_time_(std::move(unix_time)) {}

    /// Sets the contents of the files at the start, and the way to change them. Before that, there
    /// are no files, and nothing changes.
    void restore(name_book names, invite_book invites, saver save);

    /// Sets the register that several servers share, which outlives it. The owners are there from
    /// now on, and invites are this server's own.
    void use(name_register& shared) { owners_ = &shared; }
    bool is_shared() const { return owners_ != &file_; }

    bool has_files() const { return saver_ != nullptr; }
    /// True if names can belong to keys at all.
    bool takes_names() const { return is_shared() || has_files(); }
    std::uint64_t unix_time() const { return unix_time_(); }
    name_register& owners() { return *owners_; }
    const name_register& owners() const { return *owners_; }
    const name_book& names() const { return owners_->names(); }
    /// Those of the file, which have no effect if owners are shared.
    const name_book& names_of_file() const { return file_.names(); }
    const invite_book& invites() const { return invites_; }

    /// Each of these calls `done` once, before it returns or later. rebind() takes a name from its
    /// former owner, if any, and unbind() frees it. Errors: those of name_register; not_supported
    /// without files; no_buffer_space if too many changes wait, or if there are too many invites.
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

    /// Gives a free name to a key, which may have `most` with it; 0: any number. The invite of that
    /// token is used up by it, unless the token is empty. Errors: as above; bad_invite if that is
    /// not valid any more; file_exists if the name belongs to another key by now; too_many_links.
    void register_name(
        std::string_view name,
        const crypto::public_key& to,
        std::size_t most,
        std::string_view token,
        saved done
    );

private:
    /// Begins a change when those before it have ended.
    void add(std::function<void(saved end)> change, saved done);
    /// Each makes a change that has begun, in memory if it was saved.
    void write_invites(invite_book after, saved done);
    void
    write_with_invite(const ownership_change& wanted, const std::string& token, const saved& done);
    void return_invite(const invite& used, error_code why, const saved& done);
    void save(file_change change, saved done);

    counters& counts_;
    std::function<std::uint64_t()> unix_time_;
    saver saver_;
    file_register file_;
    name_register* owners_ = &file_;
    invite_book invites_;
    change_queue changes_;
};

} // namespace babel::server
