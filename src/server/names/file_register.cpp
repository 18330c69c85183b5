#include "server/names/file_register.hpp"

#include "server/names/name_file.hpp"

namespace babel::server {

void file_register::change(ownership_change wanted, answered done) {
    using boost::system::errc::file_exists, boost::system::errc::not_supported,
        boost::system::errc::too_many_links;
    if (!takes_changes()) return done(make_error_code(not_supported));
    const auto* owner = names_.find(wanted.name);
    const bool is_others = owner ? wanted.from != owner->key : wanted.from.has_value();
    if (!wanted.is_forced && is_others) return done(make_error_code(file_exists));
    const auto most = wanted.most_of_key;
    if (most > 0 && wanted.to && names_.count_of(wanted.to->key) >= most)
        return done(make_error_code(too_many_links));
    auto line = wanted.to ? to_line(wanted.name, *wanted.to) : std::string();
    const bool is_new = wanted.to && !owner;
    auto change = is_new ? file_change(added_line{std::move(line)})
                         : file_change(replaced_line{wanted.name, std::move(line)});
    auto saved = [this, wanted = std::move(wanted), done = std::move(done)](error_code failed) {
        if (!failed) names_.unbind(wanted.name);
        if (!failed && wanted.to) names_.bind(wanted.name, *wanted.to);
        done(failed);
    };
    saver_(std::move(change), std::move(saved));
}

} // namespace babel::server
