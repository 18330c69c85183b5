#include "cluster/node/cluster_register.hpp"

#include <utility>

namespace babel::cluster {
namespace {

error_code error_of(owner_answered::result outcome) {
    using enum owner_answered::result;
    switch (outcome) {
    case done:
        return {};
    case other_owner:
        return make_error_code(boost::system::errc::file_exists);
    case too_many:
        return make_error_code(boost::system::errc::too_many_links);
    case busy:
        return make_error_code(boost::system::errc::no_buffer_space);
    case full:
        return errc::register_full;
    case away:
        return errc::register_away;
    case silent:
        break;
    }
    return errc::register_silent;
}

} // namespace

void cluster_register::change(server::ownership_change wanted, answered done) {
    if (!takes_changes()) return done(errc::register_away);
    waiting_.emplace(++last_, std::move(done));
    node_.call([&](membership& rules, actions& out) {
        rules.owners().change(last_, std::move(wanted), out);
    });
}

void cluster_register::on(const owner_answered& answer) {
    const auto found = waiting_.find(answer.which);
    if (found == waiting_.end()) return;
    const auto done = std::move(found->second);
    waiting_.erase(found);
    done(error_of(answer.outcome));
}

} // namespace babel::cluster
