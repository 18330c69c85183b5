// Owners of names in the file of a server.
#pragma once

#include <babel/server/name_register.hpp>

#include <functional>
#include <string>
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

/// A change takes effect once it is in the file.
/// Lifetime: outlives the changes that are being saved.
class file_register final : public name_register {
public:
    /// Saves a change, and calls `done` once.
    using saver = std::function<void(file_change change, answered done)>;

    /// Sets the contents of the file, and the way to change it. Before that there is no file.
    void restore(name_book names, saver save) {
        names_ = std::move(names);
        saver_ = std::move(save);
    }

    const name_book& names() const override { return names_; }
    bool is_known() const override { return true; }
    bool takes_changes() const override { return saver_ != nullptr; }
    /// One at a time. Errors: not_supported without a file; see name_register.
    void change(ownership_change wanted, answered done) override;

private:
    name_book names_;
    saver saver_;
};

} // namespace babel::server
