// Truth about names that belong to keys: a file of the server, or a register of several.
#pragma once

#include <babel/core/error.hpp>
#include <babel/crypto/key.hpp>
#include <babel/server/name_book.hpp>

#include <cstddef>
#include <functional>
#include <optional>
#include <string>

namespace babel::server {

/// A change of the owner of a name.
struct ownership_change {
    std::string name;
    std::optional<binding> to = {};              ///< null: the name becomes free
    std::optional<crypto::public_key> from = {}; ///< owner until then; null: it was free
    bool is_forced = false;                      ///< whatever the owner was until then
    std::size_t most_of_key = 0; ///< names that the new owner may have with it; 0: any number
};

/// Keeps the owners of names. A server asks one of them alone.
/// Thread: the loop's.
class name_register {
public:
    using answered = std::function<void(error_code)>;

    virtual ~name_register() = default;

    /// All names with their owners. A change by another server may be missing for a moment.
    /// Lifetime: until the next change.
    virtual const name_book& names() const = 0;
    /// False while nothing is known of the names: nobody can log in then.
    virtual bool is_known() const = 0;
    /// Returns whether change() has any chance.
    virtual bool takes_changes() const = 0;
    /// Changes an owner, and calls `done` once, before it returns or later, when the change will
    /// not be forgotten. To change nothing is a success. Errors: the system's; file_exists if the
    /// owner was another one; too_many_links if the new one has as many names as it may;
    /// register_away, register_full; register_silent if it may have been changed; no_buffer_space
    /// if too many changes wait.
    virtual void change(ownership_change wanted, answered done) = 0;
};

} // namespace babel::server
